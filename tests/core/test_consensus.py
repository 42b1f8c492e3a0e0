"""What several AI partners say together: who is right more often shows before anybody was asked."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.belief import TeamBelief
from lichen.core.consensus import Consensus

from .simulated import Floats, Ints, error

LABELS = 3
NOBODY = np.array([], dtype=np.int64)


def answered(answers: Ints) -> Floats:
    """Answers (n, M), -1 where there is none, as probabilities: halfway from chance to sure."""
    sure = (LABELS + 1) / (2 * LABELS)
    rows = np.vstack([(1 - sure) / 2 + (1.5 * sure - 0.5) * np.eye(LABELS), np.full(LABELS, np.nan)])
    return rows[answers]


def partners(right: list[float], n: int = 1000, *, seed: int = 0) -> tuple[Floats, Ints]:
    """What simulated partners, right so often and wrong independently, say; and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, LABELS, n)
    slip = (truth[:, None] + rng.integers(1, LABELS, (n, len(right)))) % LABELS
    answers = np.where(rng.random(slip.shape) < right, truth[:, None], slip)
    return answered(answers), truth


def copied(n: int, *, seed: int = 0) -> tuple[Floats, Ints]:
    """One good partner, and three that mostly repeat what a bad one says."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, LABELS, n)

    def says(right: float) -> Ints:
        return np.where(rng.random(n) < right, truth, (truth + rng.integers(1, LABELS, n)) % LABELS)

    bad = says(0.4)
    repeats = [np.where(rng.random(n) < 0.9, bad, says(0.4)) for _ in range(3)]
    return answered(np.stack([says(0.9), *repeats], axis=1)), truth


def test_before_anybody_was_asked_those_who_are_borne_out_count_for_more() -> None:
    heard, truth = partners([0.45, 0.5, 0.5, 0.55, 0.95], 2000)
    nothing = TeamBelief().fit(ai=heard[:0], truth=[])
    listened = TeamBelief().fit(ai=heard[:0], truth=[], heard=heard[:1000])
    before = error(nothing.predict_proba(ai=heard[1000:]), truth[1000:])
    assert error(listened.predict_proba(ai=heard[1000:]), truth[1000:]) < before - 0.04


def test_truths_never_make_it_worse() -> None:
    heard, truth = partners([0.45, 0.5, 0.55, 0.6, 0.85], 4000)
    new = slice(1500, None)
    errors = []
    for n in (0, 20, 100, 500):
        team = TeamBelief().fit(ai=heard[:n], truth=truth[:n], heard=heard[n:1000])
        errors.append(error(team.predict_proba(ai=heard[new]), truth[new]))
    assert max(np.diff(errors)) < 0.01


@pytest.mark.parametrize("known", [40, 150])
def test_partners_that_copy_each_other_do_not_shout_down_a_good_one_for_long(known: int) -> None:
    said, truth = copied(3000)
    team = TeamBelief().fit(ai=said[:known], truth=truth[:known], heard=said[known:1000])
    assert error(team.predict_proba(ai=said[1000:]), truth[1000:]) < 0.15


@pytest.mark.parametrize("count", [1, 2])
def test_one_partner_or_two_are_read_as_ever(count: int) -> None:
    said, truth = partners([0.6, 0.8][:count], 300)
    plain = TeamBelief().fit(ai=said[:200], truth=truth[:200])
    listened = TeamBelief().fit(ai=said[:200], truth=truth[:200], heard=said[200:])
    assert "consensus" not in listened.state()
    one, other = (team.decide(ai=said) for team in (plain, listened))
    assert [each.tobytes() for each in one] == [each.tobytes() for each in other]


def test_the_answer_does_not_depend_on_the_order_of_the_partners() -> None:
    said, truth = partners([0.5, 0.6, 0.7, 0.8], 400)
    turned = said[:, ::-1]
    one, other = (
        TeamBelief().fit(ai=p[:100], truth=truth[:100], heard=p[100:300]).predict_proba(ai=p[300:])
        for p in (said, turned)
    )
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_absent_partners_say_nothing_and_one_at_a_time_agrees_with_the_batch() -> None:
    rng = np.random.default_rng(1)
    said, truth = partners([0.5, 0.6, 0.7, 0.8], 400)
    said[rng.random(said.shape[:2]) < 0.3] = np.nan
    said[399] = np.nan
    team = TeamBelief().fit(ai=said[:100], truth=truth[:100], heard=said[100:300])
    q, value = team.decide(ai=said[300:])
    assert np.isfinite(q).all()
    for row in range(100):
        one = team.weigh(said[300 + row])
        np.testing.assert_allclose(one.probabilities, q[row], atol=1e-9)
        assert one.review_value == pytest.approx(value[row], abs=1e-9)
        assert team.lean(said[300 + row].tolist()) == one[:2]


def test_a_saved_belief_of_several_partners_is_the_same_to_the_bit() -> None:
    said, truth = partners([0.5, 0.6, 0.7, 0.8], 300)
    team = TeamBelief().fit(ai=said[:50], truth=truth[:50], heard=said[50:250])
    again = TeamBelief.from_state(team.state())
    assert again.predict_proba(ai=said).tobytes() == team.predict_proba(ai=said).tobytes()
    assert again.weigh(said[7]) == team.weigh(said[7])


def test_a_partner_of_whom_nothing_was_heard_is_read_as_the_others_are() -> None:
    said, truth = partners([0.6, 0.7, 0.8, 0.8], 300)
    silent = said.copy()
    silent[:, 3] = np.nan
    found = Consensus.fit(silent, truth, said[:0])
    assert found.shares(said[:1]).shape == (1, LABELS)
    np.testing.assert_allclose(np.exp(found.confusion[3]).diagonal(), 0.7, atol=0.08)


def test_where_nobody_has_said_anything_the_majority_holds() -> None:
    said, _ = partners([0.5] * 3, 0)
    votes = answered(np.array([[0, 1, 1], [2, 2, 0], [-1, -1, -1]]))
    shares = Consensus.fit(said, NOBODY, said).shares(votes)
    assert shares[:2].argmax(axis=1).tolist() == [1, 2]
    assert np.isnan(shares[2]).all()


def test_what_was_heard_must_fit_the_question() -> None:
    said, truth = partners([0.5] * 3, 40)
    with pytest.raises(ValueError, match="this belief knows 3 with 3"):
        TeamBelief().fit(ai=said, truth=truth, heard=said[:, :2])
