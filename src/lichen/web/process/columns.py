"""The columns of an uploaded event log on a form: what each seems to hold, and what a person says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from lichen.errors import InputRefused
from lichen.inbox.plain import bare
from lichen.reports.decisions.lines import text_lines
from lichen.reports.decisions.parquet import is_parquet
from lichen.reports.decisions.source import open_source
from lichen.transfer.event_columns import EventColumns, event_columns

FIELDS = {
    "case": "Which case an event belongs to",
    "activity": "What was done",
    "at": "When it was done",
    "resource": "Who or which role did it (optional)",
    "start": "When the work on it began (optional)",
}
NEEDED = ("case", "activity", "at")
ORDERS = {"": "as the times themselves tell", "day": "the day: 03/04 is the 3rd of April",
          "month": "the month: 03/04 is the 4th of March"}  # fmt: skip
SAMPLE, LOOKED_AT = 60, 200
_OPTION = re.compile(r"--(case|activity|time) COLUMN")


class Field(NamedTuple):
    """One thing a log needs to say, and the column taken for it."""

    name: str
    said: str
    needed: bool
    column: str


class Form(NamedTuple):
    """What can be said about a file before it is read; `columns` with samples are those of a table."""

    kind: str
    columns: list[tuple[str, list[str]]]
    fields: list[Field]


def form_of(path: Path, ending: str, told: Mapping[str, str] | None = None) -> Form:
    """The form for a file; raises `InputRefused` for a table that cannot be read at all."""
    plain = ending.removesuffix(".gz")
    if plain in ("xes", "xml") and not is_parquet(path):
        return Form("xes", [], [])
    if plain in ("json", "jsonocel", "ocel"):
        return Form("ocel", [], [])
    names, rows = _beginning(path, plain)
    columns = [
        (name, [_sample(cells[at]) for cells in rows if at < len(cells)]) for at, name in enumerate(names)
    ]
    guessed = _guessed(names)._asdict() | dict(told or {})
    fields = [Field(name, said, name in NEEDED, guessed.get(name, "")) for name, said in FIELDS.items()]
    return Form("table", columns, fields)


def _beginning(path: Path, plain: str) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    """The columns of a table and its first rows; of JSON lines, whose columns stand in every row, only so
    many lines are looked at: a page must not read a whole file.
    """
    if plain not in ("jsonl", "ndjson"):
        source = open_source(path)
        return source.columns, [cells for _, cells in islice(source.rows, 3)]
    with TemporaryDirectory() as folder:
        head = Path(folder) / path.name.removesuffix(".gz")
        head.write_text("".join(islice(text_lines(path), LOOKED_AT)), encoding="utf-8")
        source = open_source(head)
        return source.columns, [cells for _, cells in islice(source.rows, 3)]


def _guessed(columns: tuple[str, ...]) -> EventColumns:
    """The columns by their usual names; those that are not known are left to the person."""
    try:
        return event_columns(columns, EventColumns(), file="the file")
    except InputRefused:
        found = {}
        for name in FIELDS:
            others = {each: columns[0] if columns else "" for each in NEEDED if each != name}
            try:
                found[name] = getattr(event_columns(columns, EventColumns(**others), file=""), name)
            except InputRefused:
                found[name] = ""
        return EventColumns(**found)


def told_by(post: Mapping[str, Any]) -> dict[str, Any]:
    """The columns, the order of dates and the type of object that a form says, as the job takes them."""
    columns = {name: str(post.get(name, ""))[:200] for name in FIELDS}
    order = str(post.get("order", ""))
    if order not in ORDERS:
        raise InputRefused("Dates begin with the day or with the month. Choose one of them.")
    chosen = [each for each in columns.values() if each]
    if len(chosen) != len(set(chosen)):
        raise InputRefused("One column is said to hold two things. Choose another for one of them.")
    return {"columns": columns, "order": order, "object_type": str(post.get("object_type", "")).strip()[:200]}


def in_page_words(sentence: str) -> str:
    """A refusal that speaks of options of the command line, in the words of the form.

    >>> in_page_words("Say which one does: --case COLUMN, or say --dates day or --dates month.")
    'Say which one does: choose it below, or say below what dates begin with.'
    """
    twice = "choose it below and choose it below"
    said = _OPTION.sub("choose it below", sentence).replace(twice, "choose it below")
    said = said.replace("name the column of times with --time", "choose the column of times below")
    said = said.replace("say --dates day or --dates month", "say below what dates begin with")
    return re.sub(r"--object \S+|--object", "the type of object below", said)


def _sample(value: object) -> str:
    text = "" if value is None else bare(str(value))
    return text if len(text) <= SAMPLE else text[: SAMPLE - 1] + "…"
