"""The reference page of the command line, written from the commands themselves.

`python -m lichen.cli.describe > docs/reference/cli.md`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

HEADER = """# The command line

Written by `python -m lichen.cli.describe`; a test keeps it current. Change the commands, not this page.

- `--json` prints one JSON document on standard output. Progress goes to standard error.
- Exit codes: 0 done; 1 done, and something was found that needs mending; 2 refused, with a sentence that says
  why; 130 stopped from the keyboard.
- `lichen --install-completion` completes commands in your shell.
"""

_WORDS: dict[type, str] = {Path: "PATH", int: "N", float: "NUMBER"}
"""What stands for a value, by its type; anything else is a text."""


def page(app: typer.Typer) -> str:
    """The page as Markdown: every command with its arguments and options, in the order of `--help`."""
    root = typer.main.get_command(app)
    sections = [_section(path, command) for path, command in _commands(root, ("lichen",))]
    return "\n".join([HEADER, *sections])


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The commands below this one, groups before what they hold."""
    for name, child in getattr(command, "commands", {}).items():
        if getattr(child, "commands", None):
            yield from _commands(child, (*path, name))
        else:
            yield (*path, name), child


def _section(path: Sequence[str], command: Any) -> str:
    parameters = [each for each in command.params if each.name != "help"]
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    options = [each for each in parameters if each.param_type_name == "option"]
    usage = " ".join([*path, *(_placed(each) for each in arguments), *(["[OPTIONS]"] if options else [])])
    lines = [f"## {' '.join(path)}", "", command.help.strip(), "", "```text", usage, "```", ""]
    if arguments:
        lines += ["| argument | by default | what it is for |", "|---|---|---|"]
        lines += [f"| `{_upper(each)}` | {_default(each)} | {_cell(each.help)} |" for each in arguments] + [
            ""
        ]
    if options:
        lines += ["| option | by default | what it is for |", "|---|---|---|"]
        lines += [f"| {_spelt(each)} | {_default(each)} | {_cell(each.help)} |" for each in options] + [""]
    return "\n".join(lines)


def _upper(parameter: Any) -> str:
    return str(parameter.name).upper()


def _placed(parameter: Any) -> str:
    return _upper(parameter) if parameter.required else f"[{_upper(parameter)}]"


def _spelt(option: Any) -> str:
    spellings = [*option.opts, *option.secondary_opts]
    value = "" if option.is_flag else f" {_value(option.type_descriptor.annotation)}"
    return ", ".join(f"`{spelling}{value}`" for spelling in spellings)


def _value(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "\\|".join(map(str, get_args(kind)))
    return _WORDS.get(kind, "TEXT")


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or callable(value) or (value is False and not parameter.secondary_opts):
        return ""
    if value is True and parameter.secondary_opts:
        return f"`{parameter.opts[0]}`"
    if value is False:
        return f"`{parameter.secondary_opts[0]}`"
    return f"`{_listed(value)}`" if value not in ((), []) else ""


def _listed(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    from lichen.cli import app

    sys.stdout.write(page(app))
