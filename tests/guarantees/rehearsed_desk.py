"""A partnership of which everything is known, and the histories it might have left for a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lichen.charter.load import load
from lichen.core.audits import audit_chance
from lichen.core.belief import TeamBelief
from lichen.core.intervals import Interval
from lichen.estimates.auditing import ENOUGH_ALONE
from lichen.estimates.estimates import Estimates
from lichen.reports.whatif.evidence import Evidence, evidence
from lichen.reports.whatif.figure import Figure
from lichen.reports.whatif.history import AI_ONLY, History, Terms
from lichen.reports.whatif.measure import cannot_say, errors
from lichen.reports.whatif.policy import Course, course
from lichen.reports.whatif.settings import settings_of
from lichen.reports.whatif.states import State, States, states
from lichen.reports.whatif.voices import Said, Voices
from lichen.reports.whatif.way import way
from lichen.types import LastWord

from .streams import Rng

LABELS, BY_PEOPLE, FITTED = 10, 1, 1_500
CHARTER = f"""
partnership: desk
purpose: Name what is on each picture.
question: {{text: "What is it?", labels: [{", ".join(f"l{code}" for code in range(LABELS))}]}}
goals: [{{kpi: wrong names, unit: "%", baseline: 8, target: 3, direction: down}}]
reviews: 1
partners:
  - {{id: first, role: person}}
  - {{id: second, role: person}}
  - {{id: model, role: ai, adapter: fake}}
