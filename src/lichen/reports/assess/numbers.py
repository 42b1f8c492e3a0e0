"""Answers that are numbers: the belief of `lichen.core.numbers`."""

from __future__ import annotations

import numpy as np

from lichen.core.numbers import NumberBelief
from lichen.errors import InputRefused
from lichen.reports.assess.material import Material
from lichen.reports.assess.team import Look
from lichen.reports.decisions.table import CaseFacts, Decisions, Floats, Ints


class Numbers:
    """An answer is wrong where it is further from the truth than `tolerance`."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance

    def fitted(self, material: Material, fit: Ints) -> NumberTeam:
        """A team fitted on `fit`, with all blind answers there are."""
        return NumberTeam(material, fit, self.tolerance)

    def wrong(self, answer: Floats, truth: Floats) -> Floats:
        distance = np.abs(answer - truth)
        return np.where(np.isnan(distance), np.nan, distance > self.tolerance * (1 + 1e-9))

    def distance(self, answer: Floats, truth: Floats) -> Floats:
        return np.asarray(np.abs(answer - truth))


def tolerance_for(table: Decisions, facts: CaseFacts | None, asked: float | None) -> float:
    """The tolerance asked for, else a tenth of the width of the truth's (or answers') middle half."""
    if asked is not None:
        return asked
    known = table.value if facts is None or facts.truth is None else facts.truth
    low, high = np.nanquantile(known, [0.25, 0.75])
    if low == high:
        raise InputRefused(
            f"{table.file}, row 1: the numbers hardly differ, so no tolerance can be read off them. "
            "Say how far off an answer may be with --tolerance."
        )
    return float(high - low) / 10


class NumberTeam:
    """A `NumberBelief` and the material it looks at."""

    def __init__(self, material: Material, fit: Ints, tolerance: float) -> None:
        self.material, self.tolerance = material, tolerance
        self.belief = NumberBelief().fit(
            ai=material.ai_answer[fit],
            people=material.people[fit],
            reviewers=material.reviewer[fit],
            truth=material.truth[fit],
        )

    def look(self, cases: Ints, seen: Ints) -> Look:
        shown = np.arange(self.material.people.shape[1]) < seen[:, None]
        ai = self.material.ai_answer[cases]
        people = np.where(shown, self.material.people[cases], np.nan)
        reviewers = np.where(shown, self.material.reviewer[cases], -1)
        found = self.belief.predict(ai=ai, people=people, reviewers=reviewers, tolerance=self.tolerance)
        worth = self.belief.review_value(ai=ai, people=people, reviewers=reviewers, tolerance=self.tolerance)
        return Look(found.mean, found.within, worth)
