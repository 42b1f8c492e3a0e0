"""What a lane certified from a finished sample promises, short enough for every test run."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from lichen.core.certificate import Lane, certify

DELTA = 0.05


def most_allowed(replays: int, rate: float = DELTA) -> int:
    """The largest count that a true rate of `rate` exceeds by chance in less than one run of a thousand."""
    from scipy.stats import binom

    return int(binom.ppf(0.999, replays, rate))


def simulated(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulated decisions: the lane of scores ≥ t errs in 10 % · (1 − t)² of its cases."""
    score = rng.random(n)
    return score, (rng.random(n) < 0.3 * (1.0 - score) ** 2).astype(float)


def lane_error(threshold: float) -> float:
    return 0.1 * (1.0 - threshold) ** 2


def network(recorded: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Confidence and error of one network on the 10,000 images of CIFAR-10H."""
    with gzip.open(recorded / "cifar10h" / "cifar10h_human_counts.csv.gz", "rt") as file:
        truth = np.array([int(row["true_label"]) for row in csv.DictReader(file)])
    with gzip.open(recorded / "cifar10h" / f"model_probs_{name}.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1:]
    return table.max(axis=1), (table.argmax(axis=1) != truth).astype(float)


def test_a_finished_sample_is_certified_and_keeps_its_bound() -> None:
    """200 simulated samples; at most the count that a true 5 % exceeds once in a thousand runs."""
    broken = opened = 0
    for seed in range(200):
        scores, errors = simulated(np.random.default_rng(3000 + seed), 1000)
        lane = certify(scores=scores, errors=errors, bound=0.05)
        opened += lane.threshold is not None
        broken += lane.threshold is not None and lane_error(lane.threshold) > 0.05
    assert opened >= 180
    assert broken <= most_allowed(200)


def test_recorded_networks_get_most_of_the_lane_an_oracle_would_choose(recorded: Path) -> None:
    for name in ("resnet-110", "densenet-bc-L190-k40"):
        score, wrong = network(recorded, name)
        kept = possible = broken = 0.0
        for seed in range(40):
            order = np.random.default_rng(seed).permutation(len(score))
            known, later = order[:2000], order[2000:]
            lane = certify(scores=score[known], errors=wrong[known], bound=0.02)
            assert lane.threshold is not None
            inside = score[later] >= lane.threshold
            kept += inside.mean()
            broken += wrong[later][inside].mean() > 0.02
            sure = np.argsort(-score[later], kind="stable")
            rate = np.cumsum(wrong[later][sure]) / np.arange(1, len(sure) + 1)
            possible += (np.flatnonzero(rate <= 0.02)[-1] + 1) / len(sure)
        assert kept / possible >= 0.9
        assert broken <= most_allowed(40)


def test_samples_too_small_or_too_poor_certify_nothing() -> None:
    assert certify(scores=np.arange(50.0), errors=np.zeros(50), bound=0.02).threshold is None
    lane = certify(scores=np.arange(500.0), errors=np.ones(500), bound=0.02)
    assert lane.threshold is None
    assert lane.upper == 1.0


def test_equal_scores_are_never_parted_and_their_order_does_not_matter() -> None:
    scores = np.repeat([0.9, 0.5], 500)
    errors = np.concatenate([np.zeros(500), np.tile([1.0, 0.0], 250)])
    lanes = {
        certify(scores=scores[order], errors=errors[order], bound=0.05)
        for order in (np.arange(1000), np.arange(1000)[::-1])
    }
    assert len(lanes) == 1
    lane = lanes.pop()
    assert (lane.threshold, lane.share, lane.n) == (0.9, 0.5, 500)


def test_a_weighted_sample_measures_all_cases() -> None:
    rng = np.random.default_rng(16)
    scores, errors = simulated(rng, 40_000)
    chance = np.where(scores > 0.7, 0.05, 0.2)
    seen = rng.random(40_000) < chance
    lane = certify(scores=scores[seen], errors=errors[seen], bound=0.06, propensities=chance[seen])
    assert lane.threshold is not None
    assert 0.2 <= lane.threshold <= 0.75
    assert lane.share == pytest.approx(1.0 - lane.threshold, abs=0.05)
    assert lane.error == pytest.approx(lane_error(lane.threshold), abs=0.02)


@pytest.mark.parametrize(
    "sample",
    [
        {"scores": [], "errors": []},
        {"scores": [0.5], "errors": [0, 1]},
        {"scores": [0.5, np.nan], "errors": [0, 1]},
        {"scores": [0.5, 0.6], "errors": [0, 0.5]},
        {"scores": [0.5, 0.6], "errors": [0, 1], "propensities": [0.0, 1.0]},
    ],
)
def test_a_malformed_sample_is_refused(sample: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match=r"scores|errors|propensities"):
        certify(**sample, bound=0.05)


def test_lanes_can_be_compared() -> None:
    assert Lane(0.9, 0.5, 0.0, 0.01, 100, 0.02, 0.95) == Lane(0.9, 0.5, 0.0, 0.01, 100, 0.02, 0.95)
