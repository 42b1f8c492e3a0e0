"""Has somebody stopped looking for themselves? A test that may be watched for ever."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lichen.core.betting import log_fortune

Pattern = Literal["agrees", "gives_up", "hasty"]
Part = tuple[float, float]

KEPT = 0.5
"""Whoever sees the AI's answer first should keep at least this part of their own dissent from wrong ones."""

ALMOST_ALWAYS = 0.8
"""To go along with so many wrong answers, and no fewer, counts as doing so nearly always."""

HASTY, HASTY_SECONDS = 0.25, 2.0
"""Quick is a quarter of the time one's own answers take; where that is not known, two seconds."""

FEWEST_TIMED = 10
DISSENT = np.linspace(0.0, 1.0, 201)
"""Rates of own dissent that are doubted one by one; between two of them the less favourable counts."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """A pattern that chance does not explain; `shown` is how often a wrong answer was taken over, in `n`.

    `own` is how often the same answer was given unseen (pattern "agrees"), else None.
    """

    pattern: Pattern
    shown: float
    n: int
    own: float | None = None


def rubber_stamping(
    *,
    unseen: Part = (0.0, 0.0),
    seen: Part = (0.0, 0.0),
    given_up: Part = (0.0, 0.0),
    led: Part = (0.0, 0.0),
    led_seconds: Part = (0.0, 0.0),
    own_seconds: Part = (0.0, 0.0),
    confidence: float = 0.95,
) -> Stamping | None:
    """Return the clearest pattern of rubber-stamping in one person's counts, or None.

    All about cases in which the AI was wrong, as pairs (how often the AI's answer was given, of how many):
    `unseen` before the person saw it, `seen` after, drawn by lot, each side weighted by `reliance.overlap`
    over its largest weight, which is 1; `led` all those seen first; `given_up` those in which the person was
    right first and then was not. The times are pairs (sum of seconds, answers): of the answers in `led` that
    followed, and of own blind answers.

    Three patterns are tested by bets that share 1 − `confidence`:
    "agrees", the dissent that is left once the AI's answer is seen is less than half of one's own;
    "gives_up", right answers are given up to a wrong AI in more than 80 of 100 cases;
    "hasty", wrong answers seen first are followed in more than 80 of 100 cases, and within a quarter of
    the time one's own answers take. For the first, each rate d of own dissent is doubted by a bet that it is
    higher and one that less than d/2 is left; their fortunes are multiplied, and the smallest over d counts.

    Whoever keeps half their dissent, and follows wrong answers in at most 80 of 100 cases, is ever named with
    probability at most 1 − `confidence`, however often one looks. (A change of the chances that raises the
    largest weight begins this anew.)

    >>> rubber_stamping(unseen=(25, 50), seen=(50, 50))
    Stamping(pattern='agrees', shown=1.0, n=50, own=0.5)
    >>> rubber_stamping(unseen=(25, 50), seen=(35, 50)) is None
    True

    Waudby-Smith, I. & Ramdas, A. (2024). Estimating means of bounded random variables by betting.
    Journal of the Royal Statistical Society B, 86(1), 1-27.
    """
    needed = math.log(3.0 / (1.0 - confidence))
    if lost_dissent(unseen, seen) >= needed:
        return Stamping("agrees", seen[0] / seen[1], round(seen[1]), unseen[0] / unseen[1])
    if nearly_always(given_up) >= needed:
        return Stamping("gives_up", given_up[0] / given_up[1], round(given_up[1]))
    if nearly_always(led) >= needed and _hasty(led_seconds, own_seconds):
        return Stamping("hasty", led[0] / led[1], round(led[1]))
    return None


def lost_dissent(unseen: Part, seen: Part) -> float:
    """Return the log fortune won against "at least half of one's own dissent is left"."""
    own = log_fortune(unseen[0], unseen[1], 1.0 - DISSENT[1:])
    left = log_fortune(seen[1] - seen[0], seen[1], KEPT * DISSENT[:-1])
    return float((own + left).min())


def nearly_always(taken: Part) -> float:
    """Return the log fortune won against "a wrong answer is taken in at most 80 of 100 cases"."""
    return float(log_fortune(taken[1] - taken[0], taken[1], 1.0 - ALMOST_ALWAYS))


def _hasty(followed: Part, own: Part) -> bool:
    if followed[1] < FEWEST_TIMED:
        return False
    limit = HASTY * own[0] / own[1] if own[1] >= FEWEST_TIMED else HASTY_SECONDS
    return followed[0] / followed[1] <= limit
