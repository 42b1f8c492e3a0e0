"""Cards and drift as one person may see them: pages and the API ask here and nowhere else."""

from __future__ import annotations

from msgspec.structs import replace

from lichen.actions.partnership import Partnership
from lichen.reports.cards.card import Card, Trait
from lichen.reports.cards.drift import Drift
from lichen.reports.cards.kept import kept_card, kept_cards, kept_drift, kept_people
from lichen.reports.cards.shown import shown_card, shown_drift
from lichen.reports.figures.load import Viewer
from lichen.web.blind import blind_among

EVIDENCE = 5
"""So many cases are named behind each statement."""

TRAITS = ("weaknesses", "strengths", "surer_on")


def cards_for(here: Partnership, viewer: Viewer) -> list[Card]:
    """The viewer's own card first, then the AI's in the charter's order."""
    kept = {each.partner: each for each in kept_cards(here.ledger, here.id)}
    found = [kept[partner.id] for partner in here.charter.partners if partner.id in kept]
    shown = [seen for each in found if (seen := _shown(here, each, viewer)) is not None]
    return sorted(shown, key=lambda each: each.partner != viewer.person)


def card_for(here: Partnership, viewer: Viewer, partner: str) -> Card | None:
    """One partner's card; None where there is none that this viewer may see."""
    if here.charter.partner(partner) is None:
        return None
    found = kept_card(here.ledger, here.id, partner)
    return None if found is None else _shown(here, found, viewer)


def people_of(here: Partnership) -> Card | None:
    """People together, who are shown to all; None where too few took part."""
    return kept_people(here.ledger, here.id)


def drift_for(here: Partnership) -> Drift | None:
    """What moved, without what would be about one or two people."""
    found = kept_drift(here.ledger, here.id)
    return None if found is None else shown_drift(found, people_together=people_of(here) is not None)


def _shown(here: Partnership, card: Card, viewer: Viewer) -> Card | None:
    """The card without cases that this viewer has yet to answer blind: it would say who was wrong there."""
    found = shown_card(card, viewer)
    if found is None:
        return None
    traits = [trait for name in TRAITS for trait in getattr(found, name)]
    cases = {each.case for trait in traits for each in trait.evidence[:EVIDENCE]}
    hidden = blind_among(here.ledger, here.id, cases, viewer.person)
    seen = {name: tuple(_named(each, hidden) for each in getattr(found, name)) for name in TRAITS}
    return replace(found, **seen)


def _named(trait: Trait, hidden: frozenset[str]) -> Trait:
    latest = trait.evidence[:EVIDENCE]
    return replace(trait, evidence=tuple(each for each in latest if each.case not in hidden))
