"""When an event happened, from the many ways in which logs write it."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Literal

DayOrder = Literal["day", "month"]
"""Whether 03/04/2026 is the third of April (`day` first) or the fourth of March (`month` first)."""

_SLASHED = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?([AaPp])[Mm])?"
)
_LARGEST = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (math.inf, 1e9))
"""Plain numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, by their size."""


class OrderUnknown(Exception):
    """A date may be read two ways, and it was not said which."""


class Moments:
    """Turns cells into seconds since 1970; without a zone they count as UTC, which `zoneless` remembers."""

    def __init__(self, order: DayOrder | None = None) -> None:
        self.order = order
        self.zoneless = False
        self._known: dict[str, float] = {}

    def seconds(self, cell: object) -> float | None:
        """The moment, or None for an empty cell; raises ValueError with what is wrong, and `OrderUnknown`."""
        if isinstance(cell, str):
            found = self._known.get(cell)
            if found is None:
                found = self._text(cell.strip())
                if len(self._known) < 100_000 and found is not None:
                    self._known[cell] = found
            return found
        if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
            return None
        if isinstance(cell, datetime):
            return self._moment(cell)
        if isinstance(cell, date):
            return self._moment(datetime(cell.year, cell.month, cell.day))
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _number(float(cell))
        raise ValueError(f"“{cell}” is not a time")

    def _text(self, word: str) -> float | None:
        if not word:
            return None
        try:
            return self._moment(datetime.fromisoformat(word))
        except (ValueError, OverflowError):
            pass
        if found := _SLASHED.fullmatch(word):
            return self._slashed(word, found)
        try:
            return self._moment(datetime.fromisoformat(word.replace("/", "-").replace(" UTC", "+00:00")))
        except (ValueError, OverflowError):
            return _plain(word)

    def _moment(self, when: datetime) -> float:
        if when.tzinfo is None:
            self.zoneless = True
            when = when.replace(tzinfo=UTC)
        return when.timestamp()

    def _slashed(self, word: str, found: re.Match[str]) -> float:
        first, sign, second, year, hour, minute, whole, part, half = found.groups()
        day, month = self._in_order(int(first), int(second), sign)
        hours = int(hour or 0)
        if half is not None:
            hours = hours % 12 + (12 if half in "Pp" else 0)
        micro = int((part or "0").ljust(6, "0")[:6])
        try:
            return self._moment(
                datetime(int(year), month, day, hours, int(minute or 0), int(whole or 0), micro)
            )
        except (ValueError, OverflowError):
            raise ValueError(f"“{word}” is no date that exists") from None

    def _in_order(self, first: int, second: int, sign: str) -> tuple[int, int]:
        if sign == "." or self.order == "day":
            return first, second
        if self.order is None:
            raise OrderUnknown
        return second, first


def day_order(word: object) -> DayOrder | None:
    """What a cell tells about the order of day and month: only a number above twelve is a day for sure."""
    found = _SLASHED.fullmatch(word.strip()) if isinstance(word, str) else None
    if found is None or found[2] == ".":
        return None
    if int(found[1]) > 12:
        return "day"
    return "month" if int(found[3]) > 12 else None


def _plain(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"“{word[:60]}” is not a time")
    return _number(value)


def _number(value: float) -> float:
    return value / next(unit for most, unit in _LARGEST if abs(value) < most)
