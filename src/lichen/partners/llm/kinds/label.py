"""Kind `label`: one of a few answers, each with a short code."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.partners.checking import MalformedError
from lichen.partners.llm.codes import codes_for
from lichen.partners.llm.kinds.kind import CONFIDENCE, IN_SHORT, IN_WORDS, WORDS, Kind, Schema, closed
from lichen.partners.llm.reading import share, text_of
from lichen.partners.llm.said import Said
from lichen.partners.protocol import Question


def _form(question: Question, worded: bool) -> str:
    codes = codes_for(len(question.labels))
    meanings = question.meanings or ("",) * len(question.labels)
    lines = [
        f"{code} = {label}" + (f" ({meaning})" if meaning and meaning != label else "")
        for code, label, meaning in zip(codes, question.labels, meanings, strict=False)
    ]
    return "\n".join(
        [
            "The possible answers, each with its code:",
            *lines,
            f'Reply with one JSON object: "answer": the code ({codes[0]} to {codes[-1]}); '
            f"{IN_WORDS if worded else IN_SHORT}",
        ]
    )


def _schema(question: Question, worded: bool) -> Schema:
    codes = codes_for(len(question.labels))
    return closed({"answer": {"type": "string", "enum": list(codes)}, **(WORDS if worded else CONFIDENCE)})


def _read(found: Mapping[str, object], question: Question) -> Said:
    return Said(
        answer=label_of(found.get("answer"), question),
        confidence=share(found.get("confidence")),
        reasons=text_of(found, "reasons"),
        unsure_of=text_of(found, "unsure_of"),
        missing=text_of(found, "missing"),
    )


def label_of(value: object, question: Question) -> str:
    """The label that a code, or the label itself, stands for; raises `MalformedError` for anything else.

    >>> label_of("b", Question(labels=("refund", "other")))
    'other'
    """
    said = value.strip() if isinstance(value, str) else None
    if said is None:
        raise MalformedError(f"The model's answer is no text but {type(value).__name__}.")
    if said in question.labels:
        return said
    codes = dict(zip(codes_for(len(question.labels)), question.labels, strict=True))
    same = [label for label in question.labels if label.casefold() == said.casefold()]
    if said.upper() in codes and not same:
        return codes[said.upper()]
    if len(same) == 1 and said.upper() not in codes:
        return same[0]
    raise MalformedError(f"The model's answer {said[:60]!r} is none of the codes and labels.")


def _bare(text: str, question: Question) -> Said:
    """A reply that is nothing but a code or a label."""
    return Said(label_of(text.strip().strip("\"'`*.() \n"), question))


LABEL = Kind("answer", _form, _schema, _read, _bare)
