"""Replay the resolved cases under other settings: what the lane, errors, reviews and costs would be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval
from lichen.core.lane import Lane, certify
from lichen.errors import InputRefused
from lichen.estimates.estimates import Estimates
from lichen.reports.allocation.settings import Settings, changed, settings_of
from lichen.reports.allocation.states import Flags, Floats, Recorded, recorded
from lichen.reports.figures.rates import combined

FEW = 100
STRONG = 0.9
"""A belief this sure of another answer asks one more person, as in `patterns.last_word`."""
_HALVINGS = 30


@dataclass(frozen=True)
class Expected:
    """What one set of settings gives, per case unless said otherwise.

    `ai_only` is the share the AI settles alone from `threshold` up (None: the lane stays closed), `error` the
    share of wrong settlements with its interval, `reviews` people's answers per case, audits included,
    `minutes_per_day` for the cases a day that were given, `cost` errors and minutes together. `simulated` is
    the share of cases whose error is taken from the belief, because a review it calls for was never given.
    `evidence` is the share of cases that would teach something: audited, or answered blind.
    """

    settings: Settings
    ai_only: float
    threshold: float | None
    error: Interval
    ai_only_error: Interval | None
    reviews: float
    minutes: float
    minutes_per_day: float | None
    cost: float
    simulated: float
    evidence: float


@dataclass(frozen=True)
class Prediction:
    """The settings in force (`now`) and the changed ones (`then`), replayed on the same `cases`.

    `sentence` says the difference, `notes` what to keep in mind.
    """

    now: Expected
    then: Expected
    cases: int
    sentence: str
    notes: tuple[str, ...]


def predict(
    partnership: Partnership, changes: Mapping[str, Any], *, cases_per_day: float | None = None
) -> Prediction:
    """What would change under other settings, from the resolved cases the estimates keep.

    `changes` are fields of `Settings` by name. Nothing is drawn at random: the same ledger gives the same
    prediction. Every case is read with the belief in force, certified anew, and settled as the pattern would
    settle it, by its recorded answers as far as they go.

    Raises `InputRefused` for an unknown setting, a value out of range, or where nothing is resolved yet.
    """
    estimates = partnership.estimates
    present = settings_of(estimates.agreed)
    wished = changed(present, changes)
    if not estimates.rows:
        raise InputRefused("No case has a known truth yet, so there is nothing to predict from. Settle some.")
    known, grave = recorded(estimates), _grave(estimates)
    now, then = (
        _expected(known, grave, each, estimates.price.value, cases_per_day) for each in (present, wished)
    )
    cases = len(known.truth)
    return Prediction(now, then, cases, _in_words(now, then), _notes(estimates, now, then, cases))


def _grave(estimates: Estimates) -> Floats:
    """The codes of the labels that always need a person."""
    rules = estimates.agreed.risk.high_stakes
    named = {rule.answer for rule in rules if rule.answer is not None and rule.attribute is None}
    codes = [code for label, code in estimates.labels.items() if label in named]
    return np.array(codes, dtype=np.float64)


def _expected(
    known: Recorded, grave: Floats, settings: Settings, price: float, cases_per_day: float | None
) -> Expected:
    alone, lane = _lane(known, grave, settings)
    walked = _walk(known, grave, alone, settings, _price(known, grave, alone, settings, price))
    total = known.weight.sum()
    error = _interval(walked.error, known.weight)
    reviews = float((known.weight * walked.reviews).sum() / total)
    minutes = reviews * settings.minutes_per_case
    share = float(known.weight[alone].sum() / total)
    return Expected(
        settings=settings,
        ai_only=share,
        threshold=lane.threshold,
        error=error,
        ai_only_error=_interval(walked.error[alone], known.weight[alone]) if alone.any() else None,
        reviews=reviews,
        minutes=minutes,
        minutes_per_day=None if cases_per_day is None else minutes * cases_per_day,
        cost=error.value * settings.cost_of_error + minutes * settings.cost_of_minute,
        simulated=float((known.weight * walked.simulated).sum() / total),
        evidence=_evidence(share, lane, settings),
    )


def _evidence(share: float, lane: Lane, settings: Settings) -> float:
    """Until a lane is open every first answer is blind; then the charter's share of them."""
    blind = 1.0 if lane.threshold is None else settings.human_first
    return share * settings.audit_share + (1.0 - share) * blind


def _lane(known: Recorded, grave: Floats, settings: Settings) -> tuple[Flags, Lane]:
    """Which cases the AI would settle alone, with the certificate from this very sample."""
    first = known.states[0]
    may = known.informed & ~np.isin(first.answer, grave)
    if not may.any():
        return may, Lane(None, 0.0, math.nan, 1.0, 0, settings.bound, settings.confidence)
    lane = certify(
        scores=first.sure[may],
        errors=known.wrong(first.answer)[may],
        bound=settings.bound,
        confidence=settings.confidence,
        propensities=known.certifies[may].min() / known.certifies[may],
    )
    if lane.threshold is None:
        return np.zeros_like(may), lane
    return may & (first.sure >= lane.threshold), lane


