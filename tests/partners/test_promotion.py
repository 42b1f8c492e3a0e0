"""A challenger is promoted when the paired evidence says so, and rarely when it is no better."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.partners.promotion import compare


def test_no_cases_are_no_evidence() -> None:
    test = compare([], [])
    assert (test.wins, test.losses, test.e_value, test.p_value, test.better) == (0.0, 0.0, 1.0, 1.0, False)


def test_cases_on_which_both_are_right_or_wrong_change_nothing() -> None:
    some = compare([0] * 8, [1] * 8)
    more = compare([0, 1, 0] * 8, [1, 1, 0] * 8)
    assert some == more


def test_wins_and_losses_are_weighted_counts() -> None:
    test = compare([0, 1, 0], [1, 0, 1], [2.0, 1.5, 4.0])
    assert (test.wins, test.losses) == (6.0, 1.5)


def test_a_challenger_that_always_wins_is_better() -> None:
    assert compare([0] * 12, [1] * 12).better


def test_a_challenger_that_always_loses_is_not() -> None:
    test = compare([1] * 50, [0] * 50)
    assert not test.better
    assert test.p_value == 1.0


def test_evidence_once_reached_stays() -> None:
    early = compare([0] * 12, [1] * 12)
    later = compare([0] * 12 + [1] * 12, [1] * 12 + [0] * 12)
    assert later.p_value == early.p_value
    assert later.e_value < early.e_value


def test_a_rare_audit_outweighs_many_ordinary_wins() -> None:
    wins = compare([0] * 12 + [1, 1], [1] * 12 + [0, 0], [1.0] * 12 + [20.0, 20.0])
    assert not wins.better


def test_watching_an_equal_challenger_promotes_it_rarely() -> None:
    rng = np.random.default_rng(7)
    promoted = 0
    for _ in range(600):
        wins = rng.random(400) < 0.5
        promoted += compare(~wins, wins).better
    assert promoted / 600 <= 0.05


def test_watching_stays_valid_when_audits_are_rarer_where_the_champion_is_better() -> None:
    rng = np.random.default_rng(8)
    promoted = 0
    for _ in range(400):
        hard = rng.random(3000) < 0.2
        wins = np.where(hard, rng.random(3000) < 0.1, rng.random(3000) < 0.6)
        propensity = np.where(hard, 0.2, 0.8)
        audited = rng.random(3000) < propensity
        test = compare(~wins[audited], wins[audited], 1 / propensity[audited], most=5.0)
        promoted += test.better
    assert promoted / 400 <= 0.05


def test_a_challenger_that_wins_three_of_four_is_usually_found_in_60() -> None:
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(200):
        wins = rng.random(60) < 0.75
        found += compare(~wins, wins).better
    assert found / 200 >= 0.7


@pytest.mark.parametrize(
    "weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]]
)
def test_weights_must_fit_and_be_positive(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        compare([0, 1], [1, 0], weights)


def test_both_must_have_answered_the_same_cases() -> None:
    with pytest.raises(ValueError, match="equal length"):
        compare([0, 1], [1])
