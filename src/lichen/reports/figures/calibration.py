"""Whether stated confidence is what it says, and what error each share of cases would have alone."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.reports.figures.bins import CONFIDENCE_BINS
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import Group, in_words, rate

WHO = {"belief": "The belief", "ai": "The AI alone (calibrated)"}
PER_POINT = 5
"""Fiftieths that one point of the curve holds: tenths."""
FEWEST_COVERED = 10


class Point(NamedTuple):
    """Cases in which somebody was about so sure, and how often that was right."""

    who: str
    sure: float
    right: Interval
    entries: Reference


class Coverage(NamedTuple):
    """If the surest `coverage` of cases were settled alone, from `threshold` up: their share of errors."""

    who: str
    coverage: float
    threshold: float
    error: Interval


Bins = dict[int, dict[int, Sum]]
"""By fiftieth of confidence, by chance of being looked at."""


def calibration(counts: Counts) -> Figure:
    """How often the belief and the AI were right when they were so sure, in tenths."""
    rows: list[Point] = []
    values: dict[str, float | None] = {}
    for who in WHO:
        bins = _bins(counts, who)
        rows.extend(_points(who, bins))
        values[f"{who}_ece"] = expected_error(bins)
    said = "; ".join(
        f"{WHO[who]} is off by {100 * ece:.1f} points on average"
        for who in WHO
        if (ece := values[f"{who}_ece"]) is not None
    )
    said = f"{said}." if said else "No case with a known truth has a confidence on record yet."
    return Figure("calibration", "Is it as sure as it says", said, tuple(rows), values,
                  Reference("surety", {}))  # fmt: skip


def _bins(counts: Counts, who: str) -> Bins:
    found: Bins = defaultdict(dict)
    for (whose, place, sought), total in counts.whole("surety").items():
        if whose == who:
            found[int(place)][int(sought)] = total
    return found


def _points(who: str, bins: Bins) -> list[Point]:
    points = []
    for start in range(0, CONFIDENCE_BINS, PER_POINT):
        inside = [
            (sought, total)
            for place in range(start, start + PER_POINT)
            for sought, total in bins.get(place, {}).items()
        ]
        if inside:
            right = rate((total.n, total.hits, sought) for sought, total in inside)
            where = Reference("surety", {"key": (who,), "bins": (start, start + PER_POINT)})
            points.append(Point(who, _sure(inside), right, where))
    return points


def _weights(inside: list[tuple[int, Sum]]) -> float:
    return math.fsum(total.n / sought for sought, total in inside)


def _sure(inside: list[tuple[int, Sum]]) -> float:
    """The mean confidence, each case standing for as many as it was drawn from."""
    return math.fsum(total.amount / 1e6 / sought for sought, total in inside) / _weights(inside)


def expected_error(bins: Bins) -> float | None:
    """The expected calibration error over the fiftieths, in shares; None without a case.

    Σ_b w_b |right_b − sure_b| / Σ_b w_b (Naeini, M. P., Cooper, G. F. & Hauskrecht, M. (2015). Obtaining
    well calibrated probabilities using Bayesian binning. AAAI.)
    """
    gaps, weights = [], []
    for each in bins.values():
        inside = list(each.items())
        weight = _weights(inside)
        right = math.fsum(total.hits / sought for sought, total in inside) / weight
        weights.append(weight)
        gaps.append(weight * abs(right - _sure(inside)))
    return math.fsum(gaps) / math.fsum(weights) if weights else None


def risk_coverage(counts: Counts) -> Figure:
    """The error of the surest share of cases, from the most confident down."""
    rows = [row for who in WHO for row in _covered(who, _bins(counts, who))]
    alone = [row for row in rows if row.who == "ai"]
    said = "Not enough is known yet."
    if alone:
        half = min(alone, key=lambda row: abs(row.coverage - 0.5))
        said = (
            f"Settling the surest {percent(half.coverage, 0)} by the AI alone would have been wrong in "
            f"{in_words(half.error)} of them."
        )
    return Figure("risk_coverage", "Error if the surest cases went alone", said, tuple(rows), {},
                  Reference("surety", {}))  # fmt: skip


def _covered(who: str, bins: Bins) -> list[Coverage]:
    whole = math.fsum(_weights(list(each.items())) for each in bins.values())
    groups: list[Group] = []
    rows, covered = [], 0.0
    for place in sorted(bins, reverse=True):
        groups.extend((total.n, total.n - total.hits, sought) for sought, total in bins[place].items())
        covered += _weights(list(bins[place].items()))
        if sum(n for n, _, _ in groups) >= FEWEST_COVERED:
            rows.append(Coverage(who, covered / whole, place / CONFIDENCE_BINS, rate(groups)))
    return rows
