"""Follows a page as a reader would: writes its files, types its commands, compares what is shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from tests.docs.pages import Block, Command, blocks, commands
from typer.testing import CliRunner

from lichen.cli import app

LONGEST = 300
"""Seconds after which a command counts as hanging."""

_DRAWN = str.maketrans(dict.fromkeys("─━│╭╮╰╯┌┐└┘█", " "))
_NUMBER = re.compile(r"\d[\d,.:%]*")
_SHELL = re.compile(r"[|;&<>*`]|\$\(")


class Done(NamedTuple):
    """What a command printed, on both streams, and its exit code."""

    code: int
    printed: str


def follow(page: Path, folder: Path, *, at_once: bool = False, **environment: str) -> None:
    """Do all that a page says, in order, in this folder; fails where it does not happen as shown.

    `at_once` spares the start of a process for each `lichen …`: it is called within this one.
    """
    for block in blocks(page):
        if block.file is not None:
            (folder / block.file).write_text(block.body, encoding="utf-8")
        elif block.language in ("console", "bash") and block.runs:
            folder = _type(block, folder, environment, at_once=at_once)


def _type(block: Block, folder: Path, environment: dict[str, str], *, at_once: bool) -> Path:
    typed = list(commands(block))
    for command in typed:
        if command.text.startswith("cd "):
            folder = folder / command.text.removeprefix("cd ").strip()
            continue
        within = at_once and command.text.startswith("lichen ") and not _SHELL.search(command.text)
        done = (_call if within else _spawn)(command.text, folder, environment)
        where = f"line {block.line}: $ {command.text}\n{done.printed}"
        expected = block.exit_code if command is typed[-1] else 0
        assert done.code == expected, f"exit code {done.code}, not {expected}, at {where}"
        _compare(command, done.printed, where)
    return folder


def _call(text: str, folder: Path, environment: dict[str, str]) -> Done:
    with chdir(folder), patch.dict(os.environ, environment):
        words = shlex.split(os.path.expandvars(text))
        result = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    return Done(result.exit_code, result.output)


def _spawn(text: str, folder: Path, environment: dict[str, str]) -> Done:
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=_environment(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
    )
    return Done(done.returncode, done.stdout)


def _environment(more: dict[str, str]) -> dict[str, str]:
    """The reader's: the environment's programs come first, one thread, and a wide window."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PATH": programs, "COLUMNS": "100", "OMP_NUM_THREADS": "1", **more}


def _compare(command: Command, printed: str, where: str) -> None:
    """Every line shown on the page was printed, in this order; numbers may be others, `…` is anything."""
    found, at = _plain(printed), 0
    for shown in command.shown:
        for piece in shown.split("…"):
            wanted = _plain(piece)
            if not wanted:
                continue
            place = found.find(wanted, at)
            assert place >= 0, f"not printed: {wanted!r}, at {where}"
            at = place + len(wanted)


def _plain(text: str) -> str:
    return " ".join(_NUMBER.sub("#", text.translate(_DRAWN)).split())
