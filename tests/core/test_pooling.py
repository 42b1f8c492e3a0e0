"""Partial pooling: little evidence leans on the group, much evidence speaks for itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.skill import confusion, reliability

COUNTS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda t: (min(t), max(t))),
    min_size=1,
    max_size=8,
)


def test_a_reviewer_without_answers_gets_the_average() -> None:
    found = reliability(correct=[80, 90, 85, 0], total=[100, 100, 100, 0])
    assert found.mean[3] == pytest.approx(found.average)
    assert found.average == pytest.approx(0.85, abs=0.02)


def test_five_right_of_five_is_not_taken_at_face_value() -> None:
    found = reliability(correct=[5, 70, 75, 65, 72], total=[5, 100, 100, 100, 100])
    assert found.mean[0] < 0.85
    assert found.mean[0] > found.average


def test_many_answers_speak_for_themselves() -> None:
    found = reliability(correct=[60_000, 90, 85], total=[100_000, 100, 100])
    assert found.mean[0] == pytest.approx(0.6, abs=0.001)


def test_like_reviewers_are_pooled_more_than_unlike_ones() -> None:
    rng = np.random.default_rng(0)
    alike = reliability(correct=rng.binomial(50, 0.8, 100), total=np.full(100, 50))
    unlike = reliability(correct=rng.binomial(50, rng.uniform(0.4, 1, 100)), total=np.full(100, 50))
    assert alike.strength > 5 * unlike.strength


def test_the_fit_recovers_how_alike_the_group_is() -> None:
    rng = np.random.default_rng(1)
    skill = rng.beta(30 * 0.8, 30 * 0.2, 2000)
    found = reliability(correct=rng.binomial(40, skill), total=np.full(2000, 40))
    assert found.strength == pytest.approx(30, rel=0.15)
    assert found.average == pytest.approx(0.8, abs=0.01)


def test_intervals_narrow_with_answers_and_widen_with_confidence() -> None:
    wide = reliability(correct=[8, 80, 800], total=[10, 100, 1000], confidence=0.99)
    usual = reliability(correct=[8, 80, 800], total=[10, 100, 1000])
    assert np.all(np.diff(usual.high - usual.low) < 0)
    assert np.all(wide.high - wide.low > usual.high - usual.low)


@settings(deadline=None)
@given(COUNTS)
def test_every_mean_lies_in_its_interval_and_about_between_own_and_average(
    counts: list[tuple[int, int]],
) -> None:
    correct, total = np.array(counts).T
    found = reliability(correct=correct, total=total)
    assert np.all((found.low <= found.mean) & (found.mean <= found.high))
    own = np.divide(correct, total, out=np.full(len(total), found.average), where=total > 0)
    assert np.all(found.mean >= np.minimum(own, found.average) - 0.03)
    assert np.all(found.mean <= np.maximum(own, found.average) + 0.03)


@pytest.mark.parametrize(
    ("correct", "total", "says"),
    [
        ([1, 2], [3], "shape"),
        ([], [], "shape"),
        ([4], [3], "0 <= correct <= total"),
        ([-1], [3], "0 <= correct <= total"),
        ([float("nan")], [3], "0 <= correct <= total"),
    ],
)
def test_impossible_counts_are_refused(correct: list[float], total: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        reliability(correct=correct, total=total)


def test_confidence_must_be_a_probability() -> None:
    with pytest.raises(ValueError, match="confidence"):
        reliability(correct=[1], total=[2], confidence=95)


def test_a_reviewer_without_counts_gets_the_pooled_confusion() -> None:
    counts = np.zeros((3, 2, 2))
    counts[:2] = [[80, 20], [30, 70]]
    found = confusion(counts)
    np.testing.assert_allclose(found.confusion[2], found.pooled, atol=1e-6)
    np.testing.assert_allclose(found.pooled, [[0.8, 0.2], [0.3, 0.7]], atol=1e-3)


def test_skill_shown_on_one_truth_carries_over_to_the_others() -> None:
    counts = np.full((20, 3, 3), 10.0) + 20 * np.eye(3)
    counts[0] = 0
    counts[0, 0] = [30, 0, 0]
    found = confusion(counts).confusion
    assert found[0, 1, 1] > found[1, 1, 1]


def test_mistakes_keep_about_their_pooled_proportions_where_nothing_was_seen() -> None:
    counts = np.zeros((5, 3, 3))
    counts[1:] = [[80, 15, 5], [10, 80, 10], [5, 5, 90]]
    counts[0, 2] = [20, 20, 60]
    found = confusion(counts, skill_strength=2)
    assert found.confusion[0, 0, 1] / found.confusion[0, 0, 2] == pytest.approx(3, rel=0.1)


def test_a_habit_shown_on_one_truth_is_expected_on_the_others() -> None:
    counts = np.zeros((10, 3, 3))
    counts[1:] = [[80, 10, 10], [10, 80, 10], [10, 10, 80]]
    counts[0, 0] = [5, 0, 15]
    found = confusion(counts, skill_strength=2).confusion
    assert found[0, 1, 2] > 2 * found[1, 1, 2]


def test_one_busy_reviewer_does_not_speak_for_the_group() -> None:
    counts = np.full((20, 2, 2), 2.0) + 16 * np.eye(2)
    counts[0] = [[5_000, 5_000], [5_000, 5_000]]
    found = confusion(counts, strength=10)
    assert found.pooled[0, 0] > 0.85


def test_alike_reviewers_are_worth_more_to_each_other_than_unlike_ones() -> None:
    rng = np.random.default_rng(2)

    def draw(low: float, high: float) -> np.ndarray:
        right = rng.uniform(low, high, (80, 2))
        hits = rng.binomial(25, right)
        return np.stack(
            [np.stack([hits[:, 0], 25 - hits[:, 0]], 1), np.stack([25 - hits[:, 1], hits[:, 1]], 1)], 1
        )

    alike, unlike = confusion(draw(0.79, 0.81)), confusion(draw(0.3, 1.0))
    assert alike.strength > 4 * unlike.strength
    assert alike.skill_strength > 4 * unlike.skill_strength


def test_strengths_that_are_given_are_used() -> None:
    found = confusion(np.ones((2, 2, 2)), strength=3, skill_strength=4)
    assert (found.strength, found.skill_strength) == (3, 4)


def test_much_evidence_overrules_the_group() -> None:
    counts = np.full((10, 2, 2), 50.0)
    counts[0] = [[9_990, 10], [10, 9_990]]
    assert confusion(counts).confusion[0, 0, 0] == pytest.approx(0.999, abs=1e-3)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(2, 5))
def test_every_confusion_row_is_a_distribution(seed: int, reviewers: int, answers: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, (reviewers, answers, answers)) * rng.integers(0, 2, (reviewers, 1, answers))
    found = confusion(counts).confusion
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-9)
    assert np.all(found > 0)


@pytest.mark.parametrize("shape", [(2, 2), (1, 2, 3), (0, 2, 2), (3, 1, 1)])
def test_counts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        confusion(np.ones(shape))


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_counts_that_count_nothing_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        confusion([[[1.0, bad], [0.0, 1.0]]])


def test_a_strength_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        confusion(np.ones((1, 2, 2)), strength=0)
