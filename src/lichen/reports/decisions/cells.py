"""What one cell says: text, number, yes or no, moment.

None where the cell is empty; a ValueError says what is wrong with it.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

YES = {"true", "yes", "y", "1", "t"}
NO = {"false", "no", "n", "0", "f"}


def text(cell: object) -> str | None:
    """The cell as trimmed text; whole numbers are written without a decimal point."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _text_of_float(cell)
    return str(cell).strip() or None


def _text_of_float(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() else repr(value)


def number(cell: object, *, decimal_comma: bool = False) -> float | None:
    """The cell as a finite number."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        cell = cell.strip()
        if not cell:
            return None
        if decimal_comma:
            cell = cell.replace(",", ".")
    try:
        value = float(cell)  # type: ignore[arg-type]  # any other type raises TypeError below
    except (TypeError, ValueError):
        raise ValueError(f"“{cell}” is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"“{cell}” is not a finite number")
    return value


def yes_or_no(cell: object) -> bool | None:
    """The cell as true or false."""
    word = text(cell)
    if word is None:
        return None
    if word.lower() in YES:
        return True
    if word.lower() in NO:
        return False
    raise ValueError(f"“{word}” is neither true nor false")


def moment(cell: object) -> float | None:
    """The cell as seconds since 1970 (UTC where no zone is given); plain numbers keep their order."""
    if isinstance(cell, datetime):
        return _seconds(cell)
    if isinstance(cell, date):
        return _seconds(datetime(cell.year, cell.month, cell.day))
    word = text(cell)
    if word is None:
        return None
    try:
        return _seconds(datetime.fromisoformat(word))
    except ValueError:
        return _plain_moment(word)


def _plain_moment(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"“{word}” is not a date this can read without guessing") from None
    if not math.isfinite(value):
        raise ValueError(f"“{word}” is not a date")
    return value


def _seconds(when: datetime) -> float:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
