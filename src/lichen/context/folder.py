"""Shared context as a folder of Markdown files: taken in from one, written to one, the same both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lichen.actions.partnership import Partnership
from lichen.actions.write_note import LONGEST_TEXT, SORTS, write_note
from lichen.context.entry import Entry
from lichen.context.space import space_of
from lichen.errors import InputRefused, LichenError
from lichen.types import PartnerId

MOST = 1_000
_FRONT = re.compile(r"\A---\n(.*?\n)?---\n", re.DOTALL)
_HEADING = re.compile(r"\A\s*#\s+(.+)")
_ODD = re.compile(r"[^a-z0-9]+")


class Page(NamedTuple):
    """A note as a file says it."""

    note: str
    title: str
    sort: str
    text: str


class TakenIn(NamedTuple):
    """What came of a folder: notes written, notes that say the same already, and files with why not."""

    written: tuple[str, ...]
    same: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def take_in(partnership: Partnership, folder: Path, *, by: PartnerId) -> TakenIn:
    """What was written from every `.md` file of a folder and its folders; a file that is no note is told.

    Raises `InputRefused` where there is no such folder or it holds more than a thousand files. What says
    the same already gets no new version.
    """
    known = {each.id: each for each in written_notes(partnership)}
    written, same, refused = [], [], []
    for path in _files(folder):
        name = str(path.relative_to(folder))
        try:
            page = read_page(path, folder)
            if _as_page(known.get(page.note)) == page:
                same.append(page.note)
                continue
            write_note(partnership, page.note, title=page.title, text=page.text, sort=page.sort, by=by)
            written.append(page.note)
        except LichenError as error:
            refused.append((name, str(error)))
    return TakenIn(tuple(written), tuple(same), tuple(refused))


def write_out(partnership: Partnership, folder: Path) -> list[Path]:
    """The files, one for each note in force; notes of the charter stay in the charter.

    Files of the same names are replaced, others are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder, each) for each in written_notes(partnership)]


def written_notes(partnership: Partnership) -> list[Entry]:
    """The notes in force that are no part of the charter."""
    ours = {note.id for note in partnership.charter.context}
    return [each for each in space_of(partnership).entries if each.kind == "note" and each.id not in ours]


def read_page(path: Path, folder: Path) -> Page:
    """The note a file holds: what its front matter says, else its name, first heading and folder.

    Raises `InputRefused` for a file that cannot be read as text or whose front matter is no mapping.
    """
    text = _text(path)
    front = _FRONT.match(text)
    said = _front(front[1] or "") if front else {}
    body = text[front.end() :] if front else text
    body = body.removesuffix("\n")
    heading = _HEADING.match(body)
    title = str(said.get("title") or (heading[1].strip() if heading else path.stem))
    return Page(str(said.get("id") or slug(path.stem)), title, _sort(said, path, folder), body)


def slug(name: str) -> str:
    """A name as an id.

    >>> slug("How we refund (2026)")
    'how-we-refund-2026'
    """
    return _ODD.sub("-", name.casefold()).strip("-")[:64].strip("-")


def _sort(said: dict[str, Any], path: Path, folder: Path) -> str:
    if "sort" in said:
        return str(said["sort"])
    within = path.relative_to(folder).parts[:-1]
    named = (part.casefold() for part in reversed(within))
    plural = {**{f"{sort}s": sort for sort in SORTS}, "glossaries": "glossary"}
    return next((plural.get(part, part) for part in named if plural.get(part, part) in SORTS), "note")


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputRefused(f"There is no folder {folder}. Check the path.")
    found = sorted(_within(folder))
    if len(found) > MOST:
        raise InputRefused(f"{folder} holds {len(found):,} Markdown files; at most {MOST:,} are taken in.")
    return found


def _within(folder: Path) -> Iterator[Path]:
    """The files that lie in the folder itself, and no link that leads out of it."""
    root = folder.resolve()
    for path in folder.rglob("*.md"):
        if path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _text(path: Path) -> str:
    if path.stat().st_size > 4 * LONGEST_TEXT:
        raise InputRefused(f"The file is larger than a note may be ({LONGEST_TEXT:,} characters).")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputRefused("The file is no text in UTF-8.") from error


def _front(source: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(source) or {}
    except yaml.YAMLError as error:
        raise InputRefused("The front matter between the two `---` lines is no YAML.") from error
    if not isinstance(found, dict):
        raise InputRefused("The front matter holds no names with values, such as `title: Refunds`.")
    return found


def _as_page(entry: Entry | None) -> Page | None:
    return (
        None if entry is None else Page(entry.id, entry.title, entry.sort, entry.text.replace("\r\n", "\n"))
    )


def _write(folder: Path, entry: Entry) -> Path:
    front = yaml.safe_dump(
        {"id": entry.id, "title": entry.title, "sort": entry.sort}, sort_keys=False, allow_unicode=True
    )
    path = folder / f"{entry.id}.md"
    path.write_text(f"---\n{front}---\n{entry.text}\n", encoding="utf-8", newline="")
    return path
