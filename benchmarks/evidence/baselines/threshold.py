"""Today's practice: the AI answers where its confidence reaches a threshold, a person everywhere else."""

from __future__ import annotations

from typing import Self

import numpy as np

from ..decisions import Bools, Decisions, Floats
from .alone import PersonAlone


class Threshold:
    """The threshold is the one with the fewest errors on the fit part; among equals, the fewest reviews."""

    threshold = 0.0

    def fit(self, decisions: Decisions) -> Self:
        confidence = decisions.ai.max(1)
        order = np.argsort(confidence, kind="stable")
        rows = decisions.at(order)
        person_wrong = rows.people[:, 0] != rows.truth
        ai_wrong = rows.ai.argmax(1) != rows.truth
        errors = np.r_[0, np.cumsum(person_wrong)] + np.r_[0, np.cumsum(ai_wrong[::-1])][::-1]
        self.threshold = float(np.r_[confidence[order], np.inf][errors.argmin()])
        return self

    def reviewed(self, decisions: Decisions) -> Bools:
        """Which cases go to a person."""
        return np.asarray(decisions.ai.max(1) < self.threshold)

    def belief(self, decisions: Decisions) -> Floats:
        person = PersonAlone().belief(decisions)
        return np.where(self.reviewed(decisions)[:, None], person, decisions.ai)
