"""What all contributions on one case imply together, in the shape every kind of answer shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief, chance_within, reach
from lichen.estimates.case import CaseState, Opinion, Proposal, name
from lichen.estimates.estimates import Estimates
from lichen.estimates.row import distribution_of
from lichen.types import Answer, PartnerId


class Belief(NamedTuple):
    """The answer, the calibrated probability that it is right, and what one more review is worth.

    `shares` are the probabilities of the labels, in the order of `codes`; both are empty for numbers, where
    `spread` is the standard error, `tail` the degrees of freedom and `tolerance` how far off counts as right.
    Where mistakes cost unlike amounts the answer is that of least expected cost: `costs` are the expected
    costs of the labels, and `value` is the cost a review would save, 1 being an ordinary mistake.
    """

    answer: Answer
    confidence: float
    value: float
    shares: Sequence[float]
    codes: dict[str, int]
    spread: float | None = None
    costs: Sequence[float] = ()
    tail: float | None = None
    tolerance: float = 0.0
    mean: float | None = None

    def support(self, answer: Answer) -> float | None:
        """The probability that this answer is right: of a label, or that a number is within the tolerance."""
        if self.spread is not None and self.tail is not None and self.mean is not None:
            away = abs(float(answer) - self.mean)
            return chance_within(away, self.spread, self.tail, self.tolerance)
        code = self.codes.get(str(answer))
        return None if code is None else float(self.shares[code])

    def saved(self, answer: Answer) -> float:
        """The expected cost saved by the belief's answer against this one; 0 where mistakes cost alike."""
        code, own = self.codes.get(str(answer)), self.codes.get(str(self.answer))
        return (
            float(self.costs[code] - self.costs[own])
            if self.costs and code is not None and own is not None
            else 0.0
        )

    @property
    def likeliest(self) -> Answer:
        """The likeliest answer, which costs may advise against."""
        if not self.costs:
            return self.answer
        return max(self.codes, key=lambda label: self.shares[self.codes[label]])

    def range(self, confidence: float = 0.9) -> tuple[float, float] | None:
        """Between which two numbers the truth lies with this probability; None for labels."""
        if self.spread is None or self.tail is None or self.mean is None:
            return None
        far = reach(self.spread, self.tail, confidence)
        return self.mean - far, self.mean + far


def believe(estimates: Estimates, case: CaseState) -> Belief | None:
    """The belief on a case, or None while nobody has contributed anything."""
    known = estimates.latest
    if known is not None and known[0] is case.ai and known[1] is case.people and known[2] is estimates.team:
        return cast("Belief | None", known[3])
    belief = _weigh(estimates, case.ai, list(case.people.values()))
    # The fold replaces what it changes, so the very same dicts and fit always mean the very same belief.
    estimates.latest = (case.ai, case.people, estimates.team, belief)
    return belief


def propose(estimates: Estimates, ai: dict[PartnerId, Opinion]) -> Proposal | None:
    """What these AI opinions imply alone; None when none of them says anything.

    Also for a challenger that spoke in a champion's place.
    """
    team, roster = estimates.team, estimates.roster
    if not ai or team is None:
        return None
    if isinstance(team, NumberBelief):
        belief = _weigh_numbers(estimates, team, ai, [])
        return _proposal(belief.answer, belief.confidence, ai)
    said, cost = _said(ai, roster.ai, roster.labels), estimates.stakes.cost
    label, confidence = team.lean(said) if cost is None else cost.lean(team, said)
    return _proposal(roster.name(label), confidence, ai)


def _proposal(answer: Answer, confidence: float, ai: dict[PartnerId, Opinion]) -> Proposal:
    told = ai.items() if len(ai) == 1 else sorted(ai.items())
    version = "+".join([f"{partner}@{opinion.version}" for partner, opinion in told])
    informed = True in [_informative(opinion.distribution) for opinion in ai.values()]
    return Proposal(answer, confidence, name(version), informed)


def _informative(distribution: tuple[float, ...] | None) -> bool:
    return distribution is None or max(distribution) - min(distribution) > 1e-9


def _weigh(estimates: Estimates, ai: dict[PartnerId, Opinion], people: list[Opinion]) -> Belief | None:
    if not ai and not people:
        return None
    if isinstance(estimates.team, NumberBelief):
        return _weigh_numbers(estimates, estimates.team, ai, people)
    assert estimates.team is not None, "a charter comes before any contribution"
    return _weigh_labels(estimates, estimates.team, ai, people)


def _weigh_labels(
    estimates: Estimates, team: TeamBelief, ai: dict[PartnerId, Opinion], people: list[Opinion]
) -> Belief:
    roster = estimates.roster
    labels = roster.labels
    said, cost = _said(ai, roster.ai, labels), estimates.stakes.cost
    answers = [labels[str(opinion.answer)] for opinion in people]
    reviewers = [roster.people.get(opinion.partner, -1) for opinion in people]
    if cost is not None:
        found = cost.weigh(team, said, answers, reviewers)
        label, confidence, value, shares, costs = found
        return Belief(roster.name(label), confidence, value, shares, labels, costs=costs)
    label, confidence, value, shares = team.weigh(said, answers, reviewers)
    return Belief(roster.name(label), confidence, value, shares, labels)


def _said(
    ai: dict[PartnerId, Opinion], partners: dict[PartnerId, int], labels: dict[str, int]
) -> Sequence[float] | list[Sequence[float]] | None:
    """What the AI partners say as probabilities: one row each, a single one by itself."""
    rows = [distribution_of(ai.get(partner), labels) for partner in partners]
    return rows[0] if len(rows) == 1 else rows or None


def _weigh_numbers(
    estimates: Estimates, team: NumberBelief, ai: dict[PartnerId, Opinion], people: list[Opinion]
) -> Belief:
    machines = [float(ai[partner].answer) if partner in ai else np.nan for partner in estimates.roster.ai]
    stated = [ai[partner].spread if partner in ai else None for partner in estimates.roster.ai]
    spread = [np.nan if each is None else each for each in stated]
    answers = [float(opinion.answer) for opinion in people]
    reviewers = [estimates.roster.people.get(opinion.partner, -1) for opinion in people]
    weighed = team.weigh(machines, answers, reviewers, tolerance=estimates.tolerance, spread=spread)
    answer = _inside(estimates, weighed.mean)
    found = Belief(answer, weighed.confidence, weighed.review_value, (), {}, weighed.spread)
    return found._replace(tail=weighed.tail, tolerance=estimates.tolerance, mean=weighed.mean)


def _inside(estimates: Estimates, value: float) -> float:
    """The value moved into the range the question allows: a combination may overshoot it."""
    low, high = estimates.agreed.question.minimum, estimates.agreed.question.maximum
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)
