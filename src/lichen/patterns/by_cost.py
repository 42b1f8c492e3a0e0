"""Why a less likely answer is given: a mistake in the other direction costs more."""

from __future__ import annotations

from lichen.estimates.belief import Belief
from lichen.patterns.step import Situation
from lichen.types import Answer


def unlikely(situation: Situation, answer: Answer) -> str:
    """Why this answer though another is likelier, if costs are the reason; else nothing."""
    belief, cost = situation.belief, situation.estimates.stakes.cost
    if belief is None or cost is None:
        return ""
    return told(belief, answer, situation.estimates.agreed.question.cost_rows())


def told(belief: Belief, answer: Answer, costs: tuple[tuple[float, ...], ...]) -> str:
    """The same from the belief and the costs of answering the column where the row is true."""
    likeliest = belief.likeliest
    code, other = belief.codes.get(str(answer)), belief.codes.get(str(likeliest))
    if not belief.costs or code is None or other is None or belief.costs[code] >= belief.costs[other]:
        return ""
    miss, alarm = costs[code][other], costs[other][code]
    if alarm <= 0.0:
        return f"answers `{answer}`: `{likeliest}` is likelier, but mistaking it for `{answer}` costs nothing"
    if miss <= alarm:
        return f"answers `{answer}`: `{likeliest}` is likelier, but its mistakes cost more on the whole"
    return (
        f"answers `{answer}`: `{likeliest}` is likelier, but missing `{answer}` costs {miss / alarm:.3g} "
        "times as much"
    )
