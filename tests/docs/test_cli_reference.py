"""The reference of the command line is what the commands say, and says something about each part of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from tests.docs.pages import PAGES, ROOT, Command, blocks, commands, named

from lichen.cli import app
from lichen.cli.describe import page

REFERENCE = ROOT / "docs" / "reference" / "cli.md"


def _leaves(command: Any, path: tuple[str, ...] = ("lichen",)) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    for name, child in children.items():
        yield from _leaves(child, (*path, name))
    if not children:
        yield " ".join(path), command


LEAVES = dict(_leaves(typer.main.get_command(app)))
TYPED = [
    pytest.param(command, id=f"{named(path)}:{block.line}: {command.text[:60]}")
    for path in PAGES
    if path.exists()
    for block in blocks(path, "", "console", "bash", "sh", "shell")
    for command in commands(block)
    if command.text.startswith("lichen ")
]


def test_the_reference_is_current() -> None:
    written = REFERENCE.read_text(encoding="utf-8")
    assert written == page(app), "run: python -m lichen.cli.describe > docs/reference/cli.md"


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_and_all_its_parts_are_explained(path: str) -> None:
    command = LEAVES[path]
    silent = [part.name for part in command.params if part.name != "help" and not (part.help or "").strip()]
    assert not silent, f"no help: {', '.join(silent)}"
    assert command.help, "no docstring"


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_speaks_json(path: str) -> None:
    assert any("--json" in part.opts for part in LEAVES[path].params)


@pytest.mark.parametrize("command", TYPED)
def test_every_command_a_page_shows_exists_with_its_options(command: Command) -> None:
    words = command.text.split("#")[0].split()
    path = next((" ".join(words[:size]) for size in (3, 2) if " ".join(words[:size]) in LEAVES), None)
    assert path is not None, "there is no such command"
    known = {spelling for part in LEAVES[path].params for spelling in (*part.opts, *part.secondary_opts)}
    used = {word.split("=")[0] for word in words if word.startswith("--")}
    assert used <= {*known, "--help"}