owner: first
answers_for_errors: second
"""


@dataclass(frozen=True)
class Rule:
    """Who has the last word, and from what score on the AI is alone (None: never)."""

    last_word: LastWord
    threshold: float | None


@dataclass(frozen=True)
class Change:
    name: str
    old: Rule
    new: Rule


@dataclass(frozen=True)
class Desk:
    """All that could have happened to each of n cases: the AI's probabilities, people's answers, truth."""

    name: str
    ai: np.ndarray
    people: np.ndarray
    truth: np.ndarray

    @cached_property
    def estimates(self) -> Estimates:
        made = Estimates()
        made.charter = load(CHARTER)
        return made

    @cached_property
    def terms(self) -> Terms:
        labels = {f"l{code}": code for code in range(LABELS)}
        return Terms(labels, {"first": 0, "second": 1}, {"model": 0}, {"model": "v1"}, 0.0)

    @cached_property
    def team(self) -> TeamBelief:
        """The belief, learned from cases of the same kind."""
        rng = np.random.default_rng(1)
        case = rng.integers(len(self.truth), size=FITTED)
        return TeamBelief().fit(
            ai=self.ai[case],
            people=self.answers(case, rng)[:, None],
            truth=self.truth[case],
            labels=LABELS,
        )

    @cached_property
    def known(self) -> tuple[States, Evidence]:
        """Every case with every answer a person could give, all of it looked at."""
        rows = np.arange(len(self.truth) * LABELS)
        voices = Voices(
            people=(rows % LABELS).astype(float)[:, None],
            reviewers=np.zeros((len(rows), 1), dtype=np.int64),
            ai={"model": Said(rows, np.repeat(self.ai, LABELS, axis=0))},
            shadows={},
        )
        past = self.history(len(rows), truth=np.repeat(self.truth, LABELS), place=rows, voices=voices)
        found = states(past, self.team)
        past = replace(past, score=found.after[0].sure)
        return found, evidence(past, found, self.estimates.agreed)

    @cached_property
    def sure(self) -> np.ndarray:
        return self.known[0].after[0].sure[::LABELS]

    def top(self, share: float) -> float:
        """The score from which on the AI is alone on this share of cases."""
        return float(np.quantile(self.sure, 1.0 - share))

    def answers(self, case: np.ndarray, rng: Rng) -> np.ndarray:
        """One person's answer to each case."""
        drawn = (rng.random((len(case), 1)) > self.people[case].cumsum(axis=1)).sum(axis=1)
        return np.asarray(np.minimum(drawn, LABELS - 1))

    def difference(self, change: Change) -> float:
        """The true difference in errors, new − old, people's answers averaged over."""
        found = self.known[1]
        lost = []
        for rule in (change.old, change.new):
            done = self.course(found, rule)
            lost.append(np.where(done.alone, found.wrong(found.proposal), done.error))
        return float((self.people.ravel() * (lost[1] - lost[0])).sum() / len(self.truth))

    def course(self, found: Evidence, rule: Rule) -> Course:
        settings = settings_of(self.estimates.agreed)._replace(last_word=rule.last_word)
        return course(found, self.estimates, settings, rule.threshold)

    def rehearsed(self, found: Evidence, change: Change) -> Figure:
        """What the rehearsal of a change says about errors."""
        old, new = (way(found, self.course(found, rule)) for rule in (change.old, change.new))
        return errors(found, old, new, cannot_say(found, old, new))

    def log(
        self, rule: Rule, n: int, looked: float, *, outcomes: bool, rng: Rng, evenly: bool = False
    ) -> Evidence:
        """The history of n cases decided by a rule, of which this share was looked at, drawn at random.

        A look is an audit where the AI settled alone, and elsewhere a first answer given blind. Audits are
        drawn with the chances of the product, or `evenly` with one. With `outcomes` the truth of every case
        becomes known, looked at or not.
        """
        case = rng.integers(len(self.truth), size=n)
        row = case * LABELS + self.answers(case, rng)
        alone = self.sure[case] >= (np.inf if rule.threshold is None else rule.threshold)
        audit = np.where(alone, looked, 0.0)
        if not evenly:
            audit[alone] = audit_chances(self.sure[case][alone], looked)
        drawn, every = rng.random(n) < np.where(alone, audit, looked), self.known[0]
        seen = drawn | outcomes
        read = np.flatnonzero(seen)
        place = np.full(n, -1)
        place[read] = np.arange(len(read))
        kept = _taken(every, row[read], (~alone | drawn)[read])
        past = self.history(
            n,
            truth=np.where(seen, self.truth[case], np.nan),
            place=place,
            lane=np.where(alone, AI_ONLY, BY_PEOPLE),
            answer=every.after[0].answer[row],  # read where the AI settled alone
            outcome=np.full(n, outcomes),
            audit=audit,
            audited=alone & drawn,
            sought=np.where(alone, 1.0, looked),
            blind=alone | drawn,
            score=self.sure[case],
        )
        return evidence(past, kept, self.estimates.agreed)

    def history(self, n: int, *, truth: np.ndarray, place: np.ndarray, **more: object) -> History:
        nothing = Voices(np.full((0, 1), np.nan), np.full((0, 1), -1), {}, {})
        usual = {
            "at": np.arange(n), "seq": np.arange(n) + 1, "lane": np.full(n, BY_PEOPLE),
            "answer": np.zeros(n), "outcome": np.zeros(n, bool), "audit": np.zeros(n),
            "audited": np.zeros(n, bool), "floor": np.full(n, np.nan), "grave": np.zeros(n, bool),
            "sought": np.ones(n), "blind": np.ones(n, bool), "score": np.full(n, np.nan),
            "answered": np.full(n, -1), "voices": nothing, "terms": self.terms,
        }  # fmt: skip
        return History(truth=truth.astype(float), place=place, **{**usual, **more})  # type: ignore[arg-type]


def audit_chances(score: np.ndarray, share: float) -> np.ndarray:
    """With what chance the product audits each case of an open lane, in the order in which they come."""
    risk = 1.0 - score
    typical = (risk.cumsum() - risk) / np.maximum(1, np.arange(len(risk)))
    floor = audit_chance(share, risk=0.0, typical=1.0).floor
    by_risk = floor + (share - floor) * risk / np.maximum(1e-12, typical)
    return np.where(np.arange(len(risk)) < ENOUGH_ALONE, share, np.minimum(1.0, by_risk))


def _taken(every: States, rows: np.ndarray, answered: np.ndarray) -> States:
    """The states of these rows; nobody's answer where nobody was asked."""
    names = ("answer", "sure", "expected", "value", "people", "settled")
    after = [State(**{name: getattr(state, name)[rows] for name in names}) for state in every.after]
    return States(tuple(after), answered.astype(np.int64), every.informed[rows])


def holds(found: Interval, true: float) -> bool:
    return found.low <= true <= found.high
