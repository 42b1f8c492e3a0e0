"""Intervals that hold while they are watched, and the bootstrap by cluster, by simulation.

Tolerance: a miss count may reach what the promised rate exceeds by chance in one run of a thousand
(binomial).
"""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.betting import upper_bound
from lichen.core.intervals import BettingSequence, clustered_bootstrap, wilson

pytestmark = pytest.mark.guarantee
STREAMS, LENGTH = 2000, 2000
BOOTSTRAP = """
800 simulated studies, 20 cases a person, people's accuracies from beta(8, 2); promised 95 %, which
a bootstrap reaches only with many people: required is what a true 94 % allows.
"""


def most_allowed(runs: int, rate: float = 0.05) -> int:
    from scipy.stats import binom

    return int(binom.ppf(0.999, runs, rate))


def test_one_sided_bounds_watched_at_every_step(record) -> None:
    rows, failures = [], []
    steps = np.arange(1, LENGTH + 1)
    for rate in (0.01, 0.03, 0.05):
        errors = np.cumsum(np.random.default_rng(1).random((STREAMS, LENGTH)) < rate, axis=1, dtype=np.int32)
        counts = np.arange(errors.max() + 1)
        betting = np.array([upper_bound(count, np.maximum(steps, count)) for count in counts])
        once = np.array([[wilson(min(k, n), n, 0.9).high for n in steps.tolist()] for k in counts.tolist()])
        held = {}
        for name, table in (("betting", betting), ("wilson", once)):
            held[name] = (table[errors, steps[None, :] - 1] >= rate).all(axis=1)
        missed = int((~held["betting"]).sum())
        width = betting[errors[:, [199, 1999]], [199, 1999]].mean(axis=0)
        rows.append(
            [f"{100 * rate:g} %", f"{100 - 100 * missed / STREAMS:.1f}", f"{100 * held['wilson'].mean():.1f}"]
            + [f"{100 * w:.2f} %" for w in width]
        )
        if missed > 0.05 * STREAMS:
            failures.append(rows[-1])
    record(
        "intervals_watched",
        "Upper bounds on an error rate, watched at every audit",
        [
            "true error",
            "betting: held at all steps, %",
            "Wilson looked at again and again, %",
            "mean bound after 200",
            "after 2,000",
        ],
        rows,
        "2,000 simulated streams of 2,000 audits; one-sided, 95 %; held: never below the truth.",
    )
    assert not failures


def draws(kind: str, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Observations in [0, 1], their chances of being observed, and the mean of all cases."""
    if kind == "shares, beta(2, 8)":
        return rng.beta(2, 8, n), np.ones(n), 0.2
    if kind == "errors, 30 %":
        return (rng.random(n) < 0.3).astype(float), np.ones(n), 0.3
    risky = rng.random(8 * n) < 0.5
    value = (rng.random(8 * n) < np.where(risky, 0.3, 0.1)).astype(float)
    chance = np.where(risky, 0.3, 0.1)
    seen = np.flatnonzero(rng.random(8 * n) < chance)[:n]
    return value[seen], chance[seen], 0.2


def test_both_ends_watched_at_every_step(record) -> None:
    rows, failures, streams, length = [], [], 300, 500
    for kind in ("errors, 30 %", "shares, beta(2, 8)", "errors, audited at 30 % or 10 % by risk"):
        missed, widths = 0, []
        for seed in range(streams):
            values, chances, mean = draws(kind, np.random.default_rng(seed), length)
            sequence, held = BettingSequence(floor=float(chances.min())), True
            for value, chance in zip(values.tolist(), chances.tolist(), strict=True):
                sequence.update(value, chance)
                found = sequence.interval
                held = held and found.low <= mean <= found.high
            missed += not held
            widths.append(found.high - found.low)
        rows.append([kind, f"{100 - 100 * missed / streams:.1f}", f"{np.mean(widths):.3f}"])
        if missed > most_allowed(streams):
            failures.append(rows[-1])
    record(
        "intervals_both_ends",
        "Two-sided betting sequences, watched at every step",
        ["observations", "held at all steps, %", f"mean width after {length}"],
        rows,
        f"{streams} simulated streams of {length} observations, 95 %.",
    )
    assert not failures


def test_the_bootstrap_by_cluster(record) -> None:
    rows, failures, studies = [], [], 800
    for people in (15, 40, 150):
        held = {"person": 0, "case": 0}
        for seed in range(studies):
            rng = np.random.default_rng(seed)
            person = np.repeat(np.arange(people), 20)
            right = (rng.random(len(person)) < np.repeat(rng.beta(8, 2, people), 20)).astype(float)
            for unit, clusters in (("person", person), ("case", np.arange(len(person)))):
                found = clustered_bootstrap(right, clusters, rng=rng, draws=400)
                held[unit] += found.low <= 0.8 <= found.high
        rows.append([people, *(f"{100 * held[unit] / studies:.1f}" for unit in ("person", "case"))])
        if studies - held["person"] > most_allowed(studies, 0.06):
            failures.append(rows[-1])
    record(
        "intervals_bootstrap",
        "The bootstrap by cluster",
        ["people", "resampling people: held, %", "resampling cases: held, %"],
        rows,
        BOOTSTRAP,
    )
    assert not failures
