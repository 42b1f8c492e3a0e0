"""A card as its page shows it: each statement with what lies behind it."""

from __future__ import annotations

from typing import NamedTuple

from lichen.reports.cards.card import Card, Shift, Trait, With
from lichen.web.partnerships.number_figures import NumberFigures, number_figures
from lichen.web.partnerships.references import entry_query
from lichen.web.partnerships.visit import Visit

PEOPLE = "~people"
"""Stands in addresses for people together; no partner can be called so."""


class Behind(NamedTuple):
    """A case behind a statement, and the query to the ledger's entry."""

    case: str
    entry: int
    query: str


class Statement(NamedTuple):
    """A slice with its cases; `points` where it says by how much it is surer than right."""

    trait: Trait
    behind: tuple[Behind, ...]
    points: bool = False


class Agreeing(NamedTuple):
    """How far it agrees with somebody, under the name others see."""

    name: str
    found: With
    mine: bool

    @property
    def beyond(self) -> str:
        """Agreement beyond chance with its ends, or nothing."""
        found = self.found
        if found.beyond is None or found.beyond_low is None or found.beyond_high is None:
            return ""
        return f"{found.beyond:.2f} ({found.beyond_low:.2f} to {found.beyond_high:.2f})"


class CardSheet(NamedTuple):
    """One card, ready to be shown."""

    card: Card
    mine: bool
    weak: tuple[Statement, ...]
    strong: tuple[Statement, ...]
    surer: tuple[Statement, ...]
    agreement: tuple[Agreeing, ...]
    numbers: NumberFigures | None = None

    @property
    def id(self) -> str:
        """How the card is called in addresses."""
        return self.card.partner or PEOPLE

    @property
    def tag(self) -> str:
        """Whose card it is, in a word."""
        if self.card.role == "ai":
            return "AI"
        if not self.card.partner:
            return f"{self.card.people} people"
        return "you" if self.mine else "person"

    @property
    def changes(self) -> tuple[Shift, ...]:
        """What changed in its own answers."""
        return self.card.changes


def card_sheet(card: Card, here: Visit) -> CardSheet:
    """The card for this visitor, who may see it."""
    return CardSheet(
        card=card,
        mine=card.partner == here.actor.name,
        weak=tuple(_statement(each) for each in card.weaknesses),
        strong=tuple(_statement(each) for each in card.strengths),
        surer=tuple(_statement(each, points=True) for each in card.surer_on),
        agreement=tuple(_agreeing(each, here) for each in card.agreement),
        numbers=number_figures(card, here.charter.question, mine=card.partner == here.actor.name),
    )


def _statement(trait: Trait, *, points: bool = False) -> Statement:
    behind = (Behind(each.case, each.entry, entry_query(each.entry)) for each in trait.evidence)
    return Statement(trait, tuple(behind), points)


def _agreeing(found: With, here: Visit) -> Agreeing:
    partner = here.charter.partner(found.partner) if found.partner else None
    name = "People together" if not found.partner else found.partner if partner is None else partner.name
    mine = found.partner == here.actor.name
    return Agreeing("You" if mine else name, found, mine)
