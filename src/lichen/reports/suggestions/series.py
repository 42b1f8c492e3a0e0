"""What a suggestion rested on, case by case, so that before and after can be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import numpy as np

from lichen.actions.partnership import Partnership
from lichen.core.event_log import EventLog
from lichen.ledger.projections import microseconds, time_of
from lichen.reports.process.ledger_log import own_log
from lichen.reports.suggestions.store import say
from lichen.types import CaseId

HOUR = 3_600.0


class Series(NamedTuple):
    """What is measured, in words; whether it is a share; and the value of each case with its moment (µs)."""

    what: str
    share: bool
    values: list[tuple[int, float]]


Reader = Callable[[Partnership, list[str], int, int], Series]


def series(here: Partnership, topic: str, since: datetime, until: datetime) -> Series | None:
    """The values between two moments; None for a topic on which nothing that is counted says enough."""
    kind, *rest = topic.split(":")
    reader = _READERS.get(kind)
    if reader is None:
        return None
    return reader(here, rest, microseconds(since), microseconds(until))


def _waiting(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    source, target = (*rest, "", "")[:2]
    log = own_log(here.ledger, here.charter, since=since)
    names = {name: code for code, name in enumerate(log.activities)}
    hours = np.zeros(len(log.cases))
    if source in names and target in names:
        first, then = log.activity[:-1] == names[source], log.activity[1:] == names[target]
        step = np.flatnonzero(first & then & (log.case[:-1] == log.case[1:]))
        np.add.at(hours, log.case[step], (log.at[step + 1] - log.at[step]) / HOUR)
    what = f"hours a case waits between “{source}” and “{target}”"
    return Series(what, False, _cases(log, hours.tolist(), until))


def _rework(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    log = own_log(here.ledger, here.charter, since=since)
    name = ":".join(rest)
    pairs = log.case * max(1, len(log.activities)) + log.activity
    again = np.zeros(len(log.cases))
    unique, count = np.unique(pairs, return_counts=True)
    for pair in unique[count > 1].tolist():
        case, activity = divmod(pair, max(1, len(log.activities)))
        again[case] = max(again[case], float(not name or log.activities[activity] == name))
    what = f"cases in which “{name}” is done again" if name else "cases in which something is done again"
    return Series(what, True, _cases(log, again.tolist(), until))


def _cases(log: EventLog, values: list[float], until: int) -> list[tuple[int, float]]:
    opened = (log.at[log.bounds[:-1]] * 1e6).round().astype(np.int64).tolist()
    return [(at, value) for at, value in zip(opened, values, strict=True) if at < until]


def _choice(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    """How often it turned out so after that answer, over all cases: where it was asked about may move."""
    said, _, truth = (rest[0] if rest else "").partition(">")
    found = say(here.ledger, "answers", name=here.id, since=since, until=until)
    opened = {CaseId(case): at for at, _, case in found}
    values = []
    with here.looking() as estimates:
        for case, at in opened.items():
            row = estimates.rows.get(case)
            if row is not None and row.known and said in {str(each.answer) for each in row.people}:
                values.append((at, float(str(row.truth) == truth)))
    return Series(f"cases answered “{said}” that turned out “{truth}”", True, values)


def _reviews(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    people, opened = defaultdict[str, set[str]](set), dict[str, int]()
    for at, partner, case in say(here.ledger, "answers", name=here.id, since=since, until=until):
        people[case].add(partner)
        opened[case] = at
    return Series("people a case", False, [(opened[case], float(len(who))) for case, who in people.items()])


def _alone(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    rows = say(here.ledger, "settled", name=here.id, since=since, until=until)
    return Series(
        "cases the AI settles alone", True, [(at, float(lane == "ai_only")) for at, lane, _ in rows]
    )


def _late(here: Partnership, rest: list[str], since: int, until: int) -> Series:
    people = {each.id for each in here.charter.having("person")}
    values = [
        (made, float(answered > due))
        for made, partner, answered, due in say(here.ledger, "timed_asks", name=here.id, since=since)
        if made < until and partner in people and [str(time_of(made).hour)] == rest
    ]
    return Series(f"asks made at {rest[0] if rest else ''}:00 (UTC) that are answered late", True, values)


_READERS: dict[str, Reader] = {
    "waiting": _waiting,
    "rework": _rework,
    "choice": _choice,
    "reviews": _reviews,
    "lane": _alone,
    "late": _late,
}
