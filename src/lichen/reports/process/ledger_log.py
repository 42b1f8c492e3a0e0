"""The process of a partnership itself, from its ledger: what happens to cases, by people or by AI."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from lichen.charter.schema import Charter
from lichen.core.event_log import EventLog, event_log
from lichen.decoding import decode
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds
from lichen.ledger.statements import Dialect, Statement, parse

AT_ONCE = 2_000
"""Cases whose rows are held at a time."""

AI, PEOPLE = "AI", "people"
OUTCOME = "outcome known"

_PLAIN = frozenset({"AI asked", "AI answered", "person asked", "person answered"})
"""Done with several partners by design: from the second on it is another one, not the same again."""

_ASKED = {"second_look": "second look asked", "audit": "audit asked", "adjudication": "adjudication asked"}
_ANSWERED = {"second_look": "second look given", "audit": "audit answered", "adjudication": "adjudicated"}
_SETTLED = {"ai_only": "settled by the AI alone", "together": "settled together"}
_LATER = {"settlement_overridden": "settlement overridden", "outcome_recorded": OUTCOME}


class _Event(NamedTuple):
    seq: int
    activity: str
    at: int
    resource: str = ""
    worked: float = math.nan


class _When(msgspec.Struct):
    at: datetime


class _Entry(msgspec.Struct):
    event: _When


def own_log(ledger: Ledger, charter: Charter, *, since: int = 0) -> EventLog:
    """The log of a partnership's cases opened since a moment (microseconds, as the projections have it).

    Resources are `AI` and `people`, never who it was; the lane a case took is part of how it was settled. An
    answer's work is the time its partner said it took. The second partner asked for an answer is "another
    person asked" or "another AI asked": that is no rework. What was taken back and what ran in shadow is left
    out; of several overrides the last counts. Reads whole stretches of the record: for a job, not a request.
    """
    machines = frozenset(str(partner.id) for partner in charter.partners if partner.role == "ai")
    names: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    cases, activities, resources = names
    case_, activity, resource = array("q"), array("q"), array("q")
    at, worked = array("d"), array("d")
    with ledger.connector.reading():
        for case, events in _cases(ledger, str(charter.partnership), machines, since):
            for event in _told_apart(sorted(events)):
                case_.append(cases.setdefault(case, len(cases)))
                activity.append(activities.setdefault(event.activity, len(activities)))
                at.append(event.at / 1e6)
                who = event.resource
                resource.append(resources.setdefault(who, len(resources)) if who else -1)
                worked.append(event.worked)
    return event_log(
        case_,
        activity,
        at,
        resource=resource,
        worked=worked,
        cases=tuple(cases),
        activities=tuple(activities),
        resources=tuple(resources),
    )


def _told_apart(events: list[_Event]) -> Iterator[_Event]:
    seen: set[str] = set()
    for event in events:
        if event.activity in seen:
            yield event._replace(activity=f"another {event.activity}")
        else:
            seen |= {event.activity} & _PLAIN
            yield event


def _cases(
    ledger: Ledger, chain: str, machines: frozenset[str], since: int
) -> Iterator[tuple[str, list[_Event]]]:
    after = ""
    while rows := _say(ledger, "cases", chain=chain, after=after, since=since, limit=AT_ONCE):
        found = {str(row[0]): list(_of_case(row)) for row in rows}
        span = {"chain": chain, "first": rows[0][0], "last": rows[-1][0]}
        for name, read in (("asks", _of_ask), ("contributions", _of_contribution), ("later", _of_entry)):
            for row in _say(ledger, name, **span):
                if (case := str(row[0])) in found:
                    found[case] += read(row, machines)
        yield from found.items()
        after = rows[-1][0]


def _of_case(row: tuple[Any, ...]) -> Iterator[_Event]:
    _, opened, opened_at, settled, settled_at, lane = row
    yield _Event(opened, "case opened", opened_at)
    if settled is not None:
        yield _Event(settled, _SETTLED.get(lane, "settled by people"), settled_at)


def _of_ask(row: tuple[Any, ...], machines: frozenset[str]) -> Iterator[_Event]:
    _, seq, made_at, failed, failed_at, wanted, partner = row
    who = AI if partner in machines else PEOPLE
    plain = "AI asked" if who == AI else "person asked"
    yield _Event(seq, _ASKED.get(wanted, plain), made_at)
    if failed is not None:
        yield _Event(failed, "AI gave no answer" if who == AI else "person gave no answer", failed_at, who)


def _of_contribution(row: tuple[Any, ...], machines: frozenset[str]) -> Iterator[_Event]:
    _, seq, made_at, seconds, role, wanted = row
    who = AI if role == "ai" else PEOPLE
    plain = "AI answered" if who == AI else "person answered"
    worked = math.nan if seconds is None else float(seconds)
    yield _Event(seq, _ANSWERED.get(wanted, plain), made_at, who, worked)


def _of_entry(row: tuple[Any, ...], machines: frozenset[str]) -> Iterator[_Event]:
    _, seq, kind, body = row
    activity = _LATER.get(kind.partition(".")[0])
    if activity is not None:
        yield _Event(seq, activity, microseconds(decode(bytes(body), _Entry).event.at))


def _say(ledger: Ledger, name: str, **values: object) -> list[Any]:
    statement = _statements(ledger.connector.dialect)[name]
    return ledger.connector.run(statement, [values[each] for each in statement.names])


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.reports.process").joinpath("process.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}
