"""The pages of the documentation as tests read them: blocks of code, links, and what to do with each.

An HTML comment on the line before a block says how a test treats it:

    <!-- file: charter.yaml -->   the block is the content of this file
    <!-- exit 2 -->               its last command ends with this code
    <!-- not run: why -->         it is only looked at
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
]

_BLOCK = re.compile(
    r"^(?:<!-- (?P<note>[^\n]*?) -->\n)?(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """One block of code, with the comment before it."""

    language: str
    body: str
    note: str
    line: int

    @property
    def file(self) -> str | None:
        """The file whose content this is."""
        return self.note.removeprefix("file: ") if self.note.startswith("file: ") else None

    @property
    def exit_code(self) -> int:
        """The code with which its last command ends."""
        return int(self.note.removeprefix("exit ")) if self.note.startswith("exit ") else 0

    @property
    def runs(self) -> bool:
        """Whether a test runs it."""
        return not self.note.startswith("not run")


class Command(NamedTuple):
    """One line typed at a prompt, and the lines that are shown below it."""

    text: str
    shown: tuple[str, ...]


def blocks(page: Path, *languages: str) -> list[Block]:
    """The page's blocks in these languages, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["body"], found["note"] or "", text.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(text)
        if not languages or found["language"] in languages
    ]


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block: what follows each `$ `, or every line where there is no prompt."""
    lines = block.body.splitlines()
    if not any(line.startswith("$ ") for line in lines):
        yield from (Command(line, ()) for line in lines if line.strip() and not line.startswith("#"))
        return
    text, shown = "", []
    for line in lines:
        if line.startswith("$ "):
            if text:
                yield Command(text, tuple(shown))
            text, shown = line[2:], []
        elif text.endswith("\\"):
            text = text[:-1] + line.strip()
        else:
            shown.append(line)
    yield Command(text, tuple(shown))


def named(page: Path) -> str:
    """The page's path in the repository: the name of a test about it."""
    return str(page.relative_to(ROOT))
