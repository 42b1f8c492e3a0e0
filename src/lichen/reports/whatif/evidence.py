"""Which decided cases tell the truth about a rehearsal, and with what chance they were looked at."""

from __future__ import annotations

from dataclasses import dataclass

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
    says how the logged chances of audits contradict which cases were drawn, None where they fit.
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
    row, alone = past.place, past.lane == AI_ONLY
    there, at = row >= 0, np.maximum(row, 0)
    first = states.after[0]
    none = not len(states.reviews)
    answered = np.where(there, 0 if none else states.reviews[at], 0)
    own = alone & (challenger is None)
    said = np.full(past.cases, np.nan) if none else np.where(there, first.answer[at], np.nan)
    sure = np.full(past.cases, np.nan) if none else np.where(there, first.sure[at], np.nan)
    spoke = np.zeros(past.cases, dtype=np.bool_) if none else there & states.informed[at]
    recorded = np.isfinite(past.score) & (challenger is None)
    truth = np.isfinite(past.truth)
    drawn = np.where(alone, past.audited & ((answered > 0) | truth), past.blind)
    chance = np.where(alone, past.audit, past.sought)
    reached = np.where(alone, np.where(past.audit > 0.0, past.audit, 1.0), past.sought)
    if by_outcomes:
        drawn, chance = np.ones(past.cases, dtype=np.bool_), np.ones(past.cases)
        reached = np.ones(past.cases)
    return Evidence(
        past=past,
        states=states,
        known=drawn & truth & (chance > 0.0),
        contested=drawn & ~truth,
        chance=np.where(chance > 0.0, chance, 1.0),
        proposal=np.where(own, past.answer, said),
        score=np.where(recorded, past.score, sure),
        informed=own | spoke | (~there & recorded),
        answered=np.asarray(answered, dtype=np.int64),
        reached=reached,
        row=row,
        by_outcomes=bool(by_outcomes),
        contradicted=None if by_outcomes else contradiction(past.audit[alone], past.audited[alone]),
    )


def _spoke(past: History, challenger: str) -> Flags:
    said = past.voices.shadows.get(challenger)
    spoke = np.zeros(len(past.voices), dtype=np.bool_)
    if said is not None:
        spoke[said.rows] = True
    return np.asarray((past.place >= 0) & spoke[np.maximum(past.place, 0)]) if len(spoke) else spoke[:0]
