"""Promote: another version of an AI takes over, on ledgered evidence or because it just speaks."""

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
        _take_over(draft, partner, version, by=by, wins=wins, losses=losses, p_value=p_value)

    once = key or f"promote {partner} {version}"
    partnership.perform(act, key=once, request=("promote", partner, version))


def note_version(draft: Draft, partner: PartnerId, version: str) -> None:
    """Have the version that speaks take over where another one was in charge, unasked as it is.

    A service may bring a new model at any time. What was proved of the old one says nothing about it.
    """
    known = draft.estimates.roster.champions.get(partner)
    if known and version and version != known:
        _take_over(draft, partner, version, by=partner)


def _take_over(
    draft: Draft,
    partner: PartnerId,
    version: str,
    *,
    by: PartnerId,
    wins: float = 0.0,
    losses: float = 0.0,
    p_value: float | None = None,
) -> None:
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
