"""What can be said of a case in a few words: "age over 60", "region is north", "the text says refund"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Kind = Literal["is", "over", "up to", "between", "missing", "known", "says"]
Column: TypeAlias = Sequence[object] | npt.NDArray[np.generic]
Mask: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]

MOST_LEVELS = 20
"""So many of the most frequent values of an attribute become conditions."""
FEW_NUMBERS = 8
"""A whole number with at most so many values is also looked at value by value."""
_TENTHS = tuple(range(10, 100, 10))
_COARSE = (20, 40, 60, 80)
_BANDS = ((20, 40), (30, 70), (40, 60), (60, 80))
_SMALL = 10
_FEW = 0.03


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so of a case or not. `level` is the value or the word, `low` and `high` the ends.

    None is no end. "over" is x > low, "up to" x ≤ high, "between" low < x ≤ high. `whole` marks numbers
    without fractions, which are said from the next one on.
    """

    attribute: str
    kind: Kind
    level: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False

    def __str__(self) -> str:
        if self.kind == "says":
            return f"{self.attribute} says “{self.level}”"
        if self.kind == "is":
            return f"{self.attribute} is {self.level}"
        if self.kind in ("missing", "known"):
            return f"{self.attribute} is {self.kind}"
        return f"{self.attribute} {self._range()}"

    def _range(self) -> str:
        if self.low is None:
            return f"up to {self.high:g}"
        if self.high is None:
            small = self.whole and abs(self.low) < _SMALL
            return f"{self.low + 1:g} or more" if small else f"over {self.low:g}"
        return f"from {self.low + 1 if self.whole else self.low:g} to {self.high:g}"

    def holds(self, value: object) -> bool:
        """Whether it is so of this value of the attribute (of this text, for "says").

        >>> Condition("age", "over", low=60).holds(61), Condition("age", "over", low=60).holds(None)
        (True, False)
        """
        if self.kind == "says":
            return f" {self.level} " in f" {' '.join(words(str(value or '')))} "
        if self.kind in ("missing", "known") or is_missing(value):
            return (self.kind == "missing") == is_missing(value) and self.kind in ("missing", "known")
        if self.kind == "is":
            return said(value) == self.level
        number = number_of(value)
        return number is not None and self._within(number)

    def _within(self, number: float) -> bool:
        return (self.low is None or self.low < number) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A condition with the cases (n,) of which it is so; `other` is what is so of all the rest, if that
    can be said as plainly. Coarse ones are also tried in pairs.
    """

    condition: Condition
    mask: Mask
    other: Condition | None = None
    coarse: bool = True


def words(text: str) -> list[str]:
    """The words of a text, in small letters; digits and marks part them.

    >>> words("Card declined: card 4711 does not work!")
    ['card', 'declined', 'card', 'does', 'not', 'work']
    """
    letters = "".join(letter if letter.isalpha() or letter in "'’" else " " for letter in text.lower())
    return letters.split()


def is_missing(value: object) -> bool:
    """Whether nothing is known: None, an empty text, not a number."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def said(value: object) -> str:
    """A value as people say it.

    >>> said(True), said(3.0), said("north")
    ('yes', '3', 'north')
    """
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def number_of(value: object) -> float | None:
    """The value as a number, where it is one or is written like one; never for yes or no."""
    if isinstance(value, bool | np.bool_) or value is None:
        return None
    try:
        found = float(value)  # type: ignore[arg-type]  # whatever does not fit is refused right here
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def candidates(
    attributes: Mapping[str, Column], terms: Mapping[str, Mask] | None = None, *, fewest: int
) -> list[Candidate]:
    """Every condition of which at least `fewest` cases and at least `fewest` others are.

    `attributes` are columns (n,) of any values, `terms` says which cases (n,) have a word in their text.

    >>> [str(each.condition) for each in candidates({"region": ["north", "south"] * 20}, fewest=10)]
    ['region is north']
    """
    found = [each for name, column in attributes.items() for each in _of(name, column)]
    found += [Candidate(Condition("the text", "says", term), mask) for term, mask in (terms or {}).items()]
    enough = [each for each in found if fewest <= int(each.mask.sum()) <= len(each.mask) - fewest]
    return list(_distinct(enough))


