"""Who gets which waiting ask: when one has a queue and another has time, what waits is shared out anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.actions.move_ask import Named, given_on_purpose, pass_on
from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.core.answer_value import answer_value
from lichen.core.assignment import NOBODY, Audits, assign
from lichen.core.belief import TeamBelief
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.estimates.row import distribution_of
from lichen.inbox.availability import in_office, room
from lichen.inbox.order import Queue, asks
from lichen.inbox.store import number
from lichen.types import AskId, CaseId, PartnerId

QUEUE = 10
"""Nobody with fewer waiting asks has a queue."""

UNEVEN = 0.25
"""The share of the longest queue by which another must be shorter, in minutes, before anything moves."""

MOST = 2_000
"""So many asks are shared out at once, those that press most first."""

LOOKED_AT = 500
"""So many asks of one person are counted; nobody's queue needs to be known longer."""

STAYS = 0.05
"""An ask stays where it is unless its answer is worth this much more elsewhere."""

ASKED = 1e-6

_AUDITS = ("audit", "adjudication")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Waiting(NamedTuple):
    """An ask that nobody works on, with its case as it stands."""

    case: CaseId
    ask: AskId
    holder: PartnerId
    wanted: str
    value: float
    due: datetime | None
    state: CaseState


def queue_stands(partnership: Partnership, *, now: datetime) -> bool:
    """Whether somebody has a queue while somebody else here would be through much sooner."""
    charter = partnership.charter
    here = in_office(partnership.ledger, charter, now)
    if len(here) < 2:
        return False
    loads = _loads(partnership, charter, here)
    longest, shortest = max(loads.values()), min(loads.values())
    enough = any(loads[person] / charter.minutes(person) >= QUEUE for person in here)
    return enough and longest - shortest > UNEVEN * longest


def share_out(partnership: Partnership, *, now: datetime, most: int = MOST) -> list[Named]:
    """The asks that moved, each on the ledger as `shared`; none while nobody has a queue.

    What is leased, put off, settled meanwhile or was given on purpose stays where it is, and so does what
    nobody has time for. Nobody gets a case they had or answered; an audit or its dispute never goes to who
    answers for errors.
    """
    if not queue_stands(partnership, now=now):
        return []
    here = in_office(partnership.ledger, partnership.charter, now)
    waiting = _waiting(partnership, here, now, most)
    if not waiting:
        return []
    rooms = _rooms(partnership, here, waiting, now)
    with partnership.looking() as estimates:
        desk = _Desk(estimates, estimates.agreed, here, waiting, rooms, now)
    return _move(partnership, here, waiting, desk.assigned(_seed(partnership, waiting)))


def _move(
    partnership: Partnership, here: Sequence[PartnerId], waiting: Sequence[Waiting], person: Sequence[int]
) -> list[Named]:
    moved: list[Named] = []
    for place, to in enumerate(here):
        orders = [
            (each.case, each.ask)
            for each, goes in zip(waiting, person, strict=True)
            if goes == place and each.holder != to
        ]
        if orders:
            moved += pass_on(partnership, orders, how="shared", why="queues made even", first=to).moved
    return moved


def _loads(partnership: Partnership, charter: Charter, people: Sequence[PartnerId]) -> dict[PartnerId, float]:
    """The minutes that wait for each person."""
    given = {"chain": partnership.id, "cap": LOOKED_AT}
    return {
        person: charter.minutes(person)
        * int(number(partnership.ledger, "count_open", person=person, **given) or 0)
        for person in people
    }


