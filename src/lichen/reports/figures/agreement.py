"""How far people agree with each other when neither has seen the other's answer."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.figures.counts import Counts, Key, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import in_words, share

MOST_PAIRS = 20
FEWEST = 10


class Pair(NamedTuple):
    """Two people and how often they gave the same answer to the same case."""

    one: str
    other: str
    same: Interval
    entries: Reference


def agreement(counts: Counts, *, named: bool = True) -> Figure:
    """How often two blind answers to one case are the same, beyond chance, and between whom.

    `named` false leaves out who: what people who are not leads see.
    """
    known = counts.whole("agreement")
    whole = share(sum(each.hits for each in known.values()), sum(each.n for each in known.values()))
    rows = _pairs(known) if named else ()
    beyond = alpha(counts.whole("pairs"))
    said = f"Two blind answers to one case are the same in {in_words(whole)}." if whole.n else (
        "No case has two blind answers yet."
    )  # fmt: skip
    if beyond is not None:
        said += f" Beyond chance (Krippendorff's alpha): {beyond:.2f}."
    values = {"same": whole, "alpha": beyond}
    return Figure("agreement", "Agreement between people", said, rows, values, Reference("agreement", {}))


def _pairs(known: dict[Key, Sum]) -> tuple[Pair, ...]:
    enough = sorted((key for key in known if known[key].n >= FEWEST), key=lambda key: -known[key].n)
    return tuple(
        Pair(str(key[0]), str(key[1]), share(known[key].hits, known[key].n),
             Reference("agreement", {"key": key}))
        for key in enough[:MOST_PAIRS]
    )  # fmt: skip


def alpha(pairs: dict[Key, Sum]) -> float | None:
    """Krippendorff's alpha over pairs of labels, 1 − observed / expected; None where chance leaves nothing.

    Every pair counts alike, so a case with three answers counts three times.
    """
    total = sum(each.n for each in pairs.values())
    each_label: dict[str | int, float] = defaultdict(float)
    for (one, other), found in pairs.items():
        each_label[one] += found.n
        each_label[other] += found.n
    size = 2.0 * total
    if not total:
        return None
    expected = 1.0 - math.fsum(n * (n - 1) for n in each_label.values()) / (size * (size - 1))
    apart = sum(found.n for (one, other), found in pairs.items() if one != other)
    return None if expected <= 0.0 else 1.0 - (apart / total) / expected
