"""What the AI says alone is the same number, however it is asked for."""

import numpy as np
import pytest

from lichen.core.belief import TeamBelief


@pytest.mark.parametrize("partners", [1, 2])
def test_leaning_is_weighing_to_the_bit(partners: int) -> None:
    rng = np.random.default_rng(partners)
    truth = rng.integers(0, 4, 300)
    ai = rng.dirichlet(np.ones(4), (300, partners)) + 2 * np.eye(4)[truth][:, None]
    ai /= ai.sum(axis=2, keepdims=True)
    team = TeamBelief().fit(ai=ai, truth=truth, labels=4)
    for rows in ai:
        said = rows[0].tolist() if partners == 1 else rows
        label, confidence, *_ = team.weigh(said)
        assert team.lean(said) == (label, confidence)
    assert team.lean() == team.weigh()[:2]
