"""People count for what they add: several less than as many strangers, useless ones not at all."""

import numpy as np
import pytest

from lichen.core.belief import TeamBelief
from lichen.core.crowd import AI_ALONE, MEAN, CrowdWeights

LABELS = 5


def weights(skill: float, cases: int, *, people: int = 1, seed: int = 0) -> np.ndarray:
    """The crowd's weights after so many simulated cases, people being right with chance `skill`."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, LABELS, cases)
    ai = 0.5 * np.eye(LABELS)[np.where(rng.random(cases) < 0.8, truth, rng.integers(0, LABELS, cases))] + 0.1
    right = rng.random((cases, people)) < skill
    said = np.where(right, truth[:, None], rng.integers(0, LABELS, (cases, people)))
    team = TeamBelief().fit(ai=ai, people=said, truth=truth)
    return np.asarray(team.state()["crowd"]["weights"])


@pytest.mark.parametrize("seed", range(4))
def test_people_who_answer_at_random_stop_being_heard(seed: int) -> None:
    assert weights(0.0, 200, seed=seed)[2] < 0.2 * MEAN[2]


@pytest.mark.parametrize("people", [1, 3])
def test_people_who_help_are_heard_in_full(people: int) -> None:
    assert weights(0.8, 200, people=people)[2] > 0.8 * MEAN[2]


def test_before_anybody_has_answered_people_are_believed_to_help() -> None:
    team = TeamBelief().fit(ai=np.full((0, 1, LABELS), np.nan), truth=[], labels=LABELS)
    assert np.asarray(team.state()["crowd"]["weights"])[2] == pytest.approx(MEAN[2], rel=0.06)


def test_with_nobody_the_ai_speaks_for_itself() -> None:
    crowd = CrowdWeights(np.array(MEAN))
    assert (crowd.ai(np.array([0]))[0], crowd.people(np.array([0]))[0]) == (1.0, 0.0)
    assert AI_ALONE[0] == 1.0


def test_each_further_person_adds_less_weight_than_the_one_before() -> None:
    power = CrowdWeights(np.array(MEAN)).people(np.arange(1, 8)) * np.arange(1, 8)
    assert (np.diff(power) > 0).all()
    assert (np.diff(power, n=2) < 0).all()
