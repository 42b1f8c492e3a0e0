"""One way of deciding the cases as numbers per case: errors, what they cost, people's work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.predicted import predicted_by_score
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.history import Flags, Floats
from lichen.reports.whatif.policy import Course


@dataclass(frozen=True)
class Way:
    """One course as numbers per case (n,): the error and what it costs, in ordinary errors, where the truth
    is `known`, which it was with this `chance`, people's reviews where `counted`, and a model of each for
    all others.
    """

    course: Course
    error: Floats
    known: Flags
    chance: Floats
    expected_error: Floats
    paid: Floats
    expected_paid: Floats
    reviews: Floats
    counted: Flags
    expected_reviews: Floats


def way(found: Evidence, course: Course) -> Way:
    """The course in numbers."""
    alone, audit = course.alone, course.settings.audit_share
    walked = np.isfinite(course.error) & course.walked
    error, expected = _lost(found, alone, walked, found.wrong(found.proposal), course.error)
    paid, expected_paid = error, expected
    if found.past.terms.cost is not None:
        paid, expected_paid = _lost(found, alone, walked, found.paid(found.proposal), course.paid)
    each = _model(found, np.nan_to_num(course.reviews), course.walked, found.reached)
    return Way(
        course=course,
        error=error,
        known=found.known & (alone | walked),
        chance=np.where(alone, found.chance, found.reached),
        expected_error=expected,
        paid=paid,
        expected_paid=expected_paid,
        reviews=np.where(alone, audit, np.nan_to_num(course.reviews)),
        counted=alone | course.walked,
        expected_reviews=np.where(alone, audit, np.maximum(each, 1.0)),
    )


def _lost(
    found: Evidence, alone: Flags, walked: Flags, by_ai: Floats, by_people: Floats
) -> tuple[Floats, Floats]:
    """What each case loses by the AI or by people, whoever settles it, and a model of that for all."""
    people = np.nan_to_num(by_people)
    one = _model(found, by_ai, found.known & np.isfinite(found.proposal))
    other = _model(found, people, found.known & walked)
    return np.where(alone, by_ai, people), np.where(alone, one, other)


def _model(found: Evidence, value: Floats, known: Flags, chance: Floats | None = None) -> Floats:
    """The value expected at each score; cases on which the AI said nothing stand below all others."""
    score = np.where(np.isfinite(found.score), found.score, -1.0)
    weight = 1.0 / (found.chance if chance is None else chance)
    return predicted_by_score(score, value, known, weight)