def _distinct(found: list[Candidate]) -> Iterator[Candidate]:
    """Each way to part the cases once: two words always used together are one, and two of which a text has
    exactly one are the two sides of one.
    """
    alike: dict[bytes, list[Candidate]] = {}
    for each in found:
        alike.setdefault(np.packbits(each.mask ^ each.mask[0]).tobytes(), []).append(each)
    for first, *more in alike.values():
        rest = (each.condition for each in more if each.mask[0] != first.mask[0])
        yield first if first.other is not None else replace(first, other=next(rest, None))


def _of(name: str, column: Column) -> Iterator[Candidate]:
    values = column.tolist() if isinstance(column, np.ndarray) else list(column)
    gone = np.array([is_missing(value) for value in values])
    if gone.any():
        yield Candidate(Condition(name, "missing"), gone, Condition(name, "known"))
    known = [value for value in values if not is_missing(value)]
    numbers = [number_of(value) for value in known]
    if len(set(numbers)) > 2 and all(number is not None for number in numbers):
        full = np.full(len(values), np.nan)
        full[~gone] = np.array(numbers, dtype=np.float64)
        yield from _of_numbers(name, full, gone)
    else:
        yield from _of_levels(name, values, gone)


def _of_levels(name: str, values: list[object], gone: Mask) -> Iterator[Candidate]:
    spoken = ["" if lost else said(value) for value, lost in zip(values, gone, strict=True)]
    counts = Counter(spoken)
    del counts[""]
    column = np.array(spoken, dtype=object)
    two = len(counts) == 2 and not gone.any()
    levels = sorted(counts.most_common(MOST_LEVELS))[: 1 if two else None]
    for level, _ in levels:
        other = Condition(name, "is", next(each for each in counts if each != level)) if two else None
        yield Candidate(Condition(name, "is", level), np.asarray(column == level), other)


def _of_numbers(name: str, column: Floats, gone: Mask) -> Iterator[Candidate]:
    known = column[~gone]
    whole = bool((known == np.round(known)).all())
    values = np.unique(known)
    if whole and len(values) <= FEW_NUMBERS:
        cuts = {float(value): True for value in values[:-1] if _parts(known, value)}
        for value in values:
            yield Candidate(Condition(name, "is", f"{value:g}"), column == value, coarse=False)
    else:
        cuts = {_round_cut(known, tenth): False for tenth in _TENTHS}
        cuts.update({_round_cut(known, tenth): True for tenth in _COARSE})
    for cut, coarse in cuts.items():
        under = None if gone.any() else Condition(name, "up to", high=cut, whole=whole)
        over = Condition(name, "over", low=cut, whole=whole)
        yield Candidate(over, column > cut, under, coarse)
        if gone.any():
            below = Condition(name, "up to", high=cut, whole=whole)
            yield Candidate(below, column <= cut, None, coarse)
    if len(values) > FEW_NUMBERS:
        yield from _bands(name, column, known, whole)


def _parts(known: Floats, cut: float) -> bool:
    """Whether a cut says more than that something is known at all."""
    return bool(_FEW <= (known > cut).mean() <= 1.0 - _FEW)


def _bands(name: str, column: Floats, known: Floats, whole: bool) -> Iterator[Candidate]:
    for start, end in _BANDS:
        low, high = _round_cut(known, start), _round_cut(known, end)
        if low < high:
            inside = (column > low) & (column <= high)
            yield Candidate(Condition(name, "between", low=low, high=high, whole=whole), inside, coarse=False)


def _round_cut(known: Floats, percent: int) -> float:
    """The roundest number near this percentile: the one with the fewest digits within three points of it."""
    low, high = np.percentile(known, (percent - 3, percent + 3)).tolist()
    if low >= high:
        return float(low)
    largest = math.ceil(math.log10(max(abs(low), abs(high), high - low)))
    for power in range(largest, largest - 12, -1):
        for step in (1.0, 5.0, 2.0):
            size = step * 10.0**power
            cut = math.ceil(low / size) * size
            if cut <= high:
                return float(f"{cut:.12g}") + 0.0  # never minus zero
    return float(low)
