"""When cards and drift are drawn anew: looking is paid for, so it is done when there is more to see."""

from __future__ import annotations

from typing import Literal

import msgspec

from lichen.actions.partnership import Partnership
from lichen.core.drift import FEWEST, worth_a_look
from lichen.reports.cards.drawn import Drawn
from lichen.reports.cards.drift import Drift
from lichen.reports.cards.kept import Known, Standing, kept_cards, kept_drift, standing

Want = Literal["look", "draw"]
"""A `look` also looks for change and is counted; to `draw` keeps what the last look said about change."""

SMALL = 2 * FEWEST
"""With fewer cases nothing can be said to have moved, and drawing takes no time."""


def known_now(partnership: Partnership) -> Known:
    """How many cases and truths are on record."""
    with partnership.looking() as estimates:
        return Known(estimates.opened, estimates.truths)


def wanted(partnership: Partnership) -> Want | None:
    """What should be done now, if anything."""
    here, now = standing(partnership.ledger, partnership.id), known_now(partnership)
    if not now.cases:
        return None
    if here is None:
        return "look" if worth_a_look(now.cases, 0) else "draw"
    if not here.whole or _enough(here, now):
        return "look"
    partners = {each.id for each in partnership.charter.partners}
    grown = now.cases < SMALL and now != here.drawn
    return "draw" if grown or here.partners != partners else None


def _enough(here: Standing, now: Known) -> bool:
    return worth_a_look(now.cases, here.looked.cases) or worth_a_look(now.truths, here.looked.truths)


def with_old_changes(partnership: Partnership, drawn: Drawn) -> Drawn:
    """The cards as drawn, with what the last look said about change in place of what this one would say."""
    ledger, id = partnership.ledger, partnership.id
    drift, changes = kept_drift(ledger, id), {each.partner: each.changes for each in kept_cards(ledger, id)}
    return Drawn(
        tuple(msgspec.structs.replace(each, changes=changes.get(each.partner, ())) for each in drawn.cards),
        drawn.people,
        _unlooked(drawn.drift) if drift is None or not drift.look else drift,
    )


def _unlooked(drift: Drift) -> Drift:
    return msgspec.structs.replace(drift, look=0, shifts=(), done=())
