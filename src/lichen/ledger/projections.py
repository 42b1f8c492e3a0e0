"""From events to the rows of the projections: a pure function, driven by `sql/projections.sql`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import NamedTuple, cast

from lichen.ledger.bulk import FEWEST, rows_of
from lichen.ledger.canonical import encode
from lichen.ledger.events import AnyEvent
from lichen.ledger.statements import Dialect, Statement, parse, text

Row = Sequence[object]
Numbered = tuple[int, AnyEvent]

TABLES: dict[str, str] = {
    "partnerships": "partnership",
    "charters": "chain, version",
    "cases": "chain, case_id",
    "asks": "chain, case_id, ask",
    "contributions": "chain, case_id, contribution",
    "feedback": "chain, case_id, feedback",
    "disagreements": "chain, disagreement",
    "comments": "chain, case_id, comment",
    "mentions": "chain, person, seq",
    "precedents": "chain, precedent, seq",
    "access": "chain, seq",
    "lanes": "chain, seq",
    "watches": "chain, seq",
    "incidents": "chain, incident",
    "versions": "chain, seq",
    "contents": "chain, case_id, seq",
    "actions": "chain, case_id",
    "notes": "chain, note, revision",
    "lessons": "chain, lesson",
    "lesson_decisions": "chain, seq",
    "suggestions": "chain, suggestion",
    "erasures": "seal, chain, seq",
}
"""Every projection with its key: what `rebuild` empties and fills again."""

JSON_COLUMNS = frozenset(
    {
        *("answer", "settled_answer", "truth", "distribution", "positions", "charter", "changes", "mentions"),
        *("prediction", "given", "cites", "examples", "figures"),
    }
)
"""What the projections hold as JSON text: answers may be words or numbers, the rest has parts."""

_HEADING = re.compile(
    r"(?P<kind>[a-z_]+\.\d+)(?: when (?P<when>\w+))?(?: each (?P<each>\w+) as (?P<item>\w+))?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Projection(NamedTuple):
    """One statement and how its rows are made from events of one kind."""

    kind: str
    statement: Statement
    rows: Callable[[int, Iterable[Numbered]], list[Row]]


def microseconds(at: datetime) -> int:
    """A time as the projections hold it: whole microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND


def time_of(count: int) -> datetime:
    """The time that `microseconds` counted."""
    return _EPOCH + count * _MICROSECOND


def kind_of(event: type) -> str:
    """The kind and version that entries of this struct carry, such as `case_opened.1`."""
    return str(event.__struct_config__.tag)  # type: ignore[attr-defined]  # every event is a struct


@cache
def projections(dialect: Dialect) -> tuple[Projection, ...]:
    """All projections in the order in which a batch runs them."""
    return tuple(_compiled(each) for each in parse(text("projections.sql"), dialect))


def changes(
    dialect: Dialect, chain: int, events: Iterable[Numbered]
) -> Iterator[tuple[Statement, Sequence[Row]]]:
    """The statements that bring the projections up to date with `events`, each with its rows."""
    by_type = defaultdict[type, list[Numbered]](list)
    for numbered in events:
        by_type[type(numbered[1])].append(numbered)
    for event, projection in _plan(dialect, frozenset(by_type)):
        alike = by_type[event]
        if len(alike) >= FEWEST and _plain_insert(projection):
            yield rows_of(dialect, projection.statement, _CONVERT, chain, alike)
        elif rows := projection.rows(chain, alike):
            yield projection.statement, rows


def _plain_insert(projection: Projection) -> bool:
    """Whether every event of the kind adds one row."""
    statement = projection.statement
    return statement.name == projection.kind and statement.sql.startswith("INSERT")


@cache
def _plan(dialect: Dialect, present: frozenset[type]) -> list[tuple[type, Projection]]:
    """What a batch with these kinds of events runs, in order."""
    kinds = {kind_of(event): event for event in present}
    return [(kinds[each.kind], each) for each in projections(dialect) if each.kind in kinds]


def _compiled(heading_and_sql: Statement) -> Projection:
    heading = _HEADING.fullmatch(heading_and_sql.name)
    if heading is None:
        raise AssertionError(f"projections.sql: cannot read the heading {heading_and_sql.name!r}")
    rows = _row_maker(heading_and_sql.names, heading["when"], heading["each"], heading["item"])
    return Projection(heading["kind"], heading_and_sql, rows)


def _row_maker(
    names: tuple[str, ...], when: str | None, each: str | None, item: str | None
) -> Callable[[int, Iterable[Numbered]], list[Row]]:
    make = _maker(tuple(each if name == item and each else name for name in names), raw=each)
    if each is not None:
        place = names.index(str(item))
        return lambda chain, events: [
            (*row[:place], one, *row[place + 1 :])
            for row in (make(chain, seq, event) for seq, event in events)
            for one in cast(Sequence[object], row[place])
        ]
    if when is not None:
        given = attrgetter(when)
        return lambda chain, events: [
            make(chain, seq, event) for seq, event in events if given(event) is not None
        ]
    return lambda chain, events: [make(chain, seq, event) for seq, event in events]


def _maker(names: tuple[str, ...], *, raw: str | None = None) -> Callable[[int, int, AnyEvent], list[object]]:
    """One row in the order of `names`: all fields read in one call, then the few put right that need it.

    The field called `raw` stays as it is.
    """
    read = attrgetter(*("by" if name in ("chain", "seq") else name for name in names), "by")
    chains = [place for place, name in enumerate(names) if name == "chain"]
    seqs = [place for place, name in enumerate(names) if name == "seq"]
    converted = [
        (place, _CONVERT[name]) for place, name in enumerate(names) if name in _CONVERT and name != raw
    ]

    def make(chain: int, seq: int, event: AnyEvent) -> list[object]:
        values = list(read(event))
        values.pop()  # the second `by` is only there so that a single field too comes as a tuple
        for place in chains:
            values[place] = chain
        for place in seqs:
            values[place] = seq
        for place, convert in converted:
            values[place] = convert(values[place])
        return values

    return make


def _json(value: object) -> str | None:
    return None if value is None else encode(value).decode()


def _time(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)


_CONVERT: dict[str, Callable[..., object]] = {
    "at": microseconds,
    "due": _time,
    "since": _time,
    "until": _time,
    **dict.fromkeys(JSON_COLUMNS, _json),
}
