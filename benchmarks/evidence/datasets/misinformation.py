"""True-or-fake judgements of 40 news items, before and after an AI's indicator was shown.

Lu, Li, Wang, Yin (2022): The effects of AI-based credibility indicators on the detection and spread of
misinformation under social influence. CSCW. The AI's decision is derived from the recorded correctness of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..decisions import Ints
from .folder import read_columns

PERSON_FIRST = 2.0


@dataclass(frozen=True, eq=False)
class Judgements:
    """One row per judgement, (n,) each; answers are 1 = true news, 0 = fake."""

    initial: Ints
    ai: Ints
    final: Ints
    truth: Ints
    person: Ints
    news: Ints


@cache
def load() -> Judgements:
    """Experiment 1, the arm in which people judged before they saw the AI (1,760 judgements)."""
    columns = read_columns("misinformation_ai_before_after/experiment1.csv.gz")
    keep = np.array(columns["treatment"], np.float64) == PERSON_FIRST
    return Judgements(
        *(
            (np.array(columns[name], np.float64)[keep] > 0).astype(np.int64)
            for name in ("initialDecision", "ai_decision_derived", "finalDecision", "label")
        ),
        *(np.array(columns[name], np.float64)[keep].astype(np.int64) for name in ("workerId", "newsIndex")),
    )
