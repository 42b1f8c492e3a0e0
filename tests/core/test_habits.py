"""What each person takes for what: found where people differ in it, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.answer_value import answer_value
from lichen.core.belief import TeamBelief
from lichen.core.confusion import Replies
from lichen.core.habits import Habits

from .simulated import Floats, Ints, error

LABELS = 3
NEVER_SAYS_TWO = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.1, 0.9, 0.0]])
NEVER_SAYS_NOUGHT = np.array([[0.0, 0.1, 0.9], [0.0, 0.9, 0.1], [0.0, 0.1, 0.9]])


def answers(n: int, tables: Floats, seed: int) -> tuple[Ints, Ints, Ints]:
    """Truth (n,), and what the people of these tables say (n, J) and who they are (n, J)."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, LABELS, n)
    bounds = tables[:, truth].cumsum(axis=2).transpose(1, 0, 2)
    said = (rng.random((n, len(tables), 1)) > bounds).sum(axis=2)
    return truth, said, np.tile(np.arange(len(tables)), (n, 1))


def fitted(tables: Floats, *, habits: bool = True, n: int = 600) -> TeamBelief:
    truth, said, who = answers(n, tables, seed=1)
    return TeamBelief().fit(people=said, reviewers=who, truth=truth, labels=LABELS, habits=habits)


DIFFERENT = np.array([NEVER_SAYS_TWO, NEVER_SAYS_NOUGHT, NEVER_SAYS_TWO])
ALIKE = np.array([np.full((3, 3), 0.1) + 0.7 * np.eye(3)] * 3)


def test_where_people_take_different_things_for_each_other_answers_are_read_better() -> None:
    truth, said, who = answers(2000, DIFFERENT, seed=2)
    by_skill, by_habit = (
        error(fitted(DIFFERENT, habits=habits).predict_proba(people=said, reviewers=who), truth)
        for habits in (False, True)
    )
    assert by_habit < by_skill - 0.03


def test_where_people_are_alike_nobody_has_habits_and_nothing_changes() -> None:
    _, said, who = answers(200, ALIKE, seed=3)
    found, plain = fitted(ALIKE), fitted(ALIKE, habits=False)
    assert found._habits is None
    given = {"people": said, "reviewers": who}
    np.testing.assert_array_equal(found.predict_proba(**given), plain.predict_proba(**given))


def test_a_single_case_is_read_as_many_are() -> None:
    team, (_, said, who) = fitted(DIFFERENT), answers(40, DIFFERENT, seed=4)
    who[:, 2] = 99  # somebody new
    many = team.predict_proba(people=said, reviewers=who)
    for row in range(40):
        single = team.weigh(None, said[row].tolist(), who[row].tolist())
        np.testing.assert_allclose(single.probabilities, many[row], atol=1e-9)


def test_habits_come_back_as_they_were_written_down() -> None:
    team, (_, said, who) = fitted(DIFFERENT), answers(40, DIFFERENT, seed=5)
    back = TeamBelief.from_state(team.state())
    given = {"people": said, "reviewers": who}
    np.testing.assert_array_equal(back.predict_proba(**given), team.predict_proba(**given))


def test_who_tells_apart_what_is_in_doubt_is_asked() -> None:
    team = fitted(DIFFERENT)
    # Somebody who takes 2 for 1 said 1: only who says 2 when it is 2 can tell.
    given = {"people": [[1]], "reviewers": [[0]]}
    other, same = answer_value(team, case=np.zeros(2, int), who=np.array([1, 2]), **given)
    assert other > 2 * same


def test_somebody_without_habits_is_worth_about_what_a_review_is_worth() -> None:
    team = fitted(DIFFERENT)
    found = answer_value(team, case=np.zeros(1, int), who=np.array([99]), people=[[-1, -1]])
    assert found == pytest.approx(team.review_value(people=[[-1, -1]]), rel=0.2)


def test_chances_of_all_answers_still_add_up_to_one() -> None:
    truth, said, who = answers(600, DIFFERENT, seed=6)
    replies, odds, misses = Replies.of(said, who), np.full(1800, 1.0), (np.ones((3, 3)) - np.eye(3)) / 2
    found, _ = Habits.cross_fit(replies, odds, misses, truth, np.ones(600))
    assert found is not None
    plain = np.log(misses + np.eye(3)) + np.where(np.eye(3), odds[0], 0) - np.log1p(np.exp(odds[0]))
    each = [
        found.added(Replies(np.zeros(1, int), np.array([h]), np.array([1])), odds[:1])[0] for h in range(3)
    ]
    total = sum(np.exp(plain[:, h] + each[h]) for h in range(3))
    np.testing.assert_allclose(total, 1, atol=1e-3)


def test_few_answers_that_say_nothing_are_no_habit() -> None:
    """Six answers of each of 150 people fit any habit well, but not with each left out in its turn."""
    rng = np.random.default_rng(8)
    truth, said = rng.integers(0, LABELS, 900), rng.integers(0, LABELS, (900, 1))
    replies, misses = Replies.of(said, np.arange(900)[:, None] % 150), (np.ones((3, 3)) - np.eye(3)) / 2
    found, added = Habits.cross_fit(replies, np.full(900, np.log(0.5)), misses, truth, np.ones(900))
    assert found is None
    assert not added.any()


def test_too_many_people_and_answers_leave_habits_out() -> None:
    k = 100
    people = np.arange(500)[:, None]
    replies = Replies.of(people % k, people)
    misses = (np.ones((k, k)) - np.eye(k)) / (k - 1)
    found, added = Habits.cross_fit(replies, np.ones(500), misses, np.zeros(500, int), np.ones(500))
    assert found is None
    assert not added.any()