@dataclass(frozen=True)
class _Walked:
    """What the pattern does with each case: its error (0, 1 or a probability), reviews, simulated or not."""

    error: Floats
    reviews: Floats
    simulated: Flags


def _walk(known: Recorded, grave: Floats, alone: Flags, settings: Settings, price: float) -> _Walked:
    error = np.where(alone, known.wrong(known.states[0].answer), np.nan)
    reviews = np.where(alone, settings.audit_share, 0.0)
    simulated = np.zeros(len(error), dtype=np.bool_)
    going = ~alone
    for k, state in enumerate(known.states):
        asks = going & (_wants(known, grave, k, settings, price) if k else going)
        done = going & ~asks
        error[done] = known.wrong(_last_word(known, grave, k, settings))[done]
        reviews[asks] += 1.0
        unrecorded = asks & (known.reviews <= k) if k + 1 < len(known.states) else asks
        error[unrecorded] = np.clip(1.0 - state.sure - state.value, 0.0, 1.0)[unrecorded]
        simulated |= unrecorded
        going = asks & ~unrecorded
    return _Walked(error, reviews, simulated)


def _wants(known: Recorded, grave: Floats, k: int, settings: Settings, price: float) -> Flags:
    """Whether one more person is asked after k answers: room, and differing, contradicted or worth it."""
    if k >= settings.reviews:
        return np.zeros(len(known.truth), dtype=np.bool_)
    state = known.states[k]
    differs = known.informed & ~state.settled
    word = _last_word(known, grave, k, settings)
    contradicted = (state.sure >= STRONG) & (np.abs(state.answer - word) > known.tolerance)
    worth = state.value * settings.cost_of_error > price * settings.minutes_per_case
    return np.asarray(differs | contradicted | worth, dtype=np.bool_)


def _last_word(known: Recorded, grave: Floats, k: int, settings: Settings) -> Floats:
    state = known.states[k]
    if settings.last_word == "person":
        return state.people
    return np.where(np.isin(state.answer, grave), state.people, state.answer)


def _price(known: Recorded, grave: Floats, alone: Flags, settings: Settings, price: float) -> float:
    """The price in force, or the one at which people give just `reviews_per_case`."""
    if settings.reviews_per_case is None:
        return price
    low, high = 0.0, max(1.0, settings.cost_of_error / settings.minutes_per_case)
    total = known.weight.sum()
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        spent = (known.weight * _walk(known, grave, alone, settings, middle).reviews).sum() / total
        low, high = (middle, high) if spent > settings.reviews_per_case else (low, middle)
    return high


def _interval(error: Floats, weight: Floats) -> Interval:
    """The weighted mean of errors in [0, 1]; cases of one weight are a plain sample."""
    stands, which = np.unique(weight, return_inverse=True)
    seen = np.bincount(which).tolist()
    lost = np.bincount(which, error).tolist()
    return combined(tuple(zip(stands.tolist(), seen, lost, strict=True)))


def _in_words(now: Expected, then: Expected) -> str:
    lane = f"the AI would settle {then.ai_only:.0%} of cases alone (now {now.ai_only:.0%})"
    wrong = f"{then.error.value:.1%} would be wrong (now {now.error.value:.1%})"
    work = f"people would give {then.reviews:.2f} answers a case (now {now.reviews:.2f})"
    return f"By the cases known so far {lane}, {wrong}, and {work}."


def _notes(estimates: Estimates, now: Expected, then: Expected, cases: int) -> tuple[str, ...]:
    """What holds always, and each remark whose reason is there."""
    always = (
        f"Replayed on {cases:,} resolved cases, which the belief has learned from: live figures may be "
        "a little worse, and a lane opens only when its own certificate does."
    )
    wanted, simulated = then.settings.reviews_per_case, max(then.simulated, now.simulated)
    remarks = (
        (cases < FEW, f"That is few: below {FEW} cases take this as a direction, not as a figure."),
        (
            simulated > 0.01,
            f"For {simulated:.0%} of cases a review was never given; their error is the belief's own.",
        ),
        (
            wanted is not None and then.reviews > 1.02 * wanted,
            f"People have {wanted} answers a case, but these settings ask for {then.reviews:.2f} even when "
            "no review is asked for its worth alone: cases would wait.",
        ),
        (
            any(rule.attribute is not None for rule in estimates.agreed.risk.high_stakes),
            "Rules about a case's attributes are not replayed: more cases go to people than shown.",
        ),
        (
            then.settings.human_first != now.settings.human_first,
            "The replayed answers were given blind: what seeing the AI's answer does is not shown.",
        ),
        (
            then.settings.confidence < now.settings.confidence,
            f"A certificate of {then.settings.confidence:.0%} confidence is wrong more often.",
        ),
    )
    return (always, *(said for holds, said in remarks if holds))
