"""What has been counted, read one measure at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, cast

import msgspec

from lichen.ledger.ledger import Ledger
from lichen.reports.figures.catch_up import Cursor, cursor
from lichen.reports.figures.grains import Grain, floor
from lichen.reports.figures.words import rows

Key = tuple[str | int, ...]


class Sum(NamedTuple):
    """A count, how many of it were hits, and an amount that went with it."""

    n: int = 0
    hits: int = 0
    amount: int = 0

    def plus(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(self.n + other.n, self.hits + other.hits, self.amount + other.amount)


_key = msgspec.json.Decoder(type=tuple[str | int, ...]).decode
NOTHING = Sum()


class Counts:
    """The counts of one partnership as of entry `through`; times are microseconds since 1970.

    Measures that say how good somebody is are read for the question in force; measures of work are read for
    all questions there ever were.
    """

    def __init__(self, ledger: Ledger, partnership: str) -> None:
        self.connector = ledger.connector
        counted = "figure_cursors" in self.connector.tables()
        self.cursor = (cursor(self.connector, partnership) if counted else None) or Cursor(0, 0)
        self._whole: dict[str, dict[Key, Sum]] = {}

    @property
    def newest(self) -> int:
        """The time of the latest entry counted."""
        return self.cursor.newest

    def whole(self, measure: str, *, every_question: bool = False) -> dict[Key, Sum]:
        """The sums of a measure by key, over all time."""
        name = f"{measure} of every question" if every_question else measure
        if name not in self._whole:
            self._whole[name] = _summed(
                (key, total) for _, key, total in self._read(measure, "all", 0, every_question)
            )
        return self._whole[name]

    def total(self, measure: str) -> Sum:
        """One sum over all keys, time and questions."""
        together = NOTHING
        for each in self.whole(measure, every_question=True).values():
            together = together.plus(each)
        return together

    def over(
        self, measure: str, grain: Grain, since: int, *, every_question: bool = True
    ) -> list[tuple[int, Key, Sum]]:
        """(start of the step, key, sum) from the step of `since` on, in order of time."""
        summed: dict[tuple[int, Key], Sum] = defaultdict(Sum)
        for at, key, total in self._read(measure, grain, floor(since, grain), every_question):
            summed[at, key] = summed[at, key].plus(total)
        return [(at, key, summed[at, key]) for at, key in sorted(summed, key=_order)]

    def extent(self, measure: str, grain: Grain) -> tuple[int, int]:
        """The first step of a measure that is kept in this grain, and how much was counted since."""
        if not self.cursor.through:
            return 0, 0
        found = rows(self.connector, "extent", chain=self.cursor.chain, grain=grain, measure=measure)
        first, n = found[0]
        return (0, 0) if first is None else (cast(int, first), int(cast(int, n)))

    def _read(self, measure: str, grain: str, since: int, every_question: bool) -> list[tuple[int, Key, Sum]]:
        if not self.cursor.through:
            return []
        found = rows(
            self.connector, "buckets", chain=self.cursor.chain, grain=grain, measure=measure, since=since
        )
        wanted = self.cursor.question
        return [
            (cast(int, at), _key(cast(str, key)), Sum(cast(int, n), cast(int, hits), cast(int, amount)))
            for at, question, key, n, hits, amount in found
            if every_question or question == wanted
        ]


def _order(place: tuple[int, Key]) -> tuple[int, tuple[str, ...]]:
    return place[0], tuple(str(part) for part in place[1])


def _summed(pairs: Iterable[tuple[Key, Sum]]) -> dict[Key, Sum]:
    summed: dict[Key, Sum] = {}
    for key, total in pairs:
        summed[key] = summed[key].plus(total) if key in summed else total
    return summed


def grouped(sums: dict[Key, Sum], *places: int) -> dict[Key, Sum]:
    """The sums by only these places of the key."""
    return _summed((tuple(key[place] for place in places), total) for key, total in sums.items())
