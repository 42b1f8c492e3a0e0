"""What is expected at a score comes from other cases of like score."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.predicted import predicted_by_score


def test_no_case_is_predicted_from_itself() -> None:
    score, value = np.linspace(0, 1, 400), np.zeros(400)
    value[100] = 1.0
    alone = predicted_by_score(score, value, np.ones(400, dtype=bool))
    assert alone[100] == pytest.approx(alone[102])
    assert alone[101] > alone[100]


def test_a_case_that_was_rarely_looked_at_speaks_for_more() -> None:
    value = np.tile([1.0, 1.0, 0.0, 0.0], 100)
    heavy = np.where(value > 0.0, 9.0, 1.0)
    found = predicted_by_score(np.zeros(400), value, np.ones(400, dtype=bool), heavy)
    assert found == pytest.approx(np.full(400, 0.9), abs=0.02)


def test_where_nothing_is_known_a_case_is_as_likely_as_not() -> None:
    assert (predicted_by_score(np.arange(3.0), np.zeros(3), np.zeros(3, dtype=bool)) == 0.5).all()
