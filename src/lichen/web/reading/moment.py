"""Days and times as a person says them, beside the machine's spelling."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from lichen.web.reading.markup import Html, element

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_LONGEST = 40
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def moment(value: object) -> Html | None:
    """The day or time a text or a Python value spells in ISO 8601, for people; None if it spells none.

    >>> moment("2030-06-30")
    '<time datetime="2030-06-30">30 June 2030</time>'
    >>> moment("soon") is None
    True
    """
    found = read(value)
    return None if found is None else element("time", said(found), datetime=found.isoformat())


def read(value: object) -> date | None:
    """The day or time as Python knows it, or None."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        return datetime.fromisoformat(value) if _TIME.fullmatch(value) else None
    except ValueError:
        return None


def said(when: date) -> str:
    """The day, with its time and distance from UTC where it has them.

    >>> said(datetime(2030, 6, 30, 9, 5, tzinfo=UTC))
    '30 June 2030, 09:05 UTC'
    """
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    if not isinstance(when, datetime):
        return day
    zone = "" if when.tzinfo is None else (" UTC" if not when.utcoffset() else f" UTC{when:%z}")
    return f"{day}, {when:%H:%M}{zone}"


def in_utc(when: datetime) -> datetime:
    """The same moment in UTC; a time without a zone counts as UTC."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
