"""Planted weak slices are found, and where errors fall by chance no slice is claimed.

Tolerance: a count may reach what a true rate of 5 % exceeds by chance in one run of a thousand (binomial).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from lichen.core.conditions import Mask
from lichen.core.drift import drift, level_of_look
from lichen.core.slices import Slice, weak_slices

REPLAYS = 500
LETTERS = np.array(list("abcdefgh"))
PLANTED = 100
NOTE = """
Simulated sets of cases with ten attributes that mean nothing (levels of 2 to 8 values, whole numbers,
amounts, days, scores). Where nothing is planted, any slice at all is one too many: promised is at most 5 % of
500 runs. *Audited*: each case is looked at with 20 % or 5 % probability, by its amount, and weighted.
"""
PLANTED_NOTE = """
100 simulated sets of cases each, with ten attributes. In every other run one level of an attribute, in the
others everybody over some age, errs 5 points more often than all others. *Found*: a weakness was claimed
whose cases and the planted ones have at least half of both together in common; promised is 90 % where the
slice has 2,000 cases and the error elsewhere is at most 10 %. *Claimed besides*: further slices, per run.
*Ceiling*: how often one comparison of exactly the planted slice with the rest, with no search at all, would
be significant at 5 %.
"""
DRIFT_NOTE = """
500 simulated partnerships of 20 streams each (shares of 2 to 50 %, skewed and heavy-tailed numbers). *One
look*: at 3,000 cases. *Looked at again and again*: at 100 cases and each time a quarter more have come, up to
3,000, each look at its part of the level. Promised: at most 5 % of the runs claim anything.
"""


class Plant(NamedTuple):
    """How many cases, the share of them in the slice, the error elsewhere and how much more inside."""

    cases: int
    share: float
    base: float
    more: float = 0.05
    audited: bool = False


NULLS = (Plant(2000, 0, 0.03), Plant(2000, 0, 0.1), Plant(2000, 0, 0.3), Plant(20_000, 0, 0.1, audited=True))
SLICES_OF_2000 = (
    Plant(4000, 0.5, 0.05),
    Plant(10_000, 0.2, 0.05),
    Plant(10_000, 0.2, 0.1),
    Plant(20_000, 0.1, 0.1),
    Plant(20_000, 0.1, 0.2),
)
ALL_OF_2000 = (Plant(2000, 0.5, 0.02), Plant(2000, 0.5, 0.05), Plant(2000, 0.3, 0.05), Plant(2000, 0.2, 0.05))


def most_allowed(runs: int) -> int:
    from scipy.stats import binom

    return int(binom.ppf(0.999, runs, 0.05))


def attributes(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    levels = {f"level of {k}": LETTERS[rng.integers(0, k, n)] for k in (2, 3, 4, 5, 8)}
    numbers = {
        "age": rng.integers(18, 90, n),
        "priors": rng.poisson(1.5, n),
        "amount": rng.lognormal(4, 1, n),
    }
    return levels | numbers | {"days": rng.exponential(20, n).round(1), "score": rng.normal(size=n)}


def simulate(plant: Plant, seed: int) -> tuple[list[Slice], Mask, np.ndarray]:
    """The slices claimed, the planted cases, the errors."""
    rng = np.random.default_rng([seed, plant.cases])
    given, n = attributes(plant.cases, rng), plant.cases
    weak = np.zeros(n, dtype=bool)
    if plant.share and seed % 2:
        weak = rng.random(n) < plant.share
        given["level of 5"] = np.where(weak, "weak", given["level of 4"])
    elif plant.share:
        weak = given["age"] > np.quantile(given["age"], 1 - plant.share)
    wrong = (rng.random(n) < np.where(weak, plant.base + plant.more, plant.base)).astype(float)
    chance = np.where(given["amount"] > 55, 0.2, 0.05) if plant.audited else np.ones(n)
    seen = rng.random(n) < chance
    given = {name: column[seen] for name, column in given.items()}
    found = weak_slices(given, wrong[seen], 1 / chance[seen], rng=rng)
    return found, weak[seen], wrong[seen]


def hits(found: list[Slice], weak: Mask) -> bool:
    masks = (np.isin(np.arange(len(weak)), each.rows) for each in found if each.weak)
    return any((mask & weak).sum() >= 0.5 * (mask | weak).sum() for mask in masks)


def ceiling(plant: Plant, runs: int = 2000) -> float:
    from scipy.stats import norm

    inside = plant.base + plant.more
    n = plant.cases * plant.share
    error = np.sqrt(inside * (1 - inside) / n + plant.base * (1 - plant.base) / (plant.cases - n))
    return float(norm.sf(norm.isf(0.025) - plant.more / error))


def test_few_runs_claim_no_more_than_promised_and_find_what_is_planted() -> None:
    """The short form: 40 runs without a slice, ten with one of 2,000 cases."""
    claimed = sum(bool(simulate(Plant(1000, 0, 0.1), seed)[0]) for seed in range(40))
    found = sum(hits(*simulate(Plant(10_000, 0.2, 0.05), seed)[:2]) for seed in range(10))
    assert claimed <= most_allowed(40)
    assert found >= 8


@pytest.mark.guarantee
def test_no_slice_is_claimed_where_errors_fall_by_chance(record) -> None:
    rows, failures = [], []
    for plant in NULLS:
        claimed = sum(bool(simulate(plant, seed)[0]) for seed in range(REPLAYS))
        how = "audited 5 % and 20 %" if plant.audited else "every case"
        rows.append([f"{plant.cases:,}", f"{100 * plant.base:g} %", how, f"{100 * claimed / REPLAYS:.1f}"])
        if claimed > most_allowed(REPLAYS):
            failures.append(rows[-1])
    columns = ["cases", "error", "looked at", "any slice claimed, %"]
    record("slices_none", "Slices claimed where there is none", columns, rows, NOTE)
    assert not failures


@pytest.mark.guarantee
def test_planted_slices_are_found(record) -> None:
    rows, failures = [], []
    for plant in (*SLICES_OF_2000, *ALL_OF_2000):
        runs = [simulate(plant, seed)[:2] for seed in range(PLANTED)]
        found = [hits(*run) for run in runs]
        besides = np.mean([max(0, len(run[0]) - hit) for run, hit in zip(runs, found, strict=True)])
        rows.append([
            f"{plant.cases * plant.share:,.0f}", f"{plant.cases:,}", f"{100 * plant.share:g} %",
            f"{100 * plant.base:g} %, {100 * (plant.base + plant.more):g} %", f"{100 * np.mean(found):.1f}",
            f"{besides:.2f}", f"{100 * ceiling(plant):.1f}",
        ])  # fmt: skip
        if plant in SLICES_OF_2000[:4] and np.mean(found) < 0.9:
            failures.append(rows[-1])
    columns = ["cases in the slice", "cases in all", "share", "error elsewhere, inside", "found, %",
               "claimed besides", "ceiling, %"]  # fmt: skip
    record("slices_planted", "Planted weak slices", columns, rows, PLANTED_NOTE)
    assert not failures


def streams(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    shares = {f"share {k}": rng.random(n) < share for k, share in enumerate((0.02, 0.05, 0.1, 0.3, 0.5) * 2)}
    return shares | {f"number {k}": rng.standard_t(3, n) for k in range(5)} | {
        f"amount {k}": rng.lognormal(size=n) for k in range(5)
    }  # fmt: skip


def looks(most: int) -> list[int]:
    found = [100]
    while found[-1] < most:
        found.append(min(most, int(np.ceil(1.25 * found[-1]))))
    return found


@pytest.mark.guarantee
def test_no_drift_is_claimed_where_nothing_moves(record) -> None:
    once = again = 0
    for seed in range(REPLAYS):
        given = streams(3000, np.random.default_rng(seed))
        once += bool(drift(given))
        again += any(
            drift({name: each[:n] for name, each in given.items()}, level=level_of_look(look))
            for look, n in enumerate(looks(3000), start=1)
        )
    rows = [["one look", f"{100 * once / REPLAYS:.1f}"],
            ["looked at again and again", f"{100 * again / REPLAYS:.1f}"]]  # fmt: skip
    record("drift_none", "Drift claimed where nothing moves", ["how", "claimed, %"], rows, DRIFT_NOTE)
    assert max(once, again) <= most_allowed(REPLAYS)
