"""What the pattern does with each decided case under given settings, by the answers that were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lichen.core.certificate import Certificate
from lichen.core.cost import Cost
from lichen.estimates.estimates import Estimates
from lichen.patterns.last_word import STRONG
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.history import Flags, Floats
from lichen.reports.whatif.settings import Settings

MOST_EVIDENCE = 20_000
"""So many of the latest checked cases are shown to a certificate that is demanded anew."""
_HALVINGS = 14


@dataclass(frozen=True)
class Course:
    """What happens to each case (n,) under one set of settings.

    `alone` where the AI settles it. `error`, `paid` (what errors cost, in ordinary ones) and `reviews` are
    those of people's way, by recorded answers; `unsaid` where it calls for an answer nobody gave, then
    `error` and `paid` are the belief's own guess. `walked` where there were answers to go by at all; `answer`
    is what would settle the case (NaN: not known).
    """

    settings: Settings
    threshold: float | None
    alone: Flags
    error: Floats
    paid: Floats
    reviews: Floats
    unsaid: Flags
    walked: Flags
    answer: Floats


def course(found: Evidence, estimates: Estimates, settings: Settings, threshold: float | None) -> Course:
    """The way of every case, with the AI alone from `threshold` up (None: never)."""
    grave = _grave(estimates)
    may = found.informed & ~found.past.grave & ~np.isin(found.proposal, grave)
    alone = may & (found.score >= (np.inf if threshold is None else threshold))
    walk = _Walk(found, settings, grave)
    price = _price(walk, alone, found, settings, estimates.price.value)
    walked = walk.at(price)
    return Course(
        settings=settings,
        threshold=threshold,
        alone=np.asarray(alone, dtype=np.bool_),
        error=found.from_rows(walked.error, np.nan),
        paid=found.from_rows(walked.paid, np.nan),
        reviews=found.from_rows(walked.reviews, np.nan),
        unsaid=found.from_rows(walked.unsaid.astype(np.float64), 0.0) > 0.0,
        walked=(found.row >= 0) & (found.answered > 0),
        answer=np.where(alone, found.proposal, found.from_rows(walked.answer, np.nan)),
    )


def certified(found: Evidence, estimates: Estimates, settings: Settings) -> float | None:
    """Where a certificate demanded anew would open the lane, shown the checked cases in their order.

    One that nobody has decided counts as an error, as in the fold.
    """
    looked = found.known | found.contested
    looked &= found.informed & ~found.past.grave & np.isfinite(found.score)
    places = np.flatnonzero(looked)[-MOST_EVIDENCE:]
    losses, bound = promise(found, estimates, settings)
    certificate = Certificate(bound=bound, confidence=settings.confidence)
    if not len(places):
        return None
    wrong = np.where(found.contested, 1.0, losses)[places]
    chance = found.chance[places]
    floor = float(chance.min())
    for score, error, own in zip(found.score[places].tolist(), wrong.tolist(), chance.tolist(), strict=True):
        certificate.update(score=score, error=error, propensity=own, floor=floor)
    return certificate.threshold


def promise(found: Evidence, estimates: Estimates, settings: Settings) -> tuple[Floats, float]:
    """How much each proposal counts against the lane, at most 1, and the bound on its mean."""
    cost, most = found.past.terms.cost, estimates.agreed.risk.cost_bound
    if cost is None or most is None:
        return found.wrong(found.proposal), settings.bound
    losses, bound = cost.losses(bound=settings.bound, cost_bound=most)
    return found.past.terms._replace(cost=Cost(losses)).paid(found.proposal, found.past.truth), bound


def _grave(estimates: Estimates) -> Floats:
    """The codes of the labels that always need a person."""
    rules = estimates.agreed.risk.high_stakes
    named = {rule.answer for rule in rules if rule.answer is not None and rule.attribute is None}
    codes = [code for label, code in estimates.labels.items() if label in named]
    return np.array(codes, dtype=np.float64)


class _Walked(NamedTuple):
    """Of every case with voices: error and what it costs (NaN where nothing tells), reviews, whether answers
    are missing, and the answer.
    """

    error: Floats
    paid: Floats
    reviews: Floats
    unsaid: Flags
    answer: Floats


class _Walk:
    """The pattern's questions after each answer, asked of all cases with voices at once."""

    def __init__(self, found: Evidence, settings: Settings, grave: Floats) -> None:
        self.found, self.settings, self.grave = found, settings, grave
        self.truth = np.full(len(found.states.reviews), np.nan)
        there = found.row >= 0
        self.truth[found.row[there]] = found.past.truth[there]

    def at(self, price: float) -> _Walked:
        """The way of every case at this price of a minute."""
        states, terms = self.found.states, self.found.past.terms
        count = len(states.reviews)
        error, paid, answer = (np.full(count, np.nan) for _ in range(3))
        reviews = np.zeros(count)
        unsaid, going = np.zeros(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
        for k, state in enumerate(states.after):
            asks = going & (self._wants(k, price) if k else True)
            done = going & ~asks
            if done.any():
                answer[done] = self._last_word(k)[done]
            reviews[asks] += 1.0
            missing = asks & (states.reviews <= k) if k + 1 < len(states.after) else asks
            guess = np.maximum(0.0, state.expected - state.value)
            paid[missing] = guess[missing]
            # Where mistakes cost unlike amounts, a review may save cost and leave the errors as they are.
            error[missing] = (guess if terms.cost is None else 1.0 - state.sure)[missing]
            unsaid |= missing
            going = asks & ~missing
        error = np.where(unsaid, error, self._known(terms.wrong(answer, self.truth)))
        paid = np.where(unsaid, paid, self._known(terms.paid(answer, self.truth)))
        return _Walked(error, paid, reviews, unsaid, answer)

    def _known(self, values: Floats) -> Floats:
        return np.where(np.isnan(self.truth), np.nan, values)

    def _wants(self, k: int, price: float) -> Flags:
        """Whether one more person is asked after k answers: room, and differing, contradicted or worth it."""
        state, settings = self.found.states.after[k], self.settings
        if k >= settings.reviews:
            return np.zeros(len(state.sure), dtype=np.bool_)
        differs = self.found.states.informed & ~state.settled & (not self.found.by_outcomes)
        word = self._last_word(k)
        against = np.abs(state.answer - word) > self.found.past.terms.tolerance
        worth = state.value * settings.cost_of_error > price * settings.minutes_per_case
        return np.asarray(differs | ((state.sure >= STRONG) & against) | worth, dtype=np.bool_)

    def _last_word(self, k: int) -> Floats:
        state = self.found.states.after[k]
        if self.settings.last_word == "person":
            return state.people
        return np.where(np.isin(state.answer, self.grave), state.people, state.answer)


def _price(walk: _Walk, alone: Flags, found: Evidence, settings: Settings, price: float) -> float:
    """The price in force, or the one at which people give just `reviews_per_case`."""
    if settings.reviews_per_case is None:
        return price
    low, high = 0.0, max(1.0, settings.cost_of_error / settings.minutes_per_case)
    by_people = ~alone & (found.row >= 0)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        each = found.from_rows(walk.at(middle).reviews, 0.0)[by_people]
        people = float(np.average(each, weights=1.0 / found.reached[by_people])) if len(each) else 0.0
        spent = alone.mean() * settings.audit_share + (1.0 - alone.mean()) * people
        low, high = (middle, high) if spent > settings.reviews_per_case else (low, middle)
    return high
