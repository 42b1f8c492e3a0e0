"""Rates with intervals that hold however often one looks, from sums alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from lichen.core.betting import WATCHING
from lichen.core.intervals import Interval
from lichen.core.percent import percent

CONFIDENCE = 0.95
_RATIOS = tuple(float(ratio) for ratio in WATCHING.ratios)
_LOG_RATIOS = tuple(math.log(ratio) for ratio in _RATIOS)
_LOG_SHARES = tuple(math.log(share) for share in WATCHING.shares)
_HALVINGS = 24

Group = tuple[int, int, int]
"""How many were looked at, how many of them were hits, and the chance (in millionths) of being looked at."""


def rate(groups: Iterable[Group]) -> Interval:
    """The share of hits among all cases, looked at or not, with a betting interval valid at all times.

    Each case looked at with chance π stands for 1 / π cases, which undoes the choice; `n` is the plain number
    looked at, the value NaN while that is 0. Cases with the same chance are a plain sample, with the ends of
    `core.betting.upper_bound` for its hits and misses; the ends are then added up by how many cases each
    sample stands for, 1 − `confidence` being shared out among them.

    >>> found = rate([(200, 10, 1_000_000)])
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.n
    (0.05, 0.013, 0.118, 200)
    """
    sums: dict[int, tuple[float, float]] = {}
    for n, hits, sought in groups:
        seen, lost = sums.get(sought, (0, 0))
        sums[sought] = (seen + n, lost + hits)
    return combined(tuple((1e6 / sought, seen, lost) for sought, (seen, lost) in sums.items() if seen))


@lru_cache(maxsize=20_000)
def combined(known: tuple[tuple[float, float, float], ...], confidence: float = CONFIDENCE) -> Interval:
    """The rate of plain samples together: (cases each case stands for, cases seen, their summed losses).

    Remembered, because from one page to the next most of what was counted is what it was.
    """
    if not known:
        return Interval(math.nan, 0.0, 1.0, 0)
    each = 1.0 - (1.0 - confidence) / (2 * len(known))
    whole = math.fsum(stands * seen for stands, seen, _ in known)
    value = math.fsum(stands * lost for stands, _, lost in known) / whole
    low = math.fsum(stands * seen * (1.0 - ceiling(seen - lost, seen, each)) for stands, seen, lost in known)
    high = math.fsum(stands * seen * ceiling(lost, seen, each) for stands, seen, lost in known)
    return Interval(value, max(0.0, low / whole), min(1.0, high / whole), int(sum(one[1] for one in known)))


def share(hits: int, n: int) -> Interval:
    """The share of hits among n that were all looked at."""
    return combined(((1.0, n, hits),) if n else ())


@lru_cache(maxsize=100_000)
def ceiling(lost: float, weight: float, confidence: float) -> float:
    """What `core.betting.upper_bound` gives for one pair of sums, without arrays."""
    lost = min(max(0.0, lost), weight)
    low, high = lost / weight, 1.0
    if low >= 1.0:
        return 1.0
    needed = -math.log(1.0 - confidence)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _log_fortune(lost, weight - lost, middle) < needed:
            low = middle
        else:
            high = middle
    return high


def _log_fortune(lost: float, kept: float, rate: float) -> float:
    rest = math.log1p(-rate)
    logs = [
        log_share + lost * log_ratio + kept * (math.log1p(-ratio * rate) - rest)
        for ratio, log_ratio, log_share in zip(_RATIOS, _LOG_RATIOS, _LOG_SHARES, strict=True)
    ]
    peak = max(logs)
    return peak + math.log(sum(math.exp(each - peak) for each in logs))


def in_words(found: Interval | None) -> str:
    """The rate and its interval as people read it.

    >>> in_words(rate([(200, 10, 1_000_000)]))
    '5.0 % (1.3 to 11.8 %, 200 cases)'
    """
    if found is None or not found.n:
        return "not known yet"
    return f"{percent(found.value)} ({100 * found.low:.1f} to {percent(found.high)}, {found.n:,} cases)"
