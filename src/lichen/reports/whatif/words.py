"""A rehearsal in plain words, for somebody without statistics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lichen.core.intervals import Interval
from lichen.reports.whatif.change import Change
from lichen.reports.whatif.figure import Figure, between, in_unit
from lichen.reports.whatif.groups import Group

_SAID = {
    "ai_only": ("the AI would settle {new} of cases alone", "now {old}"),
    "error": ("{new} of cases would be settled wrongly", "now {old}"),
    "reviews": ("people would give {new} answers a case", "now {old}"),
    "cost": ("a case would cost {new}", "now {old}"),
    "wait_ninth": ("nine in ten answers would be there within {new}", "now {old}"),
    "within": ("{new} of answers would come in time", "now {old}"),
}
_SMALL = 0.0005


def in_words(
    change: Change,
    cases: int,
    figures: Sequence[Figure],
    groups: Sequence[Group],
    cannot_say: Iterable[str],
) -> list[str]:
    """What changes, one sentence a figure, then what the log cannot say, then the groups that part ways."""
    said = [f"Rehearsed on {cases:,} decided cases: {change.in_words}."]
    said += [sentence for each in figures if (sentence := _sentence(each)) is not None]
    said += cannot_say
    said += [sentence for each in groups if (sentence := _parts_ways(each)) is not None]
    return said


def _sentence(figure: Figure) -> str | None:
    if figure.name not in _SAID or figure.old is None or figure.new is None or figure.difference is None:
        return None
    new, old = (in_unit(each.value, figure.unit) for each in (figure.new, figure.old))
    then, now = (part.format(new=new, old=old) for part in _SAID[figure.name])
    if figure.difference.low == figure.difference.high == 0.0:
        return f"{then[0].upper()}{then[1:]}, as now."
    return f"{then[0].upper()}{then[1:]} ({now}); {_surely(figure, figure.difference)}."


def _surely(figure: Figure, gap: Interval) -> str:
    if gap.low < 0.0 < gap.high:
        ends = f"{_one(-gap.low, figure)} lower to {_one(gap.high, figure)} higher"
        return f"the log leaves open which way it goes: from {ends}"
    low, high = sorted((abs(gap.low), abs(gap.high)))
    way = "lower" if gap.high <= 0.0 else "higher"
    if _one(low, figure) == _one(high, figure):
        return f"{way} by {_one(low, figure)}"
    return f"{way} by {between(low, high, figure.unit, points=True)}"


def _one(value: float, figure: Figure) -> str:
    return f"{100 * value:.1f} points" if figure.unit == "share" else in_unit(value, figure.unit)


def _parts_ways(group: Group) -> str | None:
    """A group whose errors surely change."""
    gap = group.error_difference
    if gap is None or (gap.low <= _SMALL and gap.high >= -_SMALL):
        return None
    way = "more" if gap.low > 0.0 else "less"
    low, high = sorted((abs(gap.low), abs(gap.high)))
    return (
        f"Where {group.attribute} is {group.value}, {way} would be settled wrongly: by {100 * low:.1f} to "
        f"{100 * high:.1f} points ({group.cases:,} cases)."
    )
