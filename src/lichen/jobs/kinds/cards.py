"""Cards: what each partner is good at and what has moved is drawn anew, beside the work, and kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lichen.actions.partnership import Partnership
from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way

if TYPE_CHECKING:
    from lichen.reports.cards.due import Want

RESTS, LONGEST_REST = 1.0, 0.5
"""How long it rests after each card, in times of what the card took, and in seconds at most."""


def cards(context: Context, partnership: str, again: bool = False) -> dict[str, int]:
    """How many cards were drawn; with `again` even if there is little more to see than at the last time."""
    from lichen.reports.cards.due import wanted  # loads what searches slices

    here = context.partnership(partnership)
    want = wanted(here) or ("draw" if again else None)
    if want is None:
        return {"drawn": 0}
    with giving_way():
        return {"drawn": _draw(context, here, want)}


def _draw(context: Context, here: Partnership, want: Want) -> int:
    from lichen.reports.cards.drawn import drawn
    from lichen.reports.cards.due import known_now, with_old_changes
    from lichen.reports.cards.kept import Known, keep, standing

    before, known = standing(here.ledger, here.id), known_now(here)
    looks, looked = (0, Known()) if before is None else (before.looks, before.looked)
    if want == "look":
        looks, looked = looks + 1, known
    count = len(here.charter.partners) + 2
    found = drawn(here, now=here.source.now(), look=max(1, looks), rest=_resting(context, count))
    if want == "draw":
        found = with_old_changes(here, found)
    keep(here.ledger, here.id, found, looks=looks, looked=looked, known=known)
    return len(found.cards)


def _resting(context: Context, count: int) -> Callable[[], None]:
    """Says how far it has come, and lets others go first for as long as the last card took."""
    began, done = time.perf_counter(), 0

    def rest() -> None:
        nonlocal began, done
        context.progress(done / count, f"{done} of {count} drawn")
        time.sleep(min(RESTS * (time.perf_counter() - began), LONGEST_REST))
        began, done = time.perf_counter(), done + 1

    return rest


def cards_are_due(partnership: Partnership) -> float | None:
    """Now, when there is enough more to see than when cards were last drawn."""
    from lichen.reports.cards.due import wanted

    return 0.0 if wanted(partnership) else None
