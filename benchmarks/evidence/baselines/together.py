"""Lichen: the calibrated belief of all contributions together, and the value of one more review."""

from __future__ import annotations

from typing import Self

import numpy as np

from lichen.core.belief import TeamBelief

from ..decisions import Decisions, Floats


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

    def review_value(self, decisions: Decisions) -> Floats:
        """(n,) expected gain in accuracy of one more review."""
        return np.asarray(
            self.team.review_value(ai=decisions.ai, people=decisions.people, reviewers=decisions.reviewers)
        )
