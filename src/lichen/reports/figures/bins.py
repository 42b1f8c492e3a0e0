"""The steps in which confidences and times are counted."""

from __future__ import annotations

import math

CONFIDENCE_BINS = 50
_STEP = 1.25
_SLOWEST = 60


def confidence_bin(sure: float) -> int:
    """The fiftieth into which a probability falls.

    >>> confidence_bin(0.0), confidence_bin(0.5), confidence_bin(1.0)
    (0, 25, 49)
    """
    return min(CONFIDENCE_BINS - 1, max(0, int(sure * CONFIDENCE_BINS)))


def pace_bin(seconds: float) -> int:
    """The step into which a time falls; each step is a quarter longer than the one before."""
    return 0 if seconds < 1.0 else min(_SLOWEST, 1 + int(math.log(seconds) / math.log(_STEP)))


def pace_of(step: int) -> float:
    """The seconds in the middle of a step."""
    return 0.5 if step == 0 else float(_STEP ** (step - 0.5))
