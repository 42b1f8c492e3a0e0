"""Which decided cases tell the truth about a rehearsal, and with what chance they were looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lichen.charter.schema import Charter
from lichen.core.propensities import contradiction
from lichen.reports.whatif.history import AI_ONLY, Flags, Floats, History, Ints
from lichen.reports.whatif.states import States

NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Evidence:
    """The cases that are replayed (n,), and what is known of each.

    `known` where the truth was sought and found, with `chance`; `contested` where it was sought and nobody
    has decided yet. `proposal` and `score` are the AI's, `informed` where it spoke. `answered` counts
    people's answers as far as they were read, `reached` is the chance that a case's answers stand for its
    like. `row` is the place in the states, −1 for cases of which only the settlement is read. `contradicted`
    says how the logged chances of audits contradict which cases were drawn, None where they fit. What people
    said of a case that the AI settled alone counts only where an audit was drawn: other looks were by choice.
    """

    past: History
    states: States
    known: Flags
    contested: Flags
    chance: Floats
    proposal: Floats
    score: Floats
    informed: Flags
    answered: Ints
    reached: Floats
    row: Ints
    by_outcomes: bool
    contradicted: str | None = None

    @property
    def cases(self) -> int:
        """How many there are."""
        return self.past.cases

    def wrong(self, answer: Floats) -> Floats:
        """1 where an answer is not the truth, 0 where it is; without meaning where no truth is known."""
        return self.past.terms.wrong(answer, self.past.truth)

    @property
    def dearest(self) -> float:
        """What the worst mistake costs, in ordinary mistakes."""
        cost = self.past.terms.cost
        return 1.0 if cost is None else cost.largest

    def paid(self, answer: Floats) -> Floats:
        """What each answer cost, in ordinary mistakes; as `wrong` where every mistake costs the same."""
        return self.past.terms.paid(answer, self.past.truth)

    def from_rows(self, values: Floats, missing: float) -> Floats:
        """Values of the states' rows put to their cases; `missing` where a case has none."""
        if not len(values):
            return np.full(self.cases, missing)
        return np.where(self.row >= 0, values[np.maximum(self.row, 0)], missing)


def evidence(
    past: History,
    states: States,
    charter: Charter,
    *,
    challenger: str | None = None,
    among: str | None = None,
) -> Evidence:
    """What the past says; where nearly every outcome becomes known, cases without one are left out.

    With a `challenger` the proposals are those of `states`, in which it speaks; `among` leaves only the cases
    on which that challenger spoke.
    """
    by_outcomes = charter.outcomes_follow or (past.cases > 0 and past.outcome.mean() >= NEARLY_ALL)
    kept = np.isfinite(past.truth) if by_outcomes else np.ones(past.cases, dtype=np.bool_)
    if among is not None:
        kept &= _spoke(past, among)
    past = past.only(kept)
    alone, own = past.lane == AI_ONLY, challenger is None
    there, said = past.place >= 0, _said(past, states)
    recorded = np.isfinite(past.score) & own
    truth = np.isfinite(past.truth)
    if by_outcomes:
        drawn, chance, asked = np.ones(past.cases, dtype=np.bool_), np.ones(past.cases), np.ones(past.cases)
    else:
        drawn = np.where(alone, past.audited & ((said.answered > 0) | truth), past.blind)
        chance, asked = np.where(alone, past.audit, past.sought), past.sought
    return Evidence(
        past=past,
        states=states,
        known=drawn & truth & (chance > 0.0),
        contested=drawn & ~truth,
        chance=np.where(chance > 0.0, chance, 1.0),
        proposal=np.where(alone & own, past.answer, said.answer),
        score=np.where(recorded, past.score, said.sure),
        informed=(alone & own) | said.spoke | (~there & recorded),
        answered=np.asarray(said.answered, dtype=np.int64),
        reached=np.where(alone & (past.audit > 0.0), past.audit, np.where(alone, 1.0, asked)),
        row=np.where(alone & ~past.audited, -1, past.place),
        by_outcomes=bool(by_outcomes),
        contradicted=None if by_outcomes else contradiction(past.audit[alone], past.audited[alone]),
    )


class _Said(NamedTuple):
    """What stands in the states of each case: people's answers, the AI's first answer, how sure, whether."""

    answered: Ints
    answer: Floats
    sure: Floats
    spoke: Flags


def _said(past: History, states: States) -> _Said:
    nothing = np.full(past.cases, np.nan)
    if not len(states.reviews):
        return _Said(np.zeros(past.cases, np.int64), nothing, nothing, np.zeros(past.cases, np.bool_))
    there, at, first = past.place >= 0, np.maximum(past.place, 0), states.after[0]
    return _Said(
        answered=np.where(there, states.reviews[at], 0),
        answer=np.where(there, first.answer[at], nothing),
        sure=np.where(there, first.sure[at], nothing),
        spoke=there & states.informed[at],
    )


def _spoke(past: History, challenger: str) -> Flags:
    said = past.voices.shadows.get(challenger)
    spoke = np.zeros(len(past.voices), dtype=np.bool_)
    if said is not None:
        spoke[said.rows] = True
    return np.asarray((past.place >= 0) & spoke[np.maximum(past.place, 0)]) if len(spoke) else spoke[:0]
