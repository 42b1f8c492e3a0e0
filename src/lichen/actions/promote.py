"""Promote: a challenger takes over from the champion, on ledgered evidence."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.ledger.events import VersionPromoted
from lichen.types import PartnerId


def promote(
    partnership: Partnership,
    partner: PartnerId,
    version: str,
    *,
    by: PartnerId = LICHEN,
    wins: float = 0.0,
    losses: float = 0.0,
    p_value: float | None = None,
    key: str | None = None,
) -> None:
    """Put the promotion on record, once a version; the lane keeps only what it has earned in shadow."""

    def act(draft: Draft) -> None:
        draft.add(
            VersionPromoted(
                at=draft.now,
                by=by,
                partner=partner,
                version=version,
                previous=draft.estimates.roster.champions.get(partner),
                wins=wins,
                losses=losses,
                p_value=p_value,
            )
        )
        watch_lane(draft, cause="promotion")

    once = key or f"promote {partner} {version}"
    partnership.perform(act, key=once, request=("promote", partner, version))
