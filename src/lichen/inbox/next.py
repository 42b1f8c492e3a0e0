"""Pull the next ask: my own first, then the team's, kept for me by a lease that nobody else can get."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from lichen.actions.move_ask import claim, given_on_purpose
from lichen.actions.partnership import Partnership
from lichen.errors import Conflict, LichenError, NotAllowed, NotFound
from lichen.inbox import lease
from lichen.inbox.agreed import agreed
from lichen.inbox.listing import one
from lichen.inbox.order import Order, Queue, Spot, asks
from lichen.inbox.row import AskRow
from lichen.inbox.store import number
from lichen.types import AskId, CaseId, PartnerId

LOOKED_AT = 2_000
"""So many asks are looked at before the inbox counts as empty: none of them was for this person."""

_AUDITS = ("audit", "adjudication")


class Turn(NamedTuple):
    """An ask that is this person's to answer now, kept for them until `until`; `pulled` from the team's."""

    ask: AskRow
    until: datetime
    pulled: bool = False


def next_ask(
    partnerships: Sequence[Partnership],
    person: PartnerId,
    *,
    now: datetime,
    order: Order = "attention",
    lease_seconds: float = lease.SECONDS,
    pool: bool = True,
) -> Turn | None:
    """The next ask for this person with a lease on it, or None when there is nothing for them.

    Their own asks come first, in `order`; what is leased (by themselves too, so that a second pull gives
    the one after), snoozed or settled meanwhile is left out. With `pool`, asks of others come next: they
    are claimed for this person unless they were given on purpose or the case has this person's answer.
    However many pull at once, in however many processes, no ask is given to two.
    """
    pull = _Pull(person, now, order, lease_seconds)
    return pull.own(partnerships) or (pull.team(partnerships) if pool else None)


class _Pull(NamedTuple):
    """What both parts of one pull share."""

    person: PartnerId
    now: datetime
    order: Order
    seconds: float

    def own(self, partnerships: Sequence[Partnership]) -> Turn | None:
        mine = [(each, self.person) for each in partnerships]
        for partnership, row in self._candidates(mine, chunk=8):
            if self._take(partnership, row):
                return self._turn(partnership, row, pulled=False)
        return None

    def team(self, partnerships: Sequence[Partnership]) -> Turn | None:
        others = [
            (each, PartnerId(holder))
            for each in partnerships
            if self.person in (people := agreed(each.ledger, each.id).people)
            for holder in people
            if holder != self.person
        ]
        for partnership, row in self._candidates(others, chunk=16):
            if self._may_have(partnership, row) and self._take(partnership, row):
                if self._claimed(partnership, row):
                    return self._turn(partnership, row, pulled=True)
                lease.release(partnership.ledger, partnership.id, row.case_id, row.ask, self.person)
        return None

    def _candidates(
        self, queues: Sequence[tuple[Partnership, PartnerId]], chunk: int
    ) -> Iterator[tuple[Partnership, Any]]:
        streams = [
            self._stream(partnership, holder, number, chunk)
            for number, (partnership, holder) in enumerate(queues)
        ]
        for _, _, partnership, row in islice(heapq.merge(*streams, key=lambda each: each[:2]), LOOKED_AT):
            if row.settled_seq is None or row.wanted in _AUDITS:
                yield partnership, row

    def _stream(
        self, partnership: Partnership, holder: PartnerId, number: int, chunk: int
    ) -> Iterator[tuple[Spot, int, Partnership, Any]]:
        awake = self.now if holder == self.person else None
        queue = Queue(partnership.ledger, partnership.id, holder, self.order, self.now, self.now, awake)
        return ((spot, number, partnership, row) for spot, row in asks(queue, None, chunk))

    def _may_have(self, partnership: Partnership, row: Any) -> bool:
        if given_on_purpose(row.wanted, row.made_by, row.moved_how):
            return False
        case = row.case_id
        return not number(
            partnership.ledger, "has_spoken", chain=partnership.id, case=case, person=self.person
        )

    def _take(self, partnership: Partnership, row: Any) -> bool:
        return lease.take(
            partnership.ledger,
            partnership.id,
            row.case_id,
            row.ask,
            self.person,
            holder=row.partner,
            now=self.now,
            seconds=self.seconds,
        )

    def _claimed(self, partnership: Partnership, row: Any) -> bool:
        """Whether the ask is this person's now; it is not when it was answered or moved in the meantime."""
        try:
            claim(partnership, CaseId(row.case_id), AskId(row.ask), by=self.person)
        except (Conflict, NotAllowed, NotFound):
            return False
        except LichenError:
            lease.release(partnership.ledger, partnership.id, row.case_id, row.ask, self.person)
            raise
        return True

    def _turn(self, partnership: Partnership, row: Any, *, pulled: bool) -> Turn | None:
        found = one(partnership.ledger, partnership.id, row.case_id, row.ask, now=self.now)
        return None if found is None else Turn(found, self.now + timedelta(seconds=self.seconds), pulled)
