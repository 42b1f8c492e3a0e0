"""Figures in words: how likely, how long, how long ago, by when, between what; plain text throughout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lichen.charter.schema import Question
from lichen.core.percent import percent as in_percent
from lichen.inbox.plain import number, visible
from lichen.types import Answer
from lichen.web.reading.moment import in_utc, said

LIKELIHOOD = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (0.0, "exceptionally unlikely"),
)
"""From which probability on which term holds."""

PLAUSIBLE, HALF = 0.05, 0.5
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_NAMED = 3


def percent(share: float) -> str:
    """A share between 0 and 1 in percent, as precise as it needs to be near both ends; never a false 100.

    >>> [percent(share) for share in (0.934, 0.996, 0.9999, 1, 0.004, 0.0001)]
    ['93 %', '99.6 %', 'over 99.9 %', '100 %', '0.4 %', 'under 0.1 %']
    """
    if share in (0, 1):
        return in_percent(share, 0)
    if share > 0.999 or share < 0.001:
        return "over 99.9 %" if share > 0.5 else "under 0.1 %"
    return in_percent(share, _digits(share))


def _digits(share: float) -> int:
    return 1 if share > 0.985 or share < 0.015 else 0


def likelihood(share: float) -> str:
    """The term for a probability on the scale `LIKELIHOOD`; what reads as 90 % is called as 90 % is.

    >>> likelihood(0.896), likelihood(0.5)
    ('very likely', 'about as likely as not')
    """
    shown = round(100 * share, _digits(share))
    return next((term for least, term in LIKELIHOOD if shown >= least * 100), LIKELIHOOD[-1][1])


def probability(share: float) -> str:
    """A probability as a term with its number, which people read more alike than the term alone.

    The terms are the seven of the IPCC's guidance: virtually certain from 99 %, very likely from 90 %,
    likely from 66 %, about as likely as not from 33 %, then unlikely, very unlikely below 10 %, and
    exceptionally unlikely below 1 %.

    >>> probability(0.93), probability(0.4)
    ('very likely (93 %)', 'about as likely as not (40 %)')

    References
    ----------
    Mastrandrea, M. D., Field, C. B., Stocker, T. F., Edenhofer, O., Ebi, K. L., Frame, D. J., et al. (2010).
    Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment of
    Uncertainties. Intergovernmental Panel on Climate Change.
    Budescu, D. V., Broomell, S., Por, H.-H. (2009). Improving communication of uncertainty in the reports of
    the Intergovernmental Panel on Climate Change. Psychological Science 20(3), 299–308.
    """
    return f"{likelihood(share)} ({percent(share)})"


def duration(seconds: float) -> str:
    """A length of time in its two largest units at most; less than nothing counts as nothing.

    >>> [duration(seconds) for seconds in (0.4, 42, 80, 1200, 7500, 270000)]
    ['under 1 s', '42 s', '1 min 20 s', '20 min', '2 h 5 min', '3 days 3 h']
    """
    whole = max(0, round(seconds))
    if whole < 1:
        return "under 1 s"
    if whole < 10 * _MINUTE:
        return _two(whole, (_MINUTE, "min"), (1, "s"))
    if whole < _DAY:
        return _two(_to(whole, _MINUTE), (_HOUR, "h"), (_MINUTE, "min"))
    return _two(_to(whole, _HOUR), (_DAY, "day"), (_HOUR, "h"))


def _to(seconds: int, unit: int) -> int:
    return round(seconds / unit) * unit


def _two(seconds: int, large: tuple[int, str], small: tuple[int, str]) -> str:
    first, rest = divmod(seconds, large[0])
    second = rest // small[0]
    parts = [(first, large[1]), (second, small[1])]
    return " ".join(f"{count:,} {_many(count, unit)}" for count, unit in parts if count)


def _many(count: int, unit: str) -> str:
    return f"{unit}s" if unit == "day" and count != 1 else unit


def _roughly(seconds: float) -> str:
    """A length of time in one unit, for what lies ahead or behind."""
    if seconds < _HOUR - _MINUTE / 2:
        return f"{max(1, round(seconds / _MINUTE))} min"
    if seconds < _DAY - _HOUR / 2:
        return f"{max(1, round(seconds / _HOUR))} h"
    days = max(1, round(seconds / _DAY))
    return f"{days:,} {_many(days, 'day')}"


def ago(then: datetime, now: datetime) -> str:
    """How long ago that was; after four weeks the day. Times without a zone count as UTC.

    >>> from datetime import UTC
    >>> noon = datetime(2030, 6, 30, 12, tzinfo=UTC)
    >>> ago(noon.replace(hour=10), noon), ago(noon.replace(month=1), noon)
    ('2 h ago', '30 January 2030')
    """
    then, now = in_utc(then), in_utc(now)
    seconds = (now - then).total_seconds()
    if seconds < 45:
        return "just now"
    return said(then.date()) if seconds > 28 * _DAY else f"{_roughly(seconds)} ago"


def due(when: datetime | None, now: datetime) -> str:
    """By when something is wanted, seen from now; empty without a time. Without a zone it counts as UTC.

    >>> from datetime import UTC
    >>> noon = datetime(2030, 6, 30, 12, tzinfo=UTC)
    >>> due(noon.replace(minute=20), noon), due(noon.replace(hour=10), noon), due(None, noon)
    ('due in 20 min', 'overdue by 2 h', '')
    """
    if when is None:
        return ""
    seconds = (in_utc(when) - in_utc(now)).total_seconds()
    if abs(seconds) < 30:
        return "due now"
    return f"due in {_roughly(seconds)}" if seconds > 0 else f"overdue by {_roughly(-seconds)}"


def unsure(shares: Sequence[float], labels: Sequence[str]) -> str:
    """Between which answers the belief wavers, the most likely first; or how sure it is of one.

    An answer is named when its share is at least 5 % and half as large as the largest. `shares` and
    `labels` are of the same length, in the same order; raises `ValueError` if they are not.

    >>> unsure([0.02, 0.5, 0.48], ["7", "4", "9"]), unsure([0.96, 0.04], ["pay", "refuse"])
    ('unsure between 4 and 9', 'sure of pay (96 %)')
    """
    ranked = sorted(zip(shares, labels, strict=True), key=lambda pair: -pair[0])
    if not ranked:
        return ""
    top, best = ranked[0]
    named = [visible(label) for share, label in ranked if share >= max(PLAUSIBLE, HALF * top)]
    if len(named) < 2:
        return f"{'sure of' if top >= 0.9 else 'leans to'} {visible(best)} ({percent(top)})"
    shown = named[:_NAMED]
    rest = len(named) - len(shown)
    last = f"{rest} more" if rest else shown.pop()
    return f"unsure between {', '.join(shown)} and {last}"


def answer(question: Question, given: Answer | None) -> str:
    """An answer as people know it: the label's text, the number with its unit, or the text itself.

    >>> from lichen.charter.schema import Label
    >>> answer(Question(text="Which?", labels=(Label(id="b", text="Billing"),)), "b")
    'Billing'
    >>> answer(Question(text="How much?", kind="number", unit="EUR"), 12500.0)
    '12,500 EUR'
    """
    if given is None:
        return "no answer"
    if question.labels:
        text = next((label.text for label in question.labels if label.id == str(given)), "")
        return visible(text or str(given))
    if isinstance(given, int | float):
        return f"{_plain(given)} {question.unit}".rstrip()
    return visible(given)


def _plain(value: float) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return number(int(value) if whole else value)
