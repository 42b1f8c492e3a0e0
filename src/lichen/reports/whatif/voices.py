"""What was said on the cases of which more is known than their settlement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.decoding import decode

if TYPE_CHECKING:
    from lichen.reports.whatif.history import Terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PEOPLE = 5
"""So many people's answers to a case are replayed at most."""


class Said(NamedTuple):
    """One AI's opinions on some of the cases: `rows` of the voices, and a row of numbers for each."""

    rows: Ints
    values: Floats


class _Joined(NamedTuple):
    all: Voices
    counts: list[int]


@dataclass(frozen=True)
class Voices:
    """Per case (v,): people's answers in their order (v, J), who gave them, and what each AI said.

    `ai[machine]` and `shadows[machine]` hold distributions over the labels, or the number itself; of each AI
    only the version that is in force speaks where it did, else whichever spoke.
    """

    people: Floats
    reviewers: Ints
    ai: dict[str, Said]
    shadows: dict[str, Said]

    def __len__(self) -> int:
        return len(self.people)

    @staticmethod
    def read(
        rows: list[Any], where: dict[str, int], terms: Terms, code: Callable[[str | None], float]
    ) -> tuple[Voices, dict[str, Any]]:
        """The voices of one stretch of cases, and per case where they stand and when people answered."""
        reader = _Reader(where, terms, code)
        for row in rows:
            reader.take(row)
        return reader.voices(), reader.first()

    @staticmethod
    def joined(parts: list[Voices], terms: Terms) -> _Joined:
        """All stretches as one."""
        counts = [len(part) for part in parts]
        width = max((part.people.shape[1] for part in parts), default=1)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        people = np.full((int(offsets[-1]), width), np.nan)
        reviewers = np.full(people.shape, -1, dtype=np.int64)
        for part, start in zip(parts, offsets.tolist(), strict=False):
            place = slice(start, start + len(part)), slice(0, part.people.shape[1])
            people[place], reviewers[place] = part.people, part.reviewers
        said = [
            {
                name: _together([(getattr(part, kind).get(name), start) for part, start in
                                 zip(parts, offsets.tolist(), strict=False)])
                for name in sorted({name for part in parts for name in getattr(part, kind)})
            }
            for kind in ("ai", "shadows")
        ]  # fmt: skip
        return _Joined(Voices(people, reviewers, *said), counts)


def _together(parts: list[tuple[Said | None, int]]) -> Said:
    there = [(said, start) for said, start in parts if said is not None]
    return Said(
        np.concatenate([said.rows + start for said, start in there]),
        np.concatenate([said.values for said, _ in there]),
    )


class _Reader:
    """Takes contributions in the order of their cases."""

    def __init__(self, where: dict[str, int], terms: Terms, code: Callable[[str | None], float]) -> None:
        self.where, self.terms, self.code = where, terms, code
        self.place = np.full(len(where), -1, dtype=np.int64)
        self.count = 0
        self.answers: list[tuple[int, int, float, int]] = []
        self.when: dict[int, tuple[int, int, bool]] = {}
        self.said: dict[tuple[str, bool], dict[int, tuple[bool, str | None, float | None, str]]] = {}

    def take(self, row: tuple[Any, ...]) -> None:
        case, partner, person, answer, version, blind, at, seq, distribution, sure, shadow = row
        index = self.where.get(case)
        if index is None:
            return
        row_at = int(self.place[index])
        if row_at < 0:
            row_at = self.place[index] = self.count
            self.count += 1
        if person:
            reviewer = self.terms.people.get(partner, -1)
            self.answers.append((row_at, seq, self.code(answer), reviewer))
            before = self.when.get(index)
            if before is None or seq < before[0]:
                self.when[index] = (seq, at, bool(blind))
            return
        own = version == self.terms.versions.get(partner, version)
        known = self.said.setdefault((partner, bool(shadow)), {})
        if row_at not in known or own:
            known[row_at] = (own, distribution, sure, answer)

    def first(self) -> dict[str, Any]:
        """Of the first person who answered each case: when, and whether blind; True where nobody was read."""
        n = len(self.where)
        answered, blind = np.full(n, -1, dtype=np.int64), np.ones(n, dtype=np.bool_)
        if self.when:
            at = np.fromiter(self.when, dtype=np.int64, count=len(self.when))
            _, answered[at], blind[at] = zip(*self.when.values(), strict=True)
        return {"place": self.place, "answered": answered, "blind": blind}

    def voices(self) -> Voices:
        people, reviewers = self._people()
        ai = {name: self._read(said) for (name, shadow), said in self.said.items() if not shadow}
        shadows = {name: self._read(said) for (name, shadow), said in self.said.items() if shadow}
        return Voices(people, reviewers, ai, shadows)

    def _people(self) -> tuple[Floats, Ints]:
        if not self.answers:
            return np.full((self.count, 1), np.nan), np.full((self.count, 1), -1, dtype=np.int64)
        rows, seqs, codes, who = (np.array(each) for each in zip(*self.answers, strict=True))
        order = np.lexsort((seqs, rows))
        rows, codes, who = rows[order].astype(np.int64), codes[order], who[order]
        begins = np.searchsorted(rows, rows)
        turn = np.arange(len(rows)) - begins
        kept = turn < MOST_PEOPLE
        width = int(turn[kept].max()) + 1
        people = np.full((self.count, width), np.nan)
        reviewers = np.full((self.count, width), -1, dtype=np.int64)
        people[rows[kept], turn[kept]] = codes[kept]
        reviewers[rows[kept], turn[kept]] = who[kept]
        return people, reviewers

    def _read(self, said: dict[int, tuple[bool, str | None, float | None, str]]) -> Said:
        rows = np.fromiter(said, dtype=np.int64, count=len(said))
        _, texts, sures, answers = zip(*said.values(), strict=True)
        codes = np.array([self.code(answer) for answer in answers])
        if not self.terms.labels:
            return Said(rows, codes[:, None])
        return Said(rows, _distributions(texts, sures, codes, len(self.terms.labels)))


def _distributions(
    texts: tuple[str | None, ...], sures: tuple[float | None, ...], codes: Floats, labels: int
) -> Floats:
    """Distributions as `estimates.row.distribution_of` has them, all at once."""
    even = (labels + 1) / (2 * labels)
    sure = np.array([even if each is None else each for each in sures], dtype=np.float64)
    values = np.repeat(((1.0 - sure) / max(1, labels - 1))[:, None], labels, axis=1)
    named = np.isfinite(codes)
    values[np.flatnonzero(named), codes[named].astype(np.int64)] = sure[named]
    values[~named] = np.nan
    given = [place for place, text in enumerate(texts) if text is not None]
    if given:
        joined = ",".join([texts[place] or "" for place in given])
        read = decode(f"[{joined}]".encode(), list[list[float]])
        fits = [place for place, row in zip(given, read, strict=True) if len(row) == labels]
        values[fits] = [row for row in read if len(row) == labels]
    return values
