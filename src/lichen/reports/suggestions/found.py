"""Everything worth suggesting to a partnership's people at this moment, from one reading of the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from lichen.actions.marks import without_version
from lichen.actions.partnership import Partnership
from lichen.decoding import decode
from lichen.estimates.lane_now import lane_now
from lichen.ledger.projections import microseconds, time_of
from lichen.reports.cards.material import Material, material
from lichen.reports.lane.incidents import incidents_open
from lichen.reports.lessons.receipt import kept_receipts
from lichen.reports.process.own_report import own_report
from lichen.reports.process.report import ProcessReport
from lichen.reports.suggestions.approvals import from_approvals
from lichen.reports.suggestions.choices import asked_of_team, contradictions, sentence
from lichen.reports.suggestions.hours import Asked, from_hours
from lichen.reports.suggestions.lanes import from_lane
from lichen.reports.suggestions.process import from_process
from lichen.reports.suggestions.proposed import Proposed
from lichen.reports.suggestions.reviews import from_reviews
from lichen.reports.suggestions.store import say
from lichen.reports.suggestions.unused import Given, from_lessons, from_notes
from lichen.types import CaseId, PartnerId

DAYS = 90
"""What is suggested rests on so many days: a suggestion is about how things are now."""


class Found(NamedTuple):
    """Suggestions for everybody, the weightiest first; questions for single people, for them alone; and the
    report on the process that was worked out on the way.
    """

    proposed: list[Proposed]
    own: dict[PartnerId, list[str]]
    process: ProcessReport | None


def found(here: Partnership, *, now: datetime) -> Found:
    """What the record says. Reads whole stretches of it: for a job, not a request."""
    seen, since = material(here), microseconds(now - timedelta(days=DAYS))
    process = own_report(here.ledger, here.charter, since=since)
    people = [PartnerId(each.id) for each in here.charter.having("person")]
    known, rng = _judged(here), np.random.default_rng([seen.through, 5])
    asked = contradictions(seen, people, known, rng=rng)
    proposed = [
        *from_process(process),
        *(asked_of_team(each, len(seen.resolved)) for each in asked if each.shared),
        *from_lane(seen, closed=_closed(here)),
        *from_approvals(seen),
        *from_reviews(seen),
        *from_hours(_asks(here, since)),
        *from_notes(_given(here, since)),
        *from_lessons(kept_receipts(here.ledger, here.id)),
    ]
    proposed.sort(key=lambda each: (-each.weight, each.topic))
    return Found(proposed, _of_each(seen, people, known), process)


def _of_each(
    seen: Material, people: Sequence[PartnerId], known: frozenset[CaseId]
) -> dict[PartnerId, list[str]]:
    """What each person alone is asked about their own answers."""
    found = {}
    for person in people:
        rng = np.random.default_rng([seen.through, *person.encode()])
        found[person] = [sentence(each) for each in contradictions(seen, [person], known, rng=rng)]
    return found


def _judged(here: Partnership) -> frozenset[CaseId]:
    """The cases whose truth is an outcome, and not only what these partners agreed on."""
    with here.looking() as estimates:
        return frozenset(case for case, row in estimates.rows.items() if row.known)


def _closed(here: Partnership) -> bool:
    """Whether the lane is closed for want of evidence: not by hand, and not by an incident."""
    with here.looking() as estimates:
        closed = lane_now(estimates).state == "closed"
    return closed and not incidents_open(here.ledger, here.id, limit=1)


def _asks(here: Partnership, since: int) -> list[Asked]:
    people = {each.id for each in here.charter.having("person")}
    rows = say(here.ledger, "timed_asks", name=here.id, since=since)
    return [
        Asked(time_of(made).hour, partner, answered > due)
        for made, partner, answered, due in rows
        if partner in people
    ]


def _given(here: Partnership, since: int) -> Iterator[Given]:
    for given, cites in say(here.ledger, "given", name=here.id, since=since):
        yield Given(_marks(given), [without_version(each)[0] for each in _marks(cites)])


def _marks(text: str | None) -> list[str]:
    return [] if not text else decode(text, list[str])
