"""Error, log-loss and calibration error on tables small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.evidence import measures
from benchmarks.evidence.records import Record, Records, mean
from benchmarks.evidence.splitting import generator, split_rows
from benchmarks.evidence.tables import cell, signed, table


def test_an_answer_tied_with_two_others_is_right_in_a_third() -> None:
    belief = np.array([[1 / 3, 1 / 3, 1 / 3], [0.2, 0.5, 0.3]])
    assert measures.error(belief, np.array([0, 1])) == pytest.approx(1 / 3)


def test_log_loss_is_in_nats() -> None:
    assert measures.log_loss(np.array([[0.5, 0.5]]), np.array([1])) == pytest.approx(np.log(2))


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    belief = np.tile([0.9, 0.1], (10, 1))
    assert measures.calibration_error(belief, np.array([0] * 9 + [1])) == pytest.approx(0)
    assert measures.calibration_error(belief, np.zeros(10, int)) == pytest.approx(0.1)


def test_a_calibrated_belief_reaches_the_chance_level_and_an_overconfident_one_does_not() -> None:
    rng = np.random.default_rng(0)
    belief = rng.dirichlet(np.ones(4), 3000)
    truth = (rng.random(3000)[:, None] > belief.cumsum(1)).sum(1)
    floor = measures.calibration_floor(belief, rng)
    assert measures.calibration_error(belief, truth) == pytest.approx(floor, abs=0.012)
    sharp = belief**3 / (belief**3).sum(1, keepdims=True)
    assert measures.calibration_error(sharp, truth) > 0.1


def test_reliability_bins_hold_every_case_once() -> None:
    belief = np.random.default_rng(0).dirichlet(np.ones(3), 500)
    cases, confidence, accuracy = measures.reliability(belief, np.zeros(500, int))
    assert cases.sum() == 500
    assert ((confidence <= 1) & (accuracy <= 1)).all()


def test_splits_never_share_a_case_and_small_fits_are_part_of_large_ones() -> None:
    small, test = split_rows(1000, 100, 300, 5)
    large, same_test = split_rows(1000, 700, 300, 5)
    assert (test == same_test).all()
    assert not set(large) & set(test)
    assert set(small) <= set(large)
    assert len(set(large)) == 700


def test_the_same_split_gives_the_same_numbers_and_another_does_not() -> None:
    assert generator(3).random() == generator(3).random()
    assert generator(3).random() != generator(4).random()
    assert generator(3, 1).random() != generator(3, 2).random()


def test_a_difference_is_paired_split_by_split() -> None:
    rows = [(0, 0.10, 0.12), (1, 0.30, 0.32), (2, 0.20, 0.22)]
    records = Records(
        Record("set", method, "", split, "error", value)
        for split, ours, theirs in rows
        for method, value in (("a", ours), ("b", theirs))
    )
    gap = records.gap("set", "a", "b")
    assert gap is not None
    assert gap.value == pytest.approx(-0.02)
    assert gap.error == pytest.approx(0, abs=1e-12)


def test_a_mean_carries_the_standard_error_of_its_splits() -> None:
    found = mean([1.0, 2.0, 3.0, 4.0])
    assert found is not None
    assert (found.value, found.splits) == (2.5, 4)
    assert found.error == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert mean([]) is None


def test_cells_are_per_cent_with_their_standard_error_and_differences_with_their_sign() -> None:
    found = mean([0.02, 0.03])
    assert cell(found) == "2.50 ± .50"
    assert cell(None) == ""
    assert signed(found) == "+2.50 ± .50"
    assert signed(mean([-0.02, -0.03])) == "−2.50 ± .50"
    assert signed(mean([-1e-9, -1e-9])) == "0.00 ± .00"


def test_the_strong_row_of_a_table_is_bold() -> None:
    lines = table(["", "error"], [["AI", "5"], ["Lichen", "3"]], strong="Lichen").splitlines()
    assert lines[2:] == ["| AI | 5 |", "| **Lichen** | **3** |"]
