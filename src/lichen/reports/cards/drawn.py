"""All cards of a partnership and what has moved, from one reading: what a job works out and keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.core.drift import level_of_look
from lichen.reports.cards.card import Card
from lichen.reports.cards.draw import aggregated, card_of
from lichen.reports.cards.drift import Drift, drift_of
from lichen.reports.cards.material import MOST_CASES, material
from lichen.reports.figures.load import Viewer


class Drawn(NamedTuple):
    """Each partner's card in the charter's order, people together (None where too few), and the drift."""

    cards: tuple[Card, ...]
    people: Card | None
    drift: Drift


def may_see_card(viewer: Viewer, card: Card) -> bool:
    """Whether a card may be shown: an AI's and people together to all, a person's to that person only."""
    return card.role == "ai" or not card.partner or card.partner == viewer.person


def drawn(
    partnership: Partnership,
    *,
    now: datetime,
    look: int = 1,
    most: int = MOST_CASES,
    rest: Callable[[], object] = bool,
) -> Drawn:
    """Everything from the latest `most` cases; `look` counts how often this was done (`core.drift`).

    `rest` is called between one card and the next, where others may go first.
    """
    seen = material(partnership, most=most)
    level = level_of_look(look)
    cards = []
    for each in seen.charter.partners:
        rest()
        cards.append(card_of(seen, each, now=now, level=level))
    rest()
    people = aggregated(seen, now=now)
    rest()
    return Drawn(tuple(cards), people, drift_of(partnership, now=now, look=look, known=seen))
