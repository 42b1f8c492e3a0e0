"""Which of a partner's weaknesses touch a case: shown beside what it proposes."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.core.percent import percent
from lichen.reports.cards.card import Card, Trait
from lichen.reports.cards.facts import ANSWER, TEXT
from lichen.types import Answer


def limits_for(
    card: Card, attributes: Mapping[str, object], text: str = "", *, answer: Answer | None = None
) -> list[str]:
    """One sentence for each weakness of the card that this case falls into, the clearest first.

    `attributes` and `text` are the case's (`facts.facts_of`), `answer` what the partner proposes.
    """
    known = {**attributes, TEXT: text, ANSWER: answer}
    return [_limit(card.name, each) for each in card.weaknesses if touches(each, known)]


def touches(trait: Trait, known: Mapping[str, object]) -> bool:
    """Whether all conditions are so of a case of which this is known."""
    return all(each.holds(known.get(each.attribute)) for each in trait.conditions)


def _limit(name: str, trait: Trait) -> str:
    inside, elsewhere = (percent(each.value, 0) for each in (trait.inside, trait.elsewhere))
    return (
        f"Where {trait.name}, {name} was wrong in {inside} of {trait.cases:,} cases, "
        f"elsewhere in {elsewhere}."
    )
