"""Kind `number`: a figure with how far off it may be."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.partners.checking import MalformedError
from lichen.partners.llm.kinds.kind import CONFIDENCE, IN_SHORT, IN_WORDS, WORDS, Kind, Schema, closed
from lichen.partners.llm.reading import figure, share, text_of
from lichen.partners.llm.said import Said
from lichen.partners.protocol import Question


def _form(question: Question, worded: bool) -> str:
    unit = f" in {question.unit}" if question.unit else ""
    bounds = [
        f"{word} {limit:g}"
        for word, limit in (("at least", question.minimum), ("at most", question.maximum))
        if limit is not None
    ]
    range_ = f" ({', '.join(bounds)})" if bounds else ""
    return (
        f'Reply with one JSON object: "answer": a number{unit}{range_}, digits only; '
        f'"spread": how far off it typically is{unit}; {IN_WORDS if worded else IN_SHORT}'
    )


def _schema(question: Question, worded: bool) -> Schema:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    answer = {"type": "number", **{name: limit for name, limit in limits.items() if limit is not None}}
    return closed(
        {"answer": answer, "spread": {"type": "number", "minimum": 0}, **(WORDS if worded else CONFIDENCE)}
    )


def _read(found: Mapping[str, object], question: Question) -> Said:
    spread = figure(found.get("spread"))
    return Said(
        answer=_number(found.get("answer"), question),
        spread=spread if spread is not None and spread > 0 else None,
        confidence=share(found.get("confidence")),
        reasons=text_of(found, "reasons"),
        unsure_of=text_of(found, "unsure_of"),
        missing=text_of(found, "missing"),
    )


def _number(value: object, question: Question) -> float:
    number = figure(value)
    if number is None:
        raise MalformedError(f"The model's answer is no number: {str(value)[:60]!r}.")
    if question.nearest(number) != number:
        raise MalformedError(f"The model's answer {number:g} lies outside the question's range.")
    return number


def _bare(text: str, question: Question) -> Said:
    return Said(_number(text.strip(), question))


NUMBER = Kind("answer", _form, _schema, _read, _bare)
