"""People, AI and together on the reported cases, with intervals."""

from __future__ import annotations

from lichen.core.intervals import Interval
from lichen.reports.assess.calibration import calibration_bins, expected_calibration_error
from lichen.reports.assess.findings import CurvePoint, Side, Together
from lichen.reports.assess.outcomes import Outcomes
from lichen.reports.assess.rates import mean, paired_difference, share, share_by_person

PERSON, TOGETHER, FIRST_AI = 0, 1, 2


def people_side(outcomes: Outcomes, after_ai: Interval | None) -> Side:
    """One blind person per case; `after_ai` is the error of answers given after seeing the AI's."""
    if not met(outcomes):
        return Side(None, None, after_ai)
    error = share_by_person(outcomes.person_wrong, outcomes.reviewer)
    return Side(error, _distance(outcomes, PERSON), after_ai)


def met(outcomes: Outcomes) -> bool:
    """Whether blind persons answered; on all reported cases or on none."""
    return bool((outcomes.reviewer >= 0).all())


def ai_sides(outcomes: Outcomes, names: tuple[str, ...]) -> dict[str, Side]:
    """Each AI partner's own answer."""
    sides = {}
    for place, name in enumerate(names):
        wrong = outcomes.ai_wrong[outcomes.ai_answered(place), place]
        sides[name] = Side(share(wrong), _distance(outcomes, FIRST_AI + place))
    return sides


def together_side(outcomes: Outcomes, names: tuple[str, ...]) -> Together:
    """The belief from the AI and one person, and what it gains over each side on the same cases."""
    if not met(outcomes):
        return Together(None, None, (), {})
    bins = calibration_bins(outcomes.sure, 1 - outcomes.together_wrong)
    return Together(
        error=share_by_person(outcomes.together_wrong, outcomes.reviewer),
        ece=expected_calibration_error(bins),
        calibration=bins,
        gain=_gains(outcomes, names),
        mean_distance=_distance(outcomes, TOGETHER),
    )


def _gains(outcomes: Outcomes, names: tuple[str, ...]) -> dict[str, Interval]:
    together = outcomes.together_wrong
    gains = {"people": paired_difference(outcomes.person_wrong, together)}
    for place, name in enumerate(names):
        answered = outcomes.ai_answered(place)
        gains[name] = paired_difference(outcomes.ai_wrong[answered, place], together[answered])
    return {name: gain for name, gain in gains.items() if gain is not None}


def _distance(outcomes: Outcomes, column: int) -> Interval | None:
    if not outcomes.distance.shape[1]:
        return None
    far = outcomes.distance[:, column]
    known = far == far  # an absent AI's distance is NaN, which differs from itself
    return mean(far[known])


def error_curve(outcomes: Outcomes) -> tuple[CurvePoint, ...]:
    """Share wrong at each budget of reviews per case."""
    points = []
    for place, reviews in enumerate(outcomes.spent):
        error = share(outcomes.spent_wrong[:, place])
        if error is not None:
            points.append(CurvePoint(float(reviews), error.value, error.low, error.high, error.n))
    return tuple(points)
