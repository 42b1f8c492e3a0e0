"""What all contributions on one case imply together, in the shape every kind of answer shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.estimates.case import CaseState, Opinion, Proposal, name
from lichen.estimates.estimates import Estimates
from lichen.estimates.row import distribution_of
from lichen.types import Answer, PartnerId


class Belief(NamedTuple):
    """The likeliest answer, the calibrated probability that it is right, and what one more review is worth.

    `shares` are the probabilities of the labels, in the order of `codes`; both are empty for numbers, where
    `spread` is the standard error.
    """

    answer: Answer
    confidence: float
    value: float
    shares: Sequence[float]
    codes: dict[str, int]
    spread: float | None = None

    def support(self, answer: Answer) -> float | None:
        """The probability of one label; None for numbers."""
        code = self.codes.get(str(answer))
        return None if code is None else float(self.shares[code])


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
    label, confidence = team.lean(_said(ai, roster.ai, roster.labels))
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
    said = _said(ai, roster.ai, labels)
    if people:
        answers = [labels[str(opinion.answer)] for opinion in people]
        label, confidence, value, shares = team.weigh(
            said, answers, [roster.people.get(opinion.partner, -1) for opinion in people]
        )
    else:
        label, confidence, value, shares = team.weigh(said)
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
    answers = [float(opinion.answer) for opinion in people]
    reviewers = [estimates.roster.people.get(opinion.partner, -1) for opinion in people]
    weighed = team.weigh(machines, answers, reviewers, tolerance=estimates.tolerance)
    return Belief(
        _inside(estimates, weighed.mean), weighed.confidence, weighed.review_value, (), {}, weighed.spread
    )


def _inside(estimates: Estimates, value: float) -> float:
    """The value moved into the range the question allows: a combination may overshoot it."""
    low, high = estimates.agreed.question.minimum, estimates.agreed.question.maximum
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)
