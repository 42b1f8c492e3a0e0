"""A rehearsal in one sentence, for somebody who reads no table."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lichen.core.intervals import Interval
from lichen.reports.whatif import Change, Figure, Rehearsal
from lichen.reports.whatif.figure import in_unit

_SHARES = {
    "bound": "a bound of {}",
    "confidence": "a confidence of {}",
    "audit_share": "audits of {} of AI-only cases",
    "human_first": "{} of first answers given blind",
}
_SMALL = 0.0005


def in_brief(found: Rehearsal) -> str:
    """What the change would do to the lane, to errors, to people's work and to waiting, in one sentence."""
    if not found.change.given:
        return f"These are the settings in force, on {found.cases:,} decided cases."
    said = [
        part
        for part in (
            _lane(_of(found, "ai_only")),
            _errors(_of(found, "error")),
            _work(_of(found, "minutes_per_day"), _of(found, "minutes")),
            _waiting(_of(found, "wait_ninth")),
        )
        if part
    ]
    return f"With {_listed(in_settings(found.change))}, {'; '.join(said)}."


def in_settings(change: Change) -> list[str]:
    """Each thing that is changed, as people say it.

    >>> in_settings(Change(bound=0.03, last_word="belief"))
    ['a bound of 3 %', 'the last word with the belief']
    """
    return [
        _SHARES[name].format(f"{100 * value:.6g} %") if name in _SHARES else Change.of({name: value}).in_words
        for name, value in change.given.items()
    ]


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _of(found: Rehearsal, name: str) -> Figure | None:
    return next((each for each in found.figures if each.name == name), None)


def _lane(figure: Figure | None) -> str:
    gap = None if figure is None else figure.difference
    if gap is None:
        return ""
    if abs(gap.value) < _SMALL:
        return "the AI would settle as many cases alone as now"
    count = _per(abs(gap.value))
    return f"the AI would settle {count} {'more' if gap.value > 0 else 'fewer'} cases alone"


def _per(share: float) -> str:
    """A share of cases as a count of a round number of them.

    >>> _per(0.12), _per(0.0031)
    ('12 in 100', '3 in 1,000')
    """
    if share >= 0.095:
        return f"{100 * share:.0f} in 100"
    return f"{1_000 * share:.0f} in 1,000" if share >= 0.00095 else f"{10_000 * share:.0f} in 10,000"


def _errors(figure: Figure | None) -> str:
    if figure is None or (figure.cannot_say is None and figure.difference is None):
        return ""
    if figure.difference is None:
        return "the log cannot say how many more or fewer would be wrong"
    gap = figure.difference
    if gap.low == gap.high == 0.0:
        return "as many would be wrong as now"
    if not figure.certain:
        return f"whether more or fewer would be wrong is open ({_ends(gap)} in 1,000)"
    count = max(1, round(1_000 * abs(gap.value)))
    return f"about {count} {'more' if gap.value > 0 else 'fewer'} would be wrong in 1,000"


def _ends(gap: Interval) -> str:
    return f"{_thousandths(-gap.low)} fewer to {_thousandths(gap.high)} more"


def _thousandths(share: float) -> str:
    return f"{1_000 * max(0.0, share):.0f}"


def _work(daily: Figure | None, each: Figure | None) -> str:
    """People's time: by the day where that is known, else by the hundred cases."""
    for figure, times, span in ((daily, 1.0, "a day"), (each, 100.0, "for every 100 cases")):
        gap = None if figure is None else figure.difference
        if gap is None or not _all_finite([gap.value]):
            continue
        minutes = times * gap.value
        if abs(minutes) < 0.5:
            return "people would work as long as now"
        return f"people would work {_rounded(abs(minutes))} {span} {'more' if minutes > 0 else 'less'}"
    return ""


def _rounded(minutes: float) -> str:
    if minutes < 120.0:
        return f"{minutes:.0f} {'minute' if f'{minutes:.0f}' == '1' else 'minutes'}"
    return in_unit(minutes, "minutes")


def _waiting(figure: Figure | None) -> str:
    """How much later or sooner answers would come, only where that is sure."""
    if figure is None or figure.difference is None or not figure.certain:
        return ""
    gap = figure.difference.value
    if not _all_finite([gap]) or abs(gap) < 1.0:
        return ""
    return f"nine in ten answers would come {_rounded(abs(gap))} {'later' if gap > 0 else 'sooner'}"


def _all_finite(values: Iterable[float]) -> bool:
    return all(math.isfinite(each) for each in values)
