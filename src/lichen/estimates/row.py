"""Resolved cases kept for learning, and their shape as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from lichen.estimates.case import CaseState, Opinion
from lichen.types import Answer, CaseId, PartnerId

ENOUGH_OF_A_VERSION = 50
"""From so many rows on, a version of an AI partner is learned from its own rows alone."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Row(msgspec.Struct, frozen=True, gc=False):
    """One resolved case: what each AI partner said (by version), what people said blind, the truth.

    `known` is false where the truth is only what these partners agreed on.
    """

    case: CaseId
    ai: dict[PartnerId, Opinion]
    shadows: dict[PartnerId, Opinion]
    people: tuple[Opinion, ...]
    truth: Answer
    weight: float = 1.0
    known: bool = True


def row_of(state: CaseState, truth: Answer) -> Row:
    """What learning keeps of a resolved case; one looked at by choice stands for itself alone."""
    return Row(
        case=state.case,
        ai=dict(state.ai),
        shadows=dict(state.shadows),
        people=tuple(state.blind),
        truth=truth,
        weight=1.0 if state.by_choice else 1.0 / state.propensity,
        known=state.source == "outcome",
    )


class Heard(msgspec.Struct, frozen=True, gc=False):
    """One case whose truth is not known: what each AI partner said, by version."""

    ai: dict[PartnerId, Opinion]
    shadows: dict[PartnerId, Opinion]


class LabelArrays(NamedTuple):
    """Rows as the core wants them: ai (n,M,K), people (n,J), reviewers (n,J), truth (n,), weight (n,)."""

    ai: Floats
    people: Ints
    reviewers: Ints
    truth: Ints
    weight: Floats


class NumberArrays(NamedTuple):
    """The same for numbers: ai and its spread (n,M), people (n,J) in the question's unit, NaN where none."""

    ai: Floats
    people: Floats
    reviewers: Ints
    truth: Floats
    weight: Floats
    known: npt.NDArray[np.bool_]
    spread: Floats


class Roster(msgspec.Struct):
    """Integer codes for labels, people and AI partners, in the order they were met."""

    labels: dict[str, int] = {}
    people: dict[PartnerId, int] = {}
    ai: dict[PartnerId, int] = {}
    champions: dict[PartnerId, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The labels in the order of their codes."""
        return tuple(self.labels)

    def name(self, code: int) -> str:
        """The label of this code."""
        return next(islice(self.labels, code, None))

    def reviewer(self, partner: PartnerId) -> int:
        """The person's code; somebody new gets the next one."""
        return self.people.setdefault(partner, len(self.people))

    def machine(self, partner: PartnerId) -> int:
        """The AI partner's code; a new one gets the next one."""
        return self.ai.setdefault(partner, len(self.ai))


class Frozen(msgspec.Struct, frozen=True):
    """What one fit learns from, as it was when learning began: rows, roster, how many truths were known.

    `heard` are cases without a truth, where several AI partners speak; `cases` is how many there were in all.
    """

    rows: tuple[Row, ...]
    roster: Roster
    truths: int
    heard: tuple[Heard, ...] = ()
    cases: int = 0


def chosen_opinion(row: Row | Heard, partner: PartnerId, version: str, strict: bool) -> Opinion | None:
    """What `version` of the partner said on this row; without `strict` any version of it will do."""
    for opinion in (row.ai.get(partner), row.shadows.get(partner)):
        if opinion is not None and opinion.version == version:
            return opinion
    return None if strict else row.ai.get(partner)


def _opinions(rows: Sequence[Row | Heard], roster: Roster, partner: PartnerId) -> list[Opinion | None]:
    version = roster.champions.get(partner, "")
    own = [chosen_opinion(row, partner, version, strict=True) for row in rows]
    if sum(opinion is not None for opinion in own) >= ENOUGH_OF_A_VERSION:
        return own
    return [chosen_opinion(row, partner, version, strict=False) for row in rows]


def _of_other_times(rows: Sequence[Row], roster: Roster) -> npt.NDArray[np.bool_]:
    """The rows (n,) on which a partner spoke in another version than is learned from; none if few stay.

    How much partners count side by side is learned where they speak side by side: beside a partner whose
    version is not there yet, another one seems to count for more than it does beside it.
    """
    gone = np.zeros(len(rows), dtype=bool)
    for partner in roster.ai if len(roster.ai) > 1 else ():
        for at, said in enumerate(_opinions(rows, roster, partner)):
            gone[at] |= said is None and partner in rows[at].ai
    return gone if len(rows) - int(gone.sum()) >= ENOUGH_OF_A_VERSION else np.zeros_like(gone)


def distribution_of(opinion: Opinion | None, labels: dict[str, int]) -> Sequence[float]:
    """The opinion as K probabilities; all NaN where there is none."""
    size = len(labels)
    if opinion is None:
        return [np.nan] * size
    if opinion.distribution is not None:
        return opinion.distribution
    sure = opinion.confidence if opinion.confidence is not None else (size + 1) / (2 * size)
    rest = (1.0 - sure) / (size - 1)
    return [sure if code == labels[str(opinion.answer)] else rest for code in range(size)]


def _people(rows: Sequence[Row], roster: Roster) -> tuple[int, Ints]:
    width = max((len(row.people) for row in rows), default=1) or 1
    reviewers = np.full((len(rows), width), -1, dtype=np.int64)
    for at, row in enumerate(rows):
        for slot, opinion in enumerate(row.people):
            reviewers[at, slot] = roster.reviewer(opinion.partner)
    return width, reviewers


def distributions(rows: Sequence[Row | Heard], roster: Roster) -> Floats:
    """What the AI partners said (n, M, K), NaN where they said nothing."""
    ai = np.full((len(rows), max(1, len(roster.ai)), len(roster.labels)), np.nan)
    for partner, slot in roster.ai.items():
        for at, said in enumerate(_opinions(rows, roster, partner)):
            ai[at, slot] = distribution_of(said, roster.labels)
    return ai


def label_arrays(rows: Sequence[Row], roster: Roster) -> LabelArrays:
    """The rows as arrays for `TeamBelief.fit`."""
    width, reviewers = _people(rows, roster)
    people = np.full((len(rows), width), -1, dtype=np.int64)
    for at, row in enumerate(rows):
        for slot, opinion in enumerate(row.people):
            people[at, slot] = roster.labels[str(opinion.answer)]
    ai = distributions(rows, roster)
    ai[_of_other_times(rows, roster)] = np.nan
    truth = np.array([roster.labels[str(row.truth)] for row in rows], dtype=np.int64)
    return LabelArrays(ai, people, reviewers, truth, np.array([row.weight for row in rows]))


def number_arrays(rows: Sequence[Row], roster: Roster) -> NumberArrays:
    """The rows as arrays for `NumberBelief.fit`."""
    width, reviewers = _people(rows, roster)
    people = np.full((len(rows), width), np.nan)
    for at, row in enumerate(rows):
        people[at, : len(row.people)] = [float(opinion.answer) for opinion in row.people]
    ai, spread = (np.full((len(rows), max(1, len(roster.ai))), np.nan) for _ in range(2))
    for partner, slot in roster.ai.items():
        for at, said in enumerate(_opinions(rows, roster, partner)):
            ai[at, slot] = np.nan if said is None else float(said.answer)
            spread[at, slot] = np.nan if said is None or said.spread is None else said.spread
    truth = np.array([float(row.truth) for row in rows])
    weight, known = np.array([row.weight for row in rows]), np.array([row.known for row in rows], dtype=bool)
    return NumberArrays(ai, people, reviewers, truth, weight, known, spread)
