"""What of cards and drift may be shown to whom: a person's figures to that person, others' only together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from lichen.reports.cards.card import Card, Shift, With
from lichen.reports.cards.drawn import may_see_card
from lichen.reports.cards.drift import Drift, sentence_of
from lichen.reports.figures.load import FLOOR, Viewer
from lichen.reports.figures.rates import share

_OF_PEOPLE = "Wrong answers of people"


def shown_card(card: Card, viewer: Viewer) -> Card | None:
    """The card as this viewer may see it; None for somebody else's.

    An AI's card says how far it agrees with each person, which is that person's figure as well: others are
    put together there, and left out below the floor.
    """
    if not may_see_card(viewer, card):
        return None
    if card.role != "ai":
        return card
    return replace(card, agreement=tuple(_together(card.agreement, viewer)))


def _together(found: Iterable[With], viewer: Viewer) -> Iterator[With]:
    others: list[With] = []
    for each in found:
        if each.role == "ai" or each.partner == viewer.person:
            yield each
        else:
            others.append(each)
    if len(others) >= FLOOR:
        n = sum(each.same.n for each in others)
        same = round(sum(each.same.value * each.same.n for each in others))
        yield With(partner="", role="person", same=share(same, n))


def shown_drift(drift: Drift, *, people_together: bool) -> Drift:
    """What moved; nothing of what people said where too few took part to be people together."""
    if people_together:
        return drift
    kept = tuple(each for each in drift.shifts if not _of_people(each))
    if len(kept) == len(drift.shifts):
        return drift
    return replace(drift, shifts=kept, sentence=sentence_of(kept, drift.done, drift.cases))


def _of_people(shift: Shift) -> bool:
    return shift.kind == "answers" or (shift.kind == "errors" and shift.what.startswith(_OF_PEOPLE))
