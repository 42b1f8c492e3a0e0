"""The hour of the day at which people's asks are answered too late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lichen.core.intervals import wilson
from lichen.core.percent import percent
from lichen.reports.suggestions.proposed import MORE_THAN, Proposed, proposed

FEWEST, LEVEL, LEAST_MORE = 40, 0.05, 0.1


class Asked(NamedTuple):
    """An ask with an end: the hour (UTC) at which it was made, of whom, and whether the answer was late."""

    hour: int
    person: str
    late: bool


def from_hours(asks: Sequence[Asked]) -> Iterator[Proposed]:
    """A suggestion for the clearest hour in which answers surely come late more often than at others.

    Only where more than a few people were asked in that hour and none of them most of the time.
    """
    found: list[tuple[float, Proposed]] = []
    by_hour = defaultdict[int, list[Asked]](list)
    for each in asks:
        by_hour[each.hour].append(each)
    late = sum(each.late for each in asks)
    for hour, those in by_hour.items():
        rest, n = len(asks) - len(those), len(those)
        inside = sum(each.late for each in those)
        if n < FEWEST or rest < FEWEST or not _team(those):
            continue
        here, elsewhere = wilson(inside, n, 1.0 - LEVEL / 24), wilson(late - inside, rest)
        if here.low > elsewhere.high and here.value >= elsewhere.value + LEAST_MORE:
            text = _said(hour, here.value, n, elsewhere.value)
            figures = {"asks": n, "late": here.value, "late_elsewhere": elsewhere.value}
            weight = n / len(asks)
            found.append((here.low - elsewhere.high, proposed(f"late:{hour}", text, figures, weight=weight)))
    yield from (each for _, each in sorted(found, key=lambda pair: -pair[0])[:1])


def _team(those: Sequence[Asked]) -> bool:
    counts = defaultdict[str, int](int)
    for each in those:
        counts[each.person] += 1
    return len(counts) > MORE_THAN and max(counts.values()) <= len(those) / 2


def _said(hour: int, late: float, n: int, elsewhere: float) -> str:
    return (
        f"Of {n:,} asks made between {hour}:00 and {(hour + 1) % 24}:00 (UTC) {percent(late, 0)} were "
        f"answered later than agreed, of those at other hours {percent(elsewhere, 0)}. Could somebody be "
        "free then, or could these cases be opened at another hour?"
    )
