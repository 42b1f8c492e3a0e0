"""What the partnership would be worth against one person per case without AI."""

from __future__ import annotations

import numpy as np

from lichen.reports.assess.findings import CurvePoint, Value
from lichen.reports.assess.outcomes import Outcomes
from lichen.reports.assess.rates import paired_difference
from lichen.reports.decisions.table import Decisions, Floats, Ints

PER = 1_000


def value_of(outcomes: Outcomes, curve: tuple[CurvePoint, ...], table: Decisions, own: Ints) -> Value:
    """Errors avoided at one review per case, and reviews (minutes) saved at the error of people alone."""
    baseline = float(outcomes.person_wrong.mean())
    at_one = paired_difference(outcomes.person_wrong, _wrong_at(outcomes, 1.0))
    reviews = cheapest_reviews(curve, baseline)
    seconds = table.seconds[own][np.isfinite(table.seconds[own])]
    per_review = float(np.median(seconds)) if seconds.size else None
    saved = None if reviews is None else PER * (1 - reviews)
    return Value(
        baseline_error=baseline,
        errors_avoided_per_1000=None if at_one is None else at_one.times(PER),
        reviews_at_same_error=reviews,
        reviews_saved_per_1000=saved,
        seconds_per_review=per_review,
        minutes_saved_per_1000=None if saved is None or per_review is None else saved * per_review / 60,
    )


def cheapest_reviews(curve: tuple[CurvePoint, ...], error: float) -> float | None:
    """Fewest reviews per case, up to one, whose error is at most `error`; None when no point reaches it."""
    enough = [
        point.reviews_per_case for point in curve if point.error <= error and point.reviews_per_case <= 1
    ]
    return min(enough, default=None)


def _wrong_at(outcomes: Outcomes, reviews: float) -> Floats:
    place = int(np.searchsorted(outcomes.spent, reviews + 1e-9, side="right")) - 1
    return np.asarray(outcomes.spent_wrong[:, place])
