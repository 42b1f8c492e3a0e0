"""Error rates from unequal audits are unbiased and covered; logs that contradict themselves are noticed."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.predicted import predicted_by_score
from lichen.core.propensities import contradiction
from lichen.core.sampled_mean import sampled_mean

from .streams import Rng, percent

RATE_NOTE = """
Simulated logs with audit chances from .02 to .5. The chances are unrelated to the risk, follow it, or (the
worst case) shun it. Estimated as a rehearsal does it: `sampled_mean`, with what the AI's score lets expect as
its model. *Bias* in standard errors of the estimate; *covered*: how often the 95 % interval holds the true
rate (promised: at least 94 %); width in points. *Believed*: true logs on which no contradiction was claimed.
"""
KINDS = ("unrelated", "follows risk", "shuns risk")


def logged(kind: str, n: int, rate: float, rng: Rng) -> tuple[np.ndarray, ...]:
    """The AI's score, its errors, the chance of an audit, and which cases were drawn."""
    risk = rng.gamma(1.0, 1.0, n)
    errors = rng.random(n) < np.minimum(1.0, rate * risk)
    chance = {
        "unrelated": np.exp(rng.uniform(np.log(0.02), np.log(0.5), n)),
        "follows risk": np.clip(0.1 * risk, 0.02, 0.5),
        "shuns risk": np.clip(0.1 / np.maximum(risk, 0.01), 0.02, 0.5),
    }[kind]
    return -risk, errors.astype(float), chance, rng.random(n) < chance


def estimated(kind: str, n: int, rate: float, logs: int) -> tuple[float, float, float, float]:
    """Bias in standard errors, coverage, mean width, share of logs believed."""
    rng, found = np.random.default_rng(9), []
    for _ in range(logs):
        score, errors, chance, drawn = logged(kind, n, rate, rng)
        if contradiction(chance, drawn) is None:
            model = predicted_by_score(score, errors, drawn, 1.0 / chance)
            mean = sampled_mean(value=errors, known=drawn, propensity=chance, model=model)
            found.append(mean.interval())
    values = np.array([each.value for each in found])
    covered = float(np.mean([each.low <= rate <= each.high for each in found]))
    width = float(np.mean([each.high - each.low for each in found]))
    return float((values.mean() - rate) / values.std()), covered, width, len(found) / logs


def test_the_error_rate_from_unequal_audits_is_unbiased_and_covered() -> None:
    bias, covered, _, believed = estimated("follows risk", 3000, 0.05, 300)
    assert abs(bias) < 0.1 + 3 / np.sqrt(300)
    assert covered >= 0.92
    assert believed >= 0.99


@pytest.mark.guarantee
def test_unequal_audits_in_full(record) -> None:
    rows, failures = [], []
    for n, kind, rate in [(n, kind, rate) for n in (3000, 10_000) for kind in KINDS for rate in (0.02, 0.05)]:
        bias, covered, width, believed = estimated(kind, n, rate, 2000)
        rows.append([f"{n:,}", kind, f"{100 * rate:g} %", f"{bias:+.3f}", percent(covered)])
        rows[-1] += [f"{100 * width:.1f}", percent(believed)]
        if abs(bias) >= 0.1 or covered < 0.94 or believed < 0.995:
            failures.append(rows[-1])
    record(
        "monitor_unequal_audits",
        "The error rate from unequal audits",
        ["cases", "audit chances", "true error", "bias, SE", "covered, %", "width", "believed, %"],
        rows,
        RATE_NOTE,
    )
    assert not failures


CONTRADICTED_NOTE = """
Simulated logs of 3,000 cases, chances from .02 to .5, drawn otherwise than logged, 500 each. *Noticed*: a
sentence and no estimate.
"""
OTHERWISE = {
    "half as often": lambda chance, rng: 0.5 * chance,
    "a quarter more often": lambda chance, rng: 1.25 * chance,
    "all alike, the same number": lambda chance, rng: np.full(len(chance), chance.mean()),
    "one another's chances": lambda chance, rng: rng.permutation(chance),
    "as logged": lambda chance, rng: chance,
}


@pytest.mark.guarantee
def test_contradicted_logs_in_full(record) -> None:
    rows, found = [], {}
    for name, truly in OTHERWISE.items():
        rng, noticed = np.random.default_rng(10), 0
        for _ in range(500):
            chance = np.exp(rng.uniform(np.log(0.02), np.log(0.5), 3000))
            noticed += contradiction(chance, rng.random(3000) < truly(chance, rng)) is not None
        found[name] = noticed / 500
        rows.append([name, percent(noticed / 500)])
    record(
        "monitor_contradicted",
        "Logs that contradict themselves",
        ["drawn", "noticed, %"],
        rows,
        CONTRADICTED_NOTE,
    )
    assert found.pop("as logged") <= 0.006
    # The only subtle one: 25 % more is 110 draws, 6 standard deviations, at a false alarm in 1,000.
    assert found.pop("a quarter more often") >= 0.8
    assert min(found.values()) >= 0.99
