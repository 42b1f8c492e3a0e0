"""Lichen: the calibrated belief of all contributions together, and the value of one more review."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np

from lichen.core.belief import TeamBelief

from ..decisions import ABSENT, Decisions, Floats


class Together:
    team: TeamBelief

    def fit(self, decisions: Decisions) -> Self:
        self.team = TeamBelief().fit(
            ai=decisions.ai, people=decisions.people, reviewers=decisions.reviewers, truth=decisions.truth
        )
        return self

    def belief(self, decisions: Decisions) -> Floats:
        return np.asarray(
            self.team.predict_proba(ai=decisions.ai, people=decisions.people, reviewers=decisions.reviewers)
        )

    def best_first(self, decisions: Decisions) -> Decisions:
        """The same cases, each one's people in the order in which Lichen would ask if it may choose."""
        assert decisions.reviewers is not None, "only people with names can be chosen among"
        worth = np.where(decisions.people == ABSENT, -np.inf, self.team.skill(decisions.reviewers))
        order = np.argsort(-worth, axis=1, kind="stable")
        people, who = (np.take_along_axis(each, order, 1) for each in (decisions.people, decisions.reviewers))
        return replace(decisions, people=people, reviewers=who)

    def review_value(self, decisions: Decisions) -> Floats:
        """(n,) expected gain in accuracy of one more review."""
        return np.asarray(
            self.team.review_value(ai=decisions.ai, people=decisions.people, reviewers=decisions.reviewers)
        )
