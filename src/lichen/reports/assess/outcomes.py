"""What each reported case came to: under people alone, the AI alone, and together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lichen.reports.decisions.table import Floats, Ints


@dataclass(frozen=True)
class Outcomes:
    """One entry per reported case (r of them), in the order in which the splits reported them.

    `case` codes, `truth`, `reviewer` the person drawn. Wrong is 1.0, right 0.0: `person_wrong` and
    `together_wrong` (r,), `ai_wrong` (r, M) with NaN where that AI gave no answer, `alone_wrong` for the
    calibrated AI. `sure` and `alone_sure` are the belief's probabilities of being right, with the person
    and without. `spent` (C,) are reviews per case, `spent_wrong` (r, C) the outcome at each. `distance`
    (r, 2 + M) is how far off person, together and each AI were where answers are numbers, else (r, 0).
    """

    case: Ints
    truth: Floats
    reviewer: Ints
    person_wrong: Floats
    ai_wrong: Floats
    together_wrong: Floats
    sure: Floats
    alone_wrong: Floats
    alone_sure: Floats
    spent: Floats
    spent_wrong: Floats
    distance: Floats

    def ai_answered(self, partner: int) -> Ints:
        """Positions of the cases that AI `partner` answered."""
        return np.flatnonzero(np.isfinite(self.ai_wrong[:, partner]))


def joined(parts: list[Outcomes]) -> Outcomes:
    """All splits' outcomes as one."""

    def column(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    names = [name for name in Outcomes.__dataclass_fields__ if name != "spent"]
    return Outcomes(spent=parts[0].spent, **{name: column(name) for name in names})
