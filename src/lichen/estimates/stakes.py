"""What mistakes cost here, and what the AI-only lane promises about them."""

from __future__ import annotations

from typing import NamedTuple

from lichen.charter.schema import Charter
from lichen.core.conditional_logit import Floats
from lichen.core.cost import Cost


class Stakes(NamedTuple):
    """`cost` is None where every mistake costs the same: then the likeliest answer is the best.

    The lane's certificate bounds the mean of `losses` (truth, answer) by `bound`; `losses` is None where
    every mistake counts 1. A loss times `scale` is a number of errors.
    """

    cost: Cost | None
    losses: Floats | None
    bound: float
    scale: float = 1.0


def stakes_of(charter: Charter) -> Stakes:
    """What this charter says about mistakes."""
    question, risk = charter.question, charter.risk
    cost = None if question.cost is None else Cost.of(question.cost_rows())
    if cost is None or risk.cost_bound is None:
        return Stakes(cost, None, risk.bound)
    losses, bound = cost.losses(bound=risk.bound, cost_bound=risk.cost_bound)
    even = bool((losses[losses > 0] == 1.0).all())
    return Stakes(cost, None, risk.bound) if even else Stakes(cost, losses, bound, risk.bound / bound)
