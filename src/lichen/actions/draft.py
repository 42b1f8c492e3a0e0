"""What one act is about to write: events, folded as they are added, and the content they seal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from typing import Any

from lichen.charter.schema import Charter, Partner
from lichen.errors import NotFound
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.ledger.events import AnyEvent, Seal
from lichen.ledger.sealed import Sealed, opened, seal, seal_all
from lichen.types import CaseId, PartnerId


class Draft:
    """Events that will be appended together or not at all.

    Each is folded into the estimates at once, so the next decision of the same act sees it. If the act
    fails, the partnership throws these estimates away and reads the ledger again.
    """

    def __init__(self, estimates: Estimates, now: datetime) -> None:
        self.estimates = estimates
        self.now = now
        self.events: list[AnyEvent] = []
        self.sealed: dict[Seal, Sealed] = {}
        self._charter: Charter | None = None
        self._partners: dict[PartnerId, Partner] = {}

    def add(self, event: AnyEvent) -> None:
        """Write this event with the rest, and know it from here on."""
        self.events.append(event)
        fold(self.estimates, event)

    def seal(self, value: Any) -> Seal | None:
        """The seal of content that may hold personal data; None when there is nothing to seal."""
        if _nothing(value):
            return None
        sealed = seal(value)
        self.sealed[sealed.seal] = sealed
        return sealed.seal

    def seal_all(self, values: Sequence[Any]) -> list[Seal | None]:
        """What `seal` gives for each of these, faster where there are many."""
        given = [not _nothing(value) for value in values]
        made = seal_all(list(compress(values, given)))
        self.sealed.update([(each.seal, each) for each in made])
        seals = iter(made)
        return [next(seals).seal if something else None for something in given]

    def content(self, wanted: Seal) -> Any:
        """The content behind a seal of this very draft, or None."""
        found = self.sealed.get(wanted)
        return None if found is None else opened(found.content)

    def partner(self, id: PartnerId) -> Partner | None:
        """The partner of this id under the charter in force now, or None."""
        if self._charter is not self.estimates.charter:
            self._charter = self.estimates.agreed
            self._partners = {PartnerId(partner.id): partner for partner in self._charter.partners}
        return self._partners.get(id)

    def case(self, case: CaseId) -> CaseState:
        """What is known of a case; raises `NotFound` for one that was never opened or is long done."""
        state = self.estimates.cases.get(case)
        if state is None:
            raise NotFound(f"There is no case `{case}` here that is still being worked on or learned from.")
        return state


def _nothing(value: object) -> bool:
    return not value and (value is None or value == "" or value == {})
