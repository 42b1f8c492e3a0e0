"""The value of an answer is that of the person who gives it."""

import numpy as np
import pytest

from lichen.core.answer_value import answer_value
from lichen.core.belief import TeamBelief


@pytest.fixture(scope="module")
def team() -> TeamBelief:
    """Three labels, an AI right in 75 of 100 cases, and people right in 95, 80 and 50 of them."""
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 3, 900)
    ai = 0.7 * np.eye(3)[np.where(rng.random(900) < 0.75, truth, rng.integers(0, 3, 900))] + 0.1
    right = rng.random((900, 3)) < [0.95, 0.8, 0.5]
    people = np.where(right, truth[:, None], (truth[:, None] + rng.integers(1, 3, (900, 3))) % 3)
    return TeamBelief().fit(ai=ai, people=people, reviewers=np.tile([0, 1, 2], (900, 1)), truth=truth)


AI = np.array([[0.4, 0.35, 0.25], [0.98, 0.01, 0.01]])


def test_a_better_person_is_worth_more(team: TeamBelief) -> None:
    best, usual, poor = answer_value(team, case=np.zeros(3, int), who=np.arange(3), ai=AI)
    assert best > usual > poor


def test_somebody_unknown_is_worth_what_a_review_is_worth(team: TeamBelief) -> None:
    found = answer_value(team, case=np.arange(2), who=np.array([-1, 99]), ai=AI)
    assert found == pytest.approx(team.review_value(ai=AI), abs=1e-9)


def test_answers_given_count(team: TeamBelief) -> None:
    given = {"ai": AI, "people": [[0], [0]], "reviewers": [[0], [0]]}
    found = answer_value(team, case=np.arange(2), who=np.array([-1, -1]), **given)
    assert found == pytest.approx(team.review_value(**given), abs=1e-9)


def test_nothing_asked_is_nothing_answered(team: TeamBelief) -> None:
    assert answer_value(team, case=np.zeros(0, int), who=np.zeros(0, int), ai=AI).shape == (0,)
