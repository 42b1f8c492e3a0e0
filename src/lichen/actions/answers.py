"""What counts as an answer to each kind of question; one check per kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lichen.charter.kinds import VERDICTS
from lichen.charter.schema import Question
from lichen.errors import InputRefused
from lichen.types import Answer, QuestionKind

SUM_TOLERANCE = 1e-3
LARGEST = 1e60
"""No number at work is larger, and sums of squares of such numbers still are numbers."""


def check_answer(question: Question, answer: object) -> Answer:
    """The answer in its proper type; raises `InputRefused` when it is not one to this question."""
    check = _CHECKS.get(question.kind)
    if check is None:
        raise InputRefused(
            f"Answers to `{question.kind}` questions cannot be taken yet. Use `label` or `number`."
        )
    return check(question, answer)


def _label(question: Question, answer: object) -> Answer:
    text = str(answer)
    if text not in question.label_ids:
        raise InputRefused(
            f"`{text}` is not one of the answers. Use one of: {', '.join(question.label_ids)}."
        )
    return text


def _number(question: Question, answer: object) -> Answer:
    try:
        value = float(answer)  # type: ignore[arg-type]  # whatever cannot become a number is refused below
    except (TypeError, ValueError):
        raise InputRefused(
            f"`{answer}` is not a number. Give one in {question.unit or 'plain digits'}."
        ) from None
    low, high = question.minimum, question.maximum
    if not abs(value) <= LARGEST or (low is not None and value < low) or (high is not None and value > high):
        raise InputRefused(f"{value:g} lies outside {_range(low, high)}. Give a value inside it.")
    return value


def _range(low: float | None, high: float | None) -> str:
    return f"the range from {'-∞' if low is None else f'{low:g}'} to {'∞' if high is None else f'{high:g}'}"


_CHECKS: dict[QuestionKind, Callable[[Question, object], Answer]] = {
    "label": _label,
    "number": _number,
    **dict.fromkeys(VERDICTS, _label),
}


KINDS = tuple(_CHECKS)
"""The kinds of question a partnership can work on by now."""


def check_distribution(question: Question, shares: Sequence[float] | None) -> tuple[float, ...] | None:
    """The probabilities, one per label, summing to one; raises `InputRefused` when they do not."""
    if shares is None:
        return None
    try:
        values = tuple(map(float, shares))
    except (TypeError, ValueError):
        raise InputRefused("The probabilities are not numbers. Give one number per label.") from None
    if len(values) != len(question.labels):
        raise InputRefused(
            f"{len(values)} probabilities came for {len(question.labels)} labels. Give one each."
        )
    total = math.fsum(values)
    if not (abs(total - 1.0) <= SUM_TOLERANCE and min(values) >= 0.0 and max(values) <= 1.0):
        raise InputRefused(f"The probabilities sum to {total:.4g}. They must lie in 0 to 1 and sum to 1.")
    return values if total == 1.0 else tuple([value / total for value in values])


def check_amount(name: str, value: float | None, *, most: float = math.inf) -> float | None:
    """The value if it lies between 0 and `most`; raises `InputRefused` otherwise."""
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0.0 <= value <= most:
        limit = "of zero or more" if most == math.inf else f"between 0 and {most:g}"
        raise InputRefused(f"`{name}` is {value}. Give a number {limit}.")
    return float(value)
