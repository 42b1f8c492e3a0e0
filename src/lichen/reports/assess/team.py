"""What the assessment asks of a belief, whatever kind of answer it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lichen.reports.assess.material import Material
from lichen.reports.decisions.table import Floats, Ints


@dataclass(frozen=True)
class Look:
    """For each case: the answer now, how probable it is right, what one more review would be worth."""

    answer: Floats
    sure: Floats
    worth: Floats


class Team(Protocol):
    """A belief fitted on some cases of a `Material`."""

    def look(self, cases: Ints, seen: Ints) -> Look:
        """Look at `cases` with the first `seen` (one number per case) of their persons' answers."""


class Kind(Protocol):
    """One kind of answer: how a belief about it is fitted, and when an answer is wrong.

    `tolerance` is how far off an answer may be and still count as right; 0 for labels.
    """

    tolerance: float

    def fitted(self, material: Material, fit: Ints) -> Team:
        """A team fitted on the cases `fit` of `material`."""

    def wrong(self, answer: Floats, truth: Floats) -> Floats:
        """1.0 where `answer` is wrong, 0.0 where it is right; NaN where there is no answer."""

    def distance(self, answer: Floats, truth: Floats) -> Floats | None:
        """How far off each answer is; None where answers are labels."""
