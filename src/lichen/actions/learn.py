"""Learn: fit the estimates anew on everything that is known by now."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.estimates.estimates import Estimates
from lichen.ledger.events import Learned

FIRST = 20
GROWTH = 1.25


def due(estimates: Estimates) -> bool:
    """Whether enough new truths came in since the last fit: at 20 cases, then each time a quarter more."""
    return len(estimates.rows) >= max(FIRST, GROWTH * estimates.learned_rows)


def learn(partnership: Partnership, *, key: str | None = None) -> None:
    """Put the moment of learning on record; the fit itself follows from the record."""

    def act(draft: Draft) -> None:
        draft.add(Learned(at=draft.now, by=LICHEN, through=draft.estimates.through))
        watch_lane(draft)

    partnership.perform(act, key=key, request=("learn",))
