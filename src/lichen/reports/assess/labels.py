"""Answers that are labels: the belief of `lichen.core.belief`."""

from __future__ import annotations

import numpy as np

from lichen.core.belief import TeamBelief
from lichen.reports.assess.material import Material, spread_evenly
from lichen.reports.assess.team import Look
from lichen.reports.decisions.table import Floats, Ints


class Labels:
    """An answer is wrong where it is not the truth."""

    tolerance = 0.0

    def fitted(self, material: Material, fit: Ints) -> LabelTeam:
        """A team fitted on `fit`, with all blind answers there are."""
        return LabelTeam(material, fit)

    def wrong(self, answer: Floats, truth: Floats) -> Floats:
        return np.where(np.isnan(answer), np.nan, answer != truth)

    def distance(self, answer: Floats, truth: Floats) -> None:
        return None


class LabelTeam:
    """A `TeamBelief` and the material it looks at."""

    def __init__(self, material: Material, fit: Ints) -> None:
        self.material = material
        self.ai = _one_or_many(_with_votes(material, fit))
        self.people = np.nan_to_num(material.people, nan=-1).astype(np.int64)
        self.belief = TeamBelief().fit(
            ai=self.ai[fit],
            people=self.people[fit],
            reviewers=material.reviewer[fit],
            truth=material.truth[fit].astype(np.int64),
        )

    def look(self, cases: Ints, seen: Ints) -> Look:
        people: Ints | None = None
        reviewers: Ints | None = None
        if seen.any():
            shown = np.arange(self.people.shape[1]) < seen[:, None]
            people = np.where(shown, self.people[cases], -1)
            reviewers = np.where(shown, self.material.reviewer[cases], -1)
        known = {"ai": self.ai[cases], "people": people, "reviewers": reviewers}
        probability = self.belief.predict_proba(**known)
        return Look(probability.argmax(axis=1), probability.max(axis=1), self.belief.review_value(**known))


def _one_or_many(ai: Floats) -> Floats:
    return ai[:, 0] if ai.shape[1] == 1 else ai


def _with_votes(material: Material, fit: Ints) -> Floats:
    """Bare answers become probabilities by each partner's accuracy on `fit`."""
    if not material.vote.any():
        return material.ai
    ai = material.ai.copy()
    for partner in range(ai.shape[1]):
        voted = np.flatnonzero(material.vote[:, partner])
        learned = voted[np.isin(voted, fit)]
        right = material.ai_answer[learned, partner] == material.truth[learned]
        accuracy = (right.sum() + 1) / (right.size + 2)
        answer = material.ai_answer[voted, partner].astype(np.int64)
        ai[voted, partner] = spread_evenly(answer, np.full(voted.size, accuracy), ai.shape[2])
    return ai
