"""Contributions, asks, feedback, outcomes and events as rows of an export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from lichen.transfer.columns import Column, answer, moment, named
from lichen.transfer.reader import PAGE, Reader

Row = tuple[Any, ...]


class Kept(NamedTuple):
    """A table of items of cases: its columns in the order of the statement, the sealed ones last."""

    columns: tuple[Column, ...]
    sealed: int
    """So many columns at the end hold seals; they are written only on demand."""


KEPT = {
    "contributions": Kept(
        (
            *named("text", "case contribution"),
            *named("whole", "seq"),
            *named("time", "made_at"),
            *named("text", "partner role"),
            *named("answer", "answer"),
            *named("text", "ask version stage"),
            *named("json", "distribution"),
            *named("number", "spread confidence seconds"),
            *named("yes_no", "shadow"),
            *named("whole", "withdrawn_seq"),
            *named("json", "reasons unsure_of"),
        ),
        sealed=2,
    ),
    "asks": Kept(
        (
            *named("text", "case ask"),
            *named("whole", "seq"),
            *named("time", "made_at"),
            *named("text", "partner wanted why"),
            *named("yes_no", "blind"),
            *named("number", "blind_chance propensity value confidence"),
            *named("time", "due"),
            *named("text", "made_by"),
            *named("whole", "answered_seq"),
            *named("time", "answered_at"),
            *named("whole", "failed_seq"),
            *named("time", "failed_at"),
            *named("text", "failure"),
            *named("json", "detail"),
        ),
        sealed=1,
    ),
    "feedback": Kept(
        (
            *named("text", "case feedback"),
            *named("whole", "seq"),
            *named("time", "given_at"),
            *named("text", "given_by contribution"),
            *named("yes_no", "accurate useful timely style"),
            *named("json", "reason"),
        ),
        sealed=1,
    ),
}

OUTCOMES = (
    *named("text", "partnership case"),
    *named("answer", "truth"),
    *named("text", "source"),
    *named("whole", "seq"),
    *named("answer", "answer"),
    *named("yes_no", "right"),
)
EVENTS = (
    *named("text", "partnership"),
    *named("whole", "seq"),
    *named("text", "kind case at by digest"),
    *named("json", "event"),
)


def columns_of(what: str, *, with_inputs: bool) -> tuple[Column, ...]:
    """The columns of one of the tables of items."""
    kept = KEPT[what]
    shown = kept.columns if with_inputs else kept.columns[: -kept.sealed]
    return (Column("partnership"), *shown)


def pages_of(reader: Reader, what: str, *, with_inputs: bool) -> Iterator[list[Row]]:
    """All items in the order of case and id, a page at a time."""
    kept, case, item = KEPT[what], "", ""
    places = _conversions(kept.columns[: -kept.sealed])
    while rows := reader.rows(what, after=case, after_item=item):
        case, item = rows[-1][:2]
        shown = [_plain(reader.partnership, row[: -kept.sealed], places) for row in rows]
        yield _opened(reader, rows, shown, kept.sealed) if with_inputs else shown


def _conversions(columns: tuple[Column, ...]) -> list[tuple[int, Any]]:
    convert = {"time": moment, "yes_no": _yes_no, "answer": answer, "json": _raw}
    return [(at, convert[each.holds]) for at, each in enumerate(columns) if each.holds in convert]


def _yes_no(value: object) -> bool | None:
    return None if value is None else bool(value)


def _raw(text: str | None) -> msgspec.Raw | None:
    return None if text is None else msgspec.Raw(text.encode())


def _plain(partnership: str, row: Row, places: list[tuple[int, Any]]) -> Row:
    values = list(row)
    for at, convert in places:
        values[at] = convert(values[at])
    return (partnership, *values)


def _opened(reader: Reader, rows: list[Row], shown: list[Row], sealed: int) -> list[Row]:
    found = reader.contents([seal for row in rows for seal in row[-sealed:]])
    pairs = zip(shown, rows, strict=True)
    return [(*plain, *(found.get(seal) for seal in row[-sealed:])) for plain, row in pairs]


def outcome_pages(reader: Reader) -> Iterator[list[Row]]:
    """What turned out to be true, in the order of the cases, beside the answer in force."""
    after = ""
    while rows := reader.rows("outcomes", after=after):
        after = rows[-1][0]
        yield [_outcome(reader.partnership, row) for row in rows]


def _outcome(partnership: str, row: Row) -> Row:
    case, truth, source, seq, settled, override = row
    given = answer(settled if override is None else override)
    right = None if given is None or not isinstance(given, str) else given == answer(truth)
    return partnership, case, answer(truth), source, seq, given, right


class _Event(msgspec.Struct):
    at: str
    by: str


class _Body(msgspec.Struct):
    event: msgspec.Raw


_body = msgspec.json.Decoder(_Body).decode
_event = msgspec.json.Decoder(_Event).decode


def event_pages(reader: Reader, number: int, entries: Any) -> Iterator[list[Row]]:
    """Every entry of the chain in order; `entries` is the ledger's own statement."""
    after = 0
    while rows := reader.connector.run(entries, (number, after, PAGE)):
        after = rows[-1][0]  # type: ignore[assignment]  # a sequence number
        yield [_entry(reader.partnership, row) for row in rows]


def _entry(partnership: str, row: Row) -> Row:
    seq, kind, case, body, digest = row
    event = _body(bytes(body)).event
    said = _event(event)
    return partnership, seq, kind, case, said.at, said.by, bytes(digest).hex(), event
