"""Spending a budget of reviews: who is asked next, on which case, until the budget is used up.

A rule names the worth of one more review on each case, seeing the AI and the people asked so far. In rounds
of one hundredth of the cases, the cases where a review is worth most receive the next of their recorded
people. The whole test part is one queue, so a budget is met exactly; no rule sees an answer before it has
asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .decisions import ABSENT, Decisions, Floats, Ints

Worth = Callable[[Decisions], Floats]


def spend(cases: Decisions, worth: Worth, budgets: Sequence[float]) -> Iterator[tuple[float, Ints]]:
    """For each budget, in rising order, how many people each case has heard.

    `budgets` are mean reviews per case. A case whose next review is worth nothing is not asked about, so less
    than the budget may be used.
    """
    reviews = np.zeros(len(cases), np.int64)
    seats = (cases.people != ABSENT).sum(1)
    value = worth(cases.after(reviews))
    for budget in budgets:
        ask_until(round(budget * len(cases)), cases, worth, reviews, seats, value)
        yield budget, reviews.copy()


def ask_until(total: int, cases: Decisions, worth: Worth, reviews: Ints, seats: Ints, value: Floats) -> None:
    """Ask round by round, in place, until `total` reviews are given or none is worth asking for."""
    batch = max(1, len(cases) // 100)
    while (left := total - int(reviews.sum())) > 0:
        open_value = np.where(reviews < seats, value, 0.0)
        rows = np.argsort(-open_value, kind="stable")[: min(batch, left)]
        rows = rows[open_value[rows] > 0]
        if not len(rows):
            return
        reviews[rows] += 1
        value[rows] = worth(cases.at(rows).after(reviews[rows]))
