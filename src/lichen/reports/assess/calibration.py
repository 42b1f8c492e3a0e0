"""Whether stated confidence can be taken at its word."""

from __future__ import annotations

import numpy as np

from lichen.reports.assess.findings import Bin
from lichen.reports.decisions.table import Floats

BINS = 15


def calibration_bins(confidence: Floats, right: Floats) -> tuple[Bin, ...]:
    """Mean confidence and share right in 15 equal ranges of confidence; empty ranges are left out."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in np.unique(place):
        inside = place == number
        bins.append(Bin(float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum())))
    return tuple(bins)


def expected_calibration_error(bins: tuple[Bin, ...]) -> float | None:
    """Σ n_b / n · |right_b − confidence_b| over the bins b; None without cases.

    >>> bins = calibration_bins(np.array([0.9, 0.9, 0.6, 0.6]), np.array([1, 1, 1, 0]))
    >>> round(expected_calibration_error(bins), 3)
    0.1

    Naeini, M. P., Cooper, G. and Hauskrecht, M. (2015). Obtaining well calibrated probabilities using
    Bayesian binning. AAAI.
    """
    total = sum(one.n for one in bins)
    if not total:
        return None
    return sum(one.n * abs(one.right - one.confidence) for one in bins) / total
