"""A rehearsal as a page shows it: rows of figures, groups, and a picture of errors against work."""

from __future__ import annotations

import math
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.whatif import Figure, Group, Rehearsal
from lichen.reports.whatif.figure import Unit, between, in_unit

MORE_IS_BETTER = frozenset({"ai_only", "within"})
MINOR = frozenset({"minutes"})
"""Figures that another one says as well."""


LEFT, RIGHT, TOP, BOTTOM = 52.0, 404.0, 12.0, 182.0
"""The frame of the picture."""


class Row(NamedTuple):
    """One figure: as it is, as it would be, the difference in words, and whether that is good."""

    label: str
    now: str
    now_small: str
    then: str
    then_small: str
    difference: str
    tone: str = ""


class GroupRow(NamedTuple):
    """One group of cases: its size, the AI-only share and the errors, both ways."""

    name: str
    cases: str
    alone: str
    now: str
    then: str
    difference: str
    tone: str


class Table(NamedTuple):
    """The groups of one attribute."""

    attribute: str
    rows: list[GroupRow]


def rows(found: Rehearsal) -> list[Row]:
    """The figures side by side, in the order in which people read them."""
    daily = any(each.name == "minutes_per_day" and each.new is not None for each in found.figures)
    return [
        _row(each) for each in found.figures if each.old or each.new if not (daily and each.name in MINOR)
    ]


def _row(figure: Figure) -> Row:
    now, then = (told(each, figure.unit) for each in (figure.old, figure.new))
    if figure.cannot_say is not None:
        then = ("the log cannot say", "")
    return Row(figure.label, *now, *then, difference(figure), tone(figure))


def told(found: Interval | None, unit: Unit) -> tuple[str, str]:
    """A value, and its range in small print."""
    if found is None or math.isnan(found.value):
        return "not known", ""
    value, low, high = (in_unit(each, unit) for each in (found.value, found.low, found.high))
    return value, "" if value == low == high else between(found.low, found.high, unit)


def difference(figure: Figure) -> str:
    """The difference in words: which way and by how much, or that it is open.

    >>> difference(Figure("error", "Wrong", "share", None, None, Interval(0.02, 0.01, 0.03, 400)))
    'higher by 1.0 to 3.0 points'
    """
    gap = figure.difference
    if gap is None or math.isnan(gap.value):
        return ""
    if gap.low == gap.high == 0.0:
        return "none"
    if not figure.certain:
        return f"open: {_apart(-gap.low, figure.unit)} lower to {_apart(gap.high, figure.unit)} higher"
    low, high = sorted((abs(gap.low), abs(gap.high)))
    way = "higher" if gap.low > 0.0 else "lower"
    if _apart(low, figure.unit) == _apart(high, figure.unit):
        return f"{way} by {_apart(low, figure.unit)}"
    return f"{way} by {between(low, high, figure.unit, points=True)}"


def _apart(value: float, unit: Unit) -> str:
    value = max(0.0, value)
    return f"{100 * value:.1f} points" if unit == "share" else in_unit(value, unit)


def tone(figure: Figure) -> str:
    """`good` or `warn` where the difference is sure, else nothing."""
    if not figure.certain or figure.difference is None or figure.name == "reviews":
        return ""
    up = figure.difference.value > 0.0
    return "good" if up == (figure.name in MORE_IS_BETTER) else "warn"


def tables(found: Rehearsal) -> list[Table]:
    """What changes for each group of cases."""
    made: dict[str, list[GroupRow]] = {}
    for each in found.groups:
        made.setdefault(each.attribute, []).append(_group(each))
    return [Table(name, rows) for name, rows in made.items()]


def _group(group: Group) -> GroupRow:
    figure = Figure("error", "", "share", group.error_old, group.error_new, group.error_difference)
    alone = f"{100 * group.ai_only_old:.0f} → {100 * group.ai_only_new:.0f} %"
    now, then = (" · ".join(filter(None, told(each, "share"))) for each in (figure.old, figure.new))
    return GroupRow(
        group.value,
        f"{group.cases:,}",
        alone,
        now,
        then,
        difference(figure) or "too few to say",
        tone(figure),
    )


class Spot(NamedTuple):
    """One way in the picture: its place, the ends of its ranges, and its name."""

    name: str
    key: str
    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def leftwards(self) -> bool:
        """Whether its name stands to the left, where there is room."""
        return self.x > RIGHT - 60.0


class Tick(NamedTuple):
    """A mark on an axis."""

    at: float
    text: str


class Picture(NamedTuple):
    """Errors against people's minutes per case, both ways, in a box of 420 by 230."""

    spots: list[Spot]
    across: list[Tick]
    up: list[Tick]
    said: str


def picture(found: Rehearsal) -> Picture | None:
    """The picture, where errors and work are known both ways and something changes."""
    error, work = (next((each for each in found.figures if each.name == name), None)
                   for name in ("error", "minutes"))  # fmt: skip
    if not found.change.given or error is None or work is None:
        return None
    points = [(error.old, work.old), (error.new, work.new)]
    if any(one is None or other is None for one, other in points):
        return None
    known = [(one, other) for one, other in points if one is not None and other is not None]
    most_error = 1.08 * max(max(each.high for each, _ in known), 0.01)
    most_work = 1.08 * max(max(each.high for _, each in known), 0.1)
    spots = [
        _spot(name, key, pair, most_error, most_work)
        for (name, key), pair in zip((("now", "old"), ("then", "new")), known, strict=True)
    ]
    across = [Tick(_x(each, most_work), f"{each:g}") for each in _ticks(most_work)]
    up = [Tick(_y(each, most_error), f"{100 * each:g} %") for each in _ticks(most_error)]
    said = "; ".join(
        f"{name}: {in_unit(one.value, 'share')} wrong at {in_unit(other.value, 'minutes')} a case"
        for name, (one, other) in zip(("now", "then"), known, strict=True)
    )
    return Picture(spots, across, up, said)


def _spot(name: str, key: str, pair: tuple[Interval, Interval], error: float, work: float) -> Spot:
    up, across = pair
    return Spot(
        name, key, _x(across.value, work), _y(up.value, error), _x(across.low, work), _x(across.high, work),
        _y(up.high, error), _y(up.low, error),
    )  # fmt: skip


def _x(value: float, most: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, value / most)), 1)


def _y(value: float, most: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(1.0, max(0.0, value / most)), 1)


def _ticks(most: float) -> list[float]:
    """Three to six round marks from zero.

    >>> _ticks(0.11), _ticks(2.3)
    ([0.0, 0.05, 0.1], [0.0, 0.5, 1.0, 1.5, 2.0])
    """
    size = 10.0 ** math.floor(math.log10(most))
    step = next(each * size for each in (0.1, 0.2, 0.5, 1.0, 2.0) if most / (each * size) <= 5.0)
    return [round(place * step, 10) for place in range(int(most / step) + 1)]
