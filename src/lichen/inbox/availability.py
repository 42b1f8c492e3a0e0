"""Who can be asked now: in office, with access, and with room left in their day."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import inf

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.charter.service import Asking, due_of
from lichen.inbox.capacity import limits
from lichen.inbox.store import number, say
from lichen.ledger.ledger import Ledger
from lichen.types import CaseId, PartnerId

FRESH_SECONDS = 1.0
"""So long a look at who is here is good for."""

ACT_SECONDS = 60.0
"""No single act takes longer."""

_WORKING = frozenset({"owner", "lead", "contributor"})


def in_office(ledger: Ledger, charter: Charter, now: datetime) -> list[PartnerId]:
    """The people of the charter who are not away and whose access was not taken, in the charter's order."""
    away = {row.person for row in say(ledger, "absences_now", now=now)}
    rows = ledger.rows("access_of_partnership", partnership=charter.partnership)
    barred = {row.person for row in rows if row.role not in _WORKING}
    people = (PartnerId(partner.id) for partner in charter.having("person"))
    return [person for person in people if person not in away and person not in barred]


def room(ledger: Ledger, charter: Charter, now: datetime) -> dict[PartnerId, float]:
    """For everyone in office, how many more cases fit into their day; infinite without a capacity.

    Today's answers (since midnight UTC) and the asks that already wait for them both take room.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    most = limits(ledger, charter)
    left: dict[PartnerId, float] = {}
    for person in in_office(ledger, charter, now):
        limit = most[person]
        left[person] = limit if limit == inf else limit - _load(ledger, charter, person, midnight, limit)
    return left


def _load(ledger: Ledger, charter: Charter, person: PartnerId, midnight: datetime, limit: float) -> int:
    chain, cap = charter.partnership, int(limit) + 1
    tomorrow = midnight + timedelta(days=1)
    done = number(
        ledger, "count_answers", chain=chain, person=person, since=midnight, until=tomorrow, cap=cap
    )
    waiting = number(ledger, "count_open", chain=chain, person=person, cap=cap)
    return int(done) + int(waiting)


def available(ledger: Ledger, charter: Charter, now: datetime) -> list[PartnerId]:
    """The people who can be asked about one more case now."""
    return [person for person, left in room(ledger, charter, now).items() if left >= 1]


class Attendance:
    """A partnership's own look at who can be asked: set `partnership.available` and `.due_of` to its methods.

    Looks again after a second; in between it counts the asks it sees being made, so that ten thousand cases
    opened in one act do not all go to somebody with room for three.
    """

    def __init__(self, partnership: Partnership, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        self.partnership = partnership
        self.fresh_seconds = fresh_seconds
        self._seen: Charter | None = None
        self._left: dict[PartnerId, float] = {}
        self._looked = -inf
        self._head = -1
        self._lock = threading.Lock()

    def available(self, case: CaseId) -> Sequence[PartnerId]:
        """The people who can be asked now."""
        charter = self.partnership.charter  # waits for other acts: never while holding the lock below
        if charter is not self._seen or self._stale():
            self._look(charter)
        with self._lock:
            return [person for person, left in self._left.items() if left >= 1]

    def due_of(self, charter: Charter, now: datetime, step: Asking) -> datetime | None:
        """When the ask that is being made is due; whoever is asked has room for one less."""
        person = PartnerId(step.partner)
        with self._lock:
            if person in self._left:
                self._left[person] -= 1
        return due_of(charter, now, step)

    def forget(self) -> None:
        """Look again at once, as after somebody left or came back."""
        self._looked = -inf

    def _stale(self) -> bool:
        age = time.monotonic() - self._looked
        return age >= self.fresh_seconds and (age >= ACT_SECONDS or not self._in_one_act())

    def _in_one_act(self) -> bool:
        """Whether the act of the last look is still going on: what it has asked is on no ledger yet."""
        head = self.partnership.ledger.head(self.partnership.id)
        return head == self._head and self.partnership.estimates.through > head

    def _look(self, charter: Charter) -> None:
        partnership = self.partnership
        self._head, self._looked = partnership.ledger.head(partnership.id), time.monotonic()
        left = room(partnership.ledger, charter, partnership.source.now())
        with self._lock:
            self._seen, self._left = charter, left
