"""The sentences a reader should take away, and what to do next: only what the intervals allow."""

from __future__ import annotations

from lichen.reports.assess.findings import CurvePoint, LaneFinding, Side, Together, Value
from lichen.reports.assess.words import compact, listed, percent


def headline(
    people: Side, ai: dict[str, Side], together: Together, lane: LaneFinding, curve: tuple[CurvePoint, ...]
) -> tuple[str, ...]:
    """What happened on the reported cases, in plain words."""
    if people.error is None:
        return tuple(part for part in (_assisted(people, ai), _lane(lane)) if part)
    first = (
        f"Together, people and the AI were wrong in {percent(_error(together))} of cases; "
        f"people alone {percent(_error(people))}, {_ai_alone(ai)}."
    )
    return tuple(part for part in (first, _verdict(together), _attention(curve), _lane(lane)) if part)


def next_steps(
    people: Side, together: Together, lane: LaneFinding, value: Value | None, has_truth: bool
) -> tuple[str, ...]:
    """What a team would do with these findings."""
    steps = [] if has_truth else [_ASK_FOR_TRUTH]
    if people.error is None:
        steps.append(_ANSWER_FIRST)
    elif all(gain.low > 0 for gain in together.gain.values()):
        steps.append("Let people and the AI work as a partnership: write its charter with `lichen init`.")
    else:
        steps.append(_MORE_CASES)
    if value and value.reviews_at_same_error is not None and value.reviews_at_same_error < 1:
        steps.append(_place_reviews(value.reviews_at_same_error))
    steps.append(_OPEN_LANE if lane.certified else _KEEP_LANE_SHUT)
    return tuple(steps)


_ANSWER_FIRST = (
    "Let people answer before they see the AI's answer on one case in five: only such answers show what they "
    "add. Then assess again."
)
_ASK_FOR_TRUTH = (
    "Find out what was true for a few hundred cases and assess again with --cases: consensus is not truth."
)
_MORE_CASES = (
    "The figures do not yet show that the partnership beats both sides: collect more cases, then assess "
    "again."
)
_OPEN_LANE = (
    "Let the AI settle its surest cases alone, audited: the lane below kept its bound on cases it had not "
    "seen."
)
_KEEP_LANE_SHUT = (
    "Let no case be settled by the AI alone yet: the figures do not support the bound asked for."
)


def _place_reviews(enough: float) -> str:
    if not enough:
        return (
            "Spend people's time where it changes the answer: on these cases the calibrated AI alone errs no "
            "more than one person per case does, so a review of a case it is sure of gains nothing."
        )
    return (
        f"Spend people's time where a review is worth most: {compact(enough)} reviews per case are enough to "
        "err no more than one person on every case does today."
    )


def _assisted(people: Side, ai: dict[str, Side]) -> str:
    best = _best(ai)
    who = "The AI alone" if len(ai) == 1 else f"The best of {len(ai)} AI partners alone ({best})"
    after = f", people who had seen its answer in {percent(people.after_ai.value)}" if people.after_ai else ""
    return f"{who} was wrong in {percent(_error(ai[best]))} of cases{after}; what people add cannot be told."


def _ai_alone(ai: dict[str, Side]) -> str:
    if len(ai) <= 2:
        return listed(
            [f"the AI {_named(name, ai)}alone {percent(_error(side))}" for name, side in ai.items()]
        )
    best = _best(ai)
    return f"the best of {len(ai)} AI partners alone ({best}) {percent(_error(ai[best]))}"


def _best(ai: dict[str, Side]) -> str:
    errors = {name: _error(side) for name, side in ai.items()}
    return min(errors, key=lambda name: (errors[name] is None, errors[name] or 0.0))


def _named(name: str, ai: dict[str, Side]) -> str:
    return f"{name} " if len(ai) > 1 else ""


def _error(side: Side | Together) -> float | None:
    return side.error.value if side.error else None


def _verdict(together: Together) -> str:
    gains = list(together.gain.values())
    if not gains:
        return ""
    if all(gain.low > 0 for gain in gains):
        return "That is fewer errors than either side alone makes, beyond chance."
    if any(gain.high < 0 for gain in gains):
        return "The partnership makes more errors than one side alone: do not combine them this way."
    return "These cases do not show that the partnership beats the better side alone."


def _attention(curve: tuple[CurvePoint, ...]) -> str:
    halves = [point for point in curve if abs(point.reviews_per_case - 0.5) < 1e-9]
    if not halves:
        return ""
    share = percent(halves[0].error)
    return f"With 0.5 reviews per case, placed where they are worth most, {share} are wrong."


def _lane(lane: LaneFinding) -> str:
    bound = percent(lane.bound)
    if not lane.certified:
        return f"No AI-only lane could be certified at a bound of {bound}."
    return (
        f"The AI could settle {percent(lane.share, 0)} of cases alone at a bound of {bound}: "
        f"there it was wrong in {percent(lane.error)}."
    )
