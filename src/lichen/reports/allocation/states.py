"""What was known on each resolved case after none, one, two … of its recorded reviews."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.estimates.estimates import Estimates
from lichen.estimates.row import (
    ENOUGH_OF_A_VERSION,
    Roster,
    Row,
    chosen_opinion,
    label_arrays,
    number_arrays,
)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MOST_ROUNDS = 5
_EVEN = 1e-9


@dataclass(frozen=True)
class State:
    """After k reviews, each (n,): the belief's answer, how sure it is, what one more review is worth.

    `people` is the answer most of the k people gave, ties going to the one the belief finds likelier;
    `settled` says whether two voices, the AI's among them, share an answer that no other pair contests.
    """

    answer: Floats
    sure: Floats
    value: Floats
    people: Floats
    settled: Flags


@dataclass(frozen=True)
class Recorded:
    """Resolved cases as arrays: `states[k]` holds for those with at least k recorded reviews (`reviews`).

    `weight` is one over the chance with which the truth was sought; `certifies` how much a case counts in a
    certificate, the smallest chance there was at that moment over its own; `informed` where the AI spoke.
    """

    truth: Floats
    weight: Floats
    certifies: Floats
    reviews: npt.NDArray[np.int64]
    informed: Flags
    states: tuple[State, ...]
    tolerance: float

    def wrong(self, answer: Floats) -> Floats:
        """1 where an answer is not the truth, NaN answers counting as wrong."""
        return np.where(np.abs(answer - self.truth) <= self.tolerance, 0.0, 1.0)


def recorded(estimates: Estimates) -> Recorded:
    """The resolved cases that are kept, read with the belief in force.

    Cases on which only an earlier version of the AI spoke say nothing about this one and are left out, once
    there are enough of the present one.
    """
    rows = _of_these_versions(list(estimates.rows.values()), estimates.roster)
    if isinstance(estimates.team, NumberBelief):
        return _numbers(estimates, estimates.team, rows)
    assert estimates.team is not None, "a charter comes before any case"
    return _labels(estimates, estimates.team, rows)


def _of_these_versions(rows: list[Row], roster: Roster) -> list[Row]:
    """As `row.label_arrays` reads them: a version with enough rows is learned from its own alone."""
    for partner, version in roster.champions.items():
        own = [row for row in rows if chosen_opinion(row, partner, version, strict=True)]
        if len(own) >= ENOUGH_OF_A_VERSION:
            kept = {row.case for row in own}
            rows = [row for row in rows if row.case in kept or partner not in row.ai]
    return rows


def _labels(estimates: Estimates, team: TeamBelief, rows: list[Row]) -> Recorded:
    known = label_arrays(rows, estimates.roster)
    ai = known.ai if known.ai.shape[1] > 1 else known.ai[:, 0]
    said = known.people.astype(np.float64)
    said[known.people < 0] = np.nan
    states: list[State] = []
    for k in range(1 + min(MOST_ROUNDS, said.shape[1])):
        q, value = team.decide(
            ai=ai, people=known.people[:, :k] if k else None, reviewers=known.reviewers[:, :k] if k else None
        )
        answer = q.argmax(axis=1).astype(np.float64)
        likely = (
            np.take_along_axis(q, np.maximum(known.people[:, :k], 0), axis=1) if k else np.empty((len(q), 0))
        )
        states.append(_state(answer, q.max(axis=1), value, said[:, :k], likely, states, 0.0))
    spread = np.nanmax(known.ai, axis=2, initial=-np.inf) - np.nanmin(known.ai, axis=2, initial=np.inf)
    informed = (np.isfinite(known.ai).all(axis=2) & (spread > _EVEN)).any(axis=1)
    truth = known.truth.astype(np.float64)
    certifies = _certifies(estimates, rows)
    return Recorded(truth, known.weight, certifies, _counted(said), informed, tuple(states), 0.0)


def _numbers(estimates: Estimates, team: NumberBelief, rows: list[Row]) -> Recorded:
    known, tolerance = number_arrays(rows, estimates.roster), estimates.tolerance
    states: list[State] = []
    for k in range(1 + min(MOST_ROUNDS, known.people.shape[1])):
        people, who = (known.people[:, :k], known.reviewers[:, :k]) if k else (None, None)
        found = team.predict(ai=known.ai, people=people, reviewers=who, tolerance=tolerance)
        value = team.review_value(ai=known.ai, people=people, reviewers=who, tolerance=tolerance)
        likely = 1.0 / (1.0 + np.abs(known.people[:, :k] - found.mean[:, None]))
        states.append(_state(found.mean, found.within, value, known.people[:, :k], likely, states, tolerance))
    informed = np.asarray(np.isfinite(known.ai).any(axis=1), dtype=np.bool_)
    reviews, certifies = _counted(known.people), _certifies(estimates, rows)
    return Recorded(known.truth, known.weight, certifies, reviews, informed, tuple(states), tolerance)


def _certifies(estimates: Estimates, rows: list[Row]) -> Floats:
    """Cases that the estimates no longer remember count as if the smallest chance had always been so."""
    least = 1.0 / max(row.weight for row in rows)
    shares = []
    for row in rows:
        case = estimates.cases.get(row.case)
        floor, own = (least, 1.0 / row.weight) if case is None else (case.floor, case.propensity)
        shares.append(min(1.0, floor / own))
    return np.array(shares)


def _counted(said: Floats) -> npt.NDArray[np.int64]:
    return np.asarray(np.isfinite(said).sum(axis=1), dtype=np.int64)


def _state(
    answer: Floats,
    sure: Floats,
    value: Floats,
    said: Floats,
    likely: Floats,
    before: list[State],
    within: float,
) -> State:
    """`before` holds the states after fewer reviews: the first of them is the AI alone."""
    people = np.full(len(answer), np.nan)
    if said.shape[1]:
        same = np.abs(said[:, :, None] - said[:, None, :]) <= within
        score = np.where(np.isfinite(said), same.sum(axis=2) + 0.5 * np.nan_to_num(likely), -1.0)
        people = np.take_along_axis(said, score.argmax(axis=1)[:, None], axis=1)[:, 0]
    machine = before[0].answer if before else answer
    return State(answer, np.nan_to_num(sure), np.nan_to_num(value), people, _shared(said, machine, within))


def _shared(said: Floats, machine: Floats, within: float) -> Flags:
    """Whether the answer with most voices has two of them, and no other answer has as many."""
    voices = np.column_stack([machine, said])
    same = np.abs(voices[:, :, None] - voices[:, None, :]) <= within
    votes = same.sum(axis=2)
    most = votes.max(axis=1)
    leads = votes == most[:, None]
    first = np.take_along_axis(voices, leads.argmax(axis=1)[:, None], axis=1)
    alone = (~leads | (np.abs(voices - first) <= within)).all(axis=1)
    return np.asarray((most >= 2) & alone, dtype=np.bool_)