def _waiting(partnership: Partnership, here: Sequence[PartnerId], now: datetime, most: int) -> list[Waiting]:
    """What may be shared out, of everybody here: each person's most pressing first."""
    each = max(1, most // len(here))
    found: list[Waiting] = []
    for holder in here:
        queue = Queue(partnership.ledger, partnership.id, holder, "attention", now, now, now)
        rows: list[Any] = []
        for _, row in asks(queue, None, chunk=min(each, 200)):
            if _free(row):
                rows.append(row)
            if len(rows) >= each:
                break
        found += _with_state(partnership, holder, rows)
    return found


def _free(row: Any) -> bool:
    if given_on_purpose(row.wanted, row.made_by, row.moved_how):
        return False
    return row.settled_seq is None or row.wanted in _AUDITS


def _with_state(partnership: Partnership, holder: PartnerId, rows: Sequence[Any]) -> list[Waiting]:
    with partnership.looking() as estimates:
        return [
            Waiting(row.case_id, row.ask, holder, row.wanted, row.value or 0.0, row.due, state)
            for row in rows
            if (state := estimates.cases.get(row.case_id)) is not None and row.ask in state.pending
        ]


def _rooms(
    partnership: Partnership, here: Sequence[PartnerId], waiting: Sequence[Waiting], now: datetime
) -> list[float]:
    """How many of these each can take today; where nobody set a limit, as many as make all queues even."""
    charter = partnership.charter
    left = room(partnership.ledger, charter, now)
    own = {person: sum(each.holder == person for each in waiting) for person in here}
    loads = _loads(partnership, charter, here)
    pace = sum(1 / charter.minutes(person) for person in here)
    even = sum(loads[person] / charter.minutes(person) for person in here) / pace
    rooms = []
    for person in here:
        kept = loads[person] / charter.minutes(person) - own[person]
        fair = ceil(even / charter.minutes(person)) - kept
        limit = left.get(person, 0.0)
        rooms.append(max(0.0, fair if limit == inf else min(fair, limit + own[person])))
    return rooms


class _Desk:
    """The people here and what waits, as arrays: made while nobody else acts, worked on while others may."""

    def __init__(
        self,
        estimates: Estimates,
        charter: Charter,
        here: Sequence[PartnerId],
        waiting: Sequence[Waiting],
        rooms: Sequence[float],
        now: datetime,
    ) -> None:
        self.place = {person: at for at, person in enumerate(here)}
        self.minutes = np.array([charter.minutes(person) for person in here])
        self.room = np.array(rooms) * self.minutes
        self.cost = charter.capacity.cost_of_error
        self.team, self.load = (
            estimates.team,
            np.array([estimates.audit_load.get(each, 0.0) for each in here]),
        )
        self.codes = np.array([estimates.roster.people.get(person, -1) for person in here])
        self.holders = np.array([self.place[each.holder] for each in waiting])
        self.drawn = np.array([each.wanted == "audit" for each in waiting])
        self.first = np.array([_presses(each, now) for each in waiting], dtype=np.bool_)
        self.values = np.array([max(each.value, 0.0) for each in waiting])
        self.allowed = self._allowed(waiting, charter.answers_for_errors)
        self.given = _contributions(estimates, waiting) if isinstance(self.team, TeamBelief) else None

    def assigned(self, seed: int) -> list[int]:
        """The place of who gets each ask, `NOBODY` where it stays."""
        people, rows = len(self.minutes), np.arange(len(self.holders))
        stay = self.drawn & ~self._too_full()[self.holders]
        worth = self._worth()
        worth[rows, self.holders] *= 1 + STAYS
        moving = np.bincount(self.holders[self.drawn & ~stay], minlength=people)
        had = np.maximum(self.load - moving, 0.0)
        found = assign(
            worth,
            minutes=self.minutes,
            room=self.room - self.minutes * np.bincount(self.holders[stay], minlength=people),
            allowed=self.allowed & ~stay[:, None],
            first=self.first & ~self.drawn,
            audits=Audits(self.drawn & ~stay, had, np.random.default_rng(seed)),
        )
        return [int(to) for to in np.where(stay, NOBODY, found.person)]

    def _too_full(self) -> Bools:
        """Whose asks do not all fit: only their audits go to others, so that no audit wanders."""
        held = np.bincount(self.holders, minlength=len(self.minutes)) * self.minutes
        return np.asarray(held > self.room + 1e-9)

    def _allowed(self, waiting: Sequence[Waiting], answers_for_errors: str) -> Bools:
        allowed = np.ones((len(waiting), len(self.place)), dtype=np.bool_)
        for row, each in enumerate(waiting):
            had = {*each.state.asked, *each.state.people}
            had.update(other.partner for other in each.state.pending.values())
            if each.state.settlement is not None:
                had.add(PartnerId(answers_for_errors))
            allowed[row, [self.place[person] for person in had if person in self.place]] = False
        allowed[np.arange(len(waiting)), self.holders] = True
        return allowed

    def _worth(self) -> Floats:
        """What each person's answer to each ask is expected to avert, in the charter's currency."""
        shape = (len(self.holders), len(self.minutes))
        if self.given is None or not isinstance(self.team, TeamBelief):
            gain = np.repeat(self.values[:, None], shape[1], axis=1)
        else:
            ai, people, reviewers = self.given
            case, column = (each.ravel() for each in np.indices(shape))
            gain = answer_value(
                self.team, case=case, who=self.codes[column], ai=ai, people=people, reviewers=reviewers
            ).reshape(shape)
        # What nothing is expected of is given out all the same: that it should be asked was decided before.
        return np.asarray(self.cost * gain + ASKED)


def _presses(each: Waiting, now: datetime) -> bool:
    """Whether it may not wait: high stakes, disputes, and what is due before tomorrow."""
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    grave = each.state.high_stakes is not None or each.wanted == "adjudication"
    return grave or (each.due is not None and each.due < tomorrow)


Given = tuple[Floats | None, NDArray[np.int64], NDArray[np.int64]]


def _contributions(estimates: Estimates, waiting: Sequence[Waiting]) -> Given:
    """What the AI partners and people said on each case, and who they are, as the belief takes it."""
    roster = estimates.roster
    seats = max(1, *(len(each.state.people) for each in waiting), 1)
    people = np.full((len(waiting), seats), -1, dtype=np.int64)
    reviewers = people.copy()
    for row, each in enumerate(waiting):
        for seat, opinion in enumerate(each.state.people.values()):
            people[row, seat] = roster.labels[str(opinion.answer)]
            reviewers[row, seat] = roster.people.get(opinion.partner, -1)
    if not roster.ai:
        return None, people, reviewers
    said = [
        [distribution_of(each.state.ai.get(partner), roster.labels) for partner in roster.ai]
        for each in waiting
    ]
    ai = np.array(said, dtype=np.float64)
    return (ai[:, 0] if ai.shape[1] == 1 else ai), people, reviewers


def _seed(partnership: Partnership, waiting: Sequence[Waiting]) -> int:
    """Chance that can be worked out again: the same queue at the same place is shared out the same way."""
    text = f"{partnership.id} {partnership.ledger.head(partnership.id)} {len(waiting)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
