"""What moved is found with its moment; where nothing moved nothing is claimed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lichen.core.conditions import candidates
from lichen.core.drift import drift, level_of_look, moved_most, worth_a_look

LATER = np.arange(3000) >= 2000


def test_a_shift_is_found_with_its_moment():
    rng = np.random.default_rng(0)
    score = rng.beta(8, 2, 3000) - 0.15 * LATER
    found = drift({"score": score, "other": rng.normal(size=3000), "vip": rng.random(3000) < 0.2})
    assert [each.stream for each in found] == ["score"]
    assert found[0].earliest <= 2000 <= found[0].latest
    assert abs(found[0].since - 2000) < 250
    assert found[0].after < found[0].before
    assert found[0].size == "large"


def test_a_share_that_moved_is_said_in_percent():
    rng = np.random.default_rng(1)
    found = drift({"answer is fraud": rng.random(3000) < np.where(LATER, 0.16, 0.04)})
    assert re.fullmatch(r"answer is fraud: [345] % before, 1\d % since", str(found[0]))


def test_small_sizes_are_called_small():
    rng = np.random.default_rng(2)
    found = drift({"days": rng.normal(size=3000) + 0.3 * LATER})
    assert found[0].size == "small"
    assert str(found[0]).endswith("since; a small change")


def test_nothing_is_claimed_where_nothing_moves():
    claimed = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        streams = {f"share {share}": rng.random(500) < share for share in (0.02, 0.1, 0.5)}
        streams |= {f"number {k}": rng.standard_t(3, 500) for k in range(3)}
        claimed += bool(drift(streams))
    assert claimed <= 12  # a rate of 5 % exceeds this in one run of five hundred


def test_looking_again_and_again_claims_no_more():
    """Ten looks at a growing stream that never moves."""
    claimed = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        stream = rng.random(3000) < 0.3
        looks = [300, 400, 520, 680, 880, 1150, 1500, 1950, 2500, 3000]
        claimed += any(drift({"x": stream[:n]}, level=level_of_look(k)) for k, n in enumerate(looks, start=1))
    assert claimed <= 12


def test_looks_come_with_a_quarter_more_cases():
    assert not worth_a_look(60, 0)
    assert worth_a_look(100, 0)
    assert not worth_a_look(1200, 1000)
    assert worth_a_look(1250, 1000)
    with pytest.raises(ValueError, match="counted from 1"):
        level_of_look(0)


def test_cases_with_nothing_to_say_keep_their_places():
    rng = np.random.default_rng(3)
    score = rng.normal(size=3000) + LATER
    score[rng.random(3000) < 0.5] = np.nan
    found = drift({"score": score})
    assert abs(found[0].since - 2000) < 250
    assert found[0].n_before + found[0].n_after == np.isfinite(score).sum()


def test_audits_by_risk_are_no_drift():
    """From some day on risky cases are looked at more often: more errors are seen, and nothing moved."""
    unweighted = weighted = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        risky = rng.random(9000) < 0.3
        chance = np.where(np.arange(9000) < 4500, 0.2, np.where(risky, 0.5, 0.1))
        wrong = (rng.random(9000) < np.where(risky, 0.3, 0.02)).astype(float)
        wrong[rng.random(9000) >= chance] = np.nan
        unweighted += bool(drift({"wrong": wrong}))
        weighted += bool(drift({"wrong": wrong}, 1 / chance))
    assert unweighted > 15
    assert weighted <= 3


def test_the_slice_that_moved_is_named():
    rng = np.random.default_rng(5)
    region, vip = rng.choice(["north", "south", "west"], 3000), rng.random(3000) < 0.5
    wrong = rng.random(3000) < np.where(LATER & (region == "west"), 0.4, 0.1)
    slices = candidates({"region": region, "vip": vip}, fewest=40)
    moved = moved_most(wrong, 2000, slices)
    assert str(moved.condition) == "region is west"
    assert moved.after > 0.3 > moved.elsewhere_after
    assert moved_most(rng.random(3000) < np.where(LATER, 0.3, 0.1), 2000, slices) is None


def test_streams_too_short_or_without_change_say_nothing():
    assert drift({"few": [1.0] * 30 + [0.0] * 30, "same": [1.0] * 500, "none": [np.nan] * 500}) == []
    with pytest.raises(ValueError, match="expected"):
        drift({"flat": [[1.0, 0.0]]})
