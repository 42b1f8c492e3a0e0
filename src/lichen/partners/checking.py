"""What counts as a usable reply."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

import msgspec

from lichen.errors import LichenError
from lichen.partners.protocol import Question, Reply
from lichen.partners.writable import writable
from lichen.types import Answer

SUM_TOLERANCE = 1e-3
LONGEST_TEXT = 100_000
LARGEST_CONTENT = 1_000_000
LARGEST = 1e60
"""Beyond this, the squares of squares that a belief works with would overflow."""


class MalformedError(LichenError):
    """A reply that cannot be used; the message says what was expected and what came."""


def checked(reply: object, question: Question) -> Reply:
    """The reply in plain Python types with its distribution summing to exactly one.

    Half characters and NUL in `reasons` and `unsure_of` become “�”: an answer is worth more than the
    spelling of its words. In `version`, which every number about the partner hangs on, they are not mended.

    Raises `MalformedError` for anything but a `Reply`, an answer the question does not allow, a number that
    is not finite or outside the question's range, a distribution of the wrong length or sum (beyond 0.001)
    or for a number, a confidence outside 0..1.
    """
    if not isinstance(reply, Reply):
        raise MalformedError(f"Expected a Reply, got {type(reply).__name__}.")
    return Reply(
        answer=_answer(reply.answer, question),
        distribution=_distribution(reply.distribution, question),
        spread=None if reply.spread is None else _number(reply.spread, "spread", low=0.0),
        confidence=None if reply.confidence is None else _number(reply.confidence, "confidence", high=1.0),
        reasons=writable(_text(reply.reasons, "reasons")),
        unsure_of=writable(_text(reply.unsure_of, "unsure_of")),
        version=_version(reply.version),
        cites=tuple(_text(each, "cite") for each in reply.cites),
        missing=writable(_text(reply.missing, "missing")),
        seconds=None if reply.seconds is None else _number(reply.seconds, "time"),
        cost=None if reply.cost is None else _number(reply.cost, "cost"),
        tokens_in=_count(reply.tokens_in),
        tokens_out=_count(reply.tokens_out),
        content=None if reply.content is None else _content(reply.content),
    )


def _content(content: object) -> Any:
    try:
        written = msgspec.json.encode(content)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise MalformedError(f"What is put forward cannot be written as JSON: {error}.") from error
    if len(written) > LARGEST_CONTENT or b"\\u0000" in written:
        raise MalformedError(f"What is put forward has {len(written):,} bytes, or a NUL among them.")
    return msgspec.json.decode(written)


def _count(value: object) -> int | None:
    return None if value is None else int(_number(value, "number of tokens"))


def _answer(answer: object, question: Question) -> Answer:
    if question.kind == "number":
        low = -LARGEST if question.minimum is None else question.minimum
        high = LARGEST if question.maximum is None else question.maximum
        return _number(answer, "answer", low=low, high=high)
    if not isinstance(answer, str):
        raise MalformedError(f"Expected a text as answer, got {type(answer).__name__}.")
    said = _plain(answer)
    if said not in question.labels:
        raise MalformedError(
            f"The answer {said[:60]!r} is not one of the labels {', '.join(question.labels)[:200]}."
        )
    return said


def _distribution(distribution: object, question: Question) -> tuple[float, ...] | None:
    if distribution is None:
        return None
    if isinstance(distribution, str) or not isinstance(distribution, Sequence):
        raise MalformedError(f"Expected a tuple of probabilities, got {type(distribution).__name__}.")
    values = [_number(p, "probability", high=1.0 + SUM_TOLERANCE) for p in distribution]
    if len(values) != len(question.labels):
        raise MalformedError(f"Expected {len(question.labels)} probabilities, got {len(values)}.")
    total = math.fsum(values)
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise MalformedError(f"The probabilities sum to {total:.4g}, not to one.")
    return tuple(value / total for value in values)


def _number(value: object, what: str, *, low: float = 0.0, high: float = LARGEST) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise MalformedError(f"Expected a number as {what}, got {type(value).__name__}.")
    try:
        number = float(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise MalformedError(f"The {what} cannot be written as a float: {type(error).__name__}.") from error
    if not math.isfinite(number) or not low <= number <= high:
        raise MalformedError(f"The {what} is {number:g}, outside {low:g} to {high:g}.")
    return number


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise MalformedError(f"Expected a text as {what}, got {type(value).__name__}.")
    if len(value) > LONGEST_TEXT:
        raise MalformedError(f"The {what} has {len(value):,} characters; the most is {LONGEST_TEXT:,}.")
    return _plain(value)


def _version(value: object) -> str:
    version = _text(value, "version")
    if writable(version) != version:
        raise MalformedError("The version holds half a character or a NUL, which no ledger can keep.")
    return version


def _plain(text: str) -> str:
    return str.__str__(text)  # a subclass may print itself as something else
