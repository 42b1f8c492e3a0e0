"""What is known of the limits of the AI that proposes here, said beside its proposal and nowhere before."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lichen.reports.cards.card import Card
from lichen.reports.cards.facts import ANSWER, TEXT, facts_of
from lichen.reports.cards.kept import kept_card
from lichen.reports.cards.limits import limits_for, touches
from lichen.web.cases.sheet import Sheet

MOST = 3


class KnownLimit(NamedTuple):
    """A weakness of an AI partner that this case falls into."""

    partner: str
    sentence: str


def known_limits(shown: Sheet) -> list[KnownLimit]:
    """The clearest few; none for whoever has yet to answer without having seen the proposal."""
    if shown.closed or shown.proposal is None or shown.settled:
        return []
    facts = facts_of(shown.attributes, shown.inputs)
    if shown.row.high_stakes:
        facts.values["high stakes"] = True
    here, latest = shown.partnership, {}
    for voice in shown.voices:
        if voice.row.role == "ai":
            latest[voice.row.partner] = voice.row.answer
    found = []
    for partner, answer in latest.items():
        card = kept_card(here.ledger, here.id, partner)
        if card is not None:
            known = _narrowest(card, {**facts.values, TEXT: facts.text, ANSWER: answer})
            said = limits_for(known, facts.values, facts.text, answer=answer)
            found += [KnownLimit(partner, sentence) for sentence in said]
    return found[:MOST]


def _narrowest(card: Card, known: dict[str, object]) -> Card:
    """The card with the weaknesses that touch this, without those of which a narrower one does too."""
    found = [each for each in card.weaknesses if touches(each, known)]
    kept = [
        each for each in found if not any(set(each.conditions) < set(other.conditions) for other in found)
    ]
    return replace(card, weaknesses=tuple(kept))
