"""Whether a figure is a team's and no single person's: only then is it said of people together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lichen.core.conditions import Mask
from lichen.reports.suggestions.proposed import MORE_THAN


def is_shared(who: Sequence[str], inside: Mask, hits: npt.ArrayLike) -> bool:
    """Whether enough people stand behind the cases `inside` (n,), nobody behind more than half of them, and
    at least half of what sets them apart stays whoever is left out.

    `who` and `hits` (n,) say whose each case is and whether it is one of those counted.

    >>> inside = np.array([True] * 8 + [False] * 8)
    >>> is_shared(list("abcd" * 4), inside, [1] * 8 + [0] * 8)
    True
    >>> is_shared(list("aaaaabcd" * 2), inside, [1] * 8 + [0] * 8)
    False
    """
    people, counted = np.asarray(who), np.asarray(hits, dtype=np.float64)
    counts = Counter(people[inside].tolist())
    if len(counts) <= MORE_THAN or max(counts.values()) > counts.total() / 2:
        return False
    apart = _apart(counted, inside, np.ones(len(people), dtype=bool))
    left = [_apart(counted, inside, people != person) for person in counts]
    return apart > 0.0 and all(each >= apart / 2 for each in left)


def _apart(hits: npt.NDArray[np.float64], inside: Mask, kept: Mask) -> float:
    first, rest = inside & kept, ~inside & kept
    return (float(hits[first].mean()) if first.any() else 0.0) - (
        float(hits[rest].mean()) if rest.any() else 0.0
    )
