"""Whose answer settles a case, and when the belief objects to it."""

from __future__ import annotations

from lichen.patterns.step import Situation
from lichen.types import Answer

STRONG = 0.9
"""A belief this sure of another answer contradicts a person's."""


def last_word(situation: Situation) -> Answer:
    """The answer that would settle the case now; people must have answered.

    With `last_word: person` the answer most people gave (the belief decides between ties); with `belief`
    the belief's own. A high-stakes case is always people's to decide.
    """
    belief = situation.belief
    assert belief is not None, "somebody has answered, so there is a belief"
    by_belief = situation.estimates.agreed.last_word == "belief"
    if by_belief and situation.rule(belief.answer) is None:
        return belief.answer
    return _peoples_answer(situation)


def _peoples_answer(situation: Situation) -> Answer:
    belief, same = situation.belief, situation.estimates.same
    assert belief is not None, "somebody has answered, so there is a belief"
    answers = [opinion.answer for opinion in situation.case.people.values()]

    def weight(answer: Answer) -> tuple[int, float]:
        votes = sum(same(answer, other) for other in answers)
        if belief.costs:
            return votes, -belief.saved(answer)
        support = belief.support(answer) if belief.codes else None
        return votes, -_distance(answer, belief.answer) if support is None else support

    return max(answers, key=weight)


def _distance(one: Answer, other: Answer) -> float:
    return abs(float(one) - float(other)) if isinstance(one, float) and isinstance(other, float) else 1.0


def contradiction(situation: Situation, answer: Answer) -> bool:
    """Whether the belief is strongly for another answer than the one about to settle.

    Where mistakes cost unlike amounts: whether the other answer would save as much as it does between two
    answers of which one is that sure, and mistakes cost 1.
    """
    belief = situation.belief
    if belief is None or situation.estimates.same(belief.answer, answer):
        return False
    if belief.costs:
        return belief.saved(answer) >= 2 * STRONG - 1
    return belief.confidence >= STRONG
