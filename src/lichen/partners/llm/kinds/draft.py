"""Kind `draft`: a text that people accept, edit or reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lichen.charter.kinds import VERDICTS
from lichen.partners.checking import LONGEST_TEXT, MalformedError
from lichen.partners.llm.kinds.kind import IN_WORDS, WORDS, Kind, Schema, closed
from lichen.partners.llm.reading import share, text_of, words
from lichen.partners.llm.said import Said
from lichen.partners.protocol import Question

WANTED = "the text that was asked for, ready to send"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text with what it stands on and the words that go with every answer."""

    text: str
    cites: tuple[str, ...] = ()
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    missing: str = ""


def draft_form(wanted: str) -> str:
    """What to reply, in words."""
    return (
        f'Reply with one JSON object: "text": {wanted}; "cites": marks of the context it stands on, [] if '
        f"none; {IN_WORDS}"
    )


def draft_schema(longest: int = 4_000) -> Schema:
    """The JSON schema of a draft of at most so many characters."""
    cites = {"type": "array", "items": {"type": "string"}, "maxItems": 10}
    text = {"type": "string", "minLength": 1, "maxLength": longest}
    return closed({"text": text, "cites": cites, **WORDS})


def read_draft(found: Mapping[str, object], *, context: Sequence[str] | None = ()) -> Drafted:
    """The draft; cites of other marks than those in `context` are left out, none of them with None.

    Raises `MalformedError` when there is no text or more than 100,000 characters of it.

    >>> read_draft({"text": "Dear all", "confidence": 0.7}).text
    'Dear all'
    """
    text = found.get("text")
    if not isinstance(text, str) or not text.strip():
        raise MalformedError("The model's draft holds no text.")
    if len(text) > LONGEST_TEXT:
        raise MalformedError(f"The model's draft has {len(text):,} characters; the most is {LONGEST_TEXT:,}.")
    given = found.get("cites")
    cites = [words(each) for each in given] if isinstance(given, list) else []
    return Drafted(
        text=text.strip(),
        cites=tuple(dict.fromkeys(each for each in cites if each and (context is None or each in context))),
        confidence=share(found.get("confidence")),
        reasons=text_of(found, "reasons"),
        unsure_of=text_of(found, "unsure_of"),
        missing=text_of(found, "missing"),
    )


def _form(question: Question, worded: bool) -> str:
    return draft_form(WANTED) if worded else f'Reply with one JSON object: "text": {WANTED}.'


def _schema(question: Question, worded: bool) -> Schema:
    if worded:
        return draft_schema()
    return closed({"text": {"type": "string", "minLength": 1, "maxLength": 240}})


def _read(found: Mapping[str, object], question: Question) -> Said:
    drafted = read_draft(found, context=None)
    cites = {"cites": list(drafted.cites)} if drafted.cites else {}
    return Said(
        answer=VERDICTS["draft"].yes,
        confidence=drafted.confidence,
        reasons=drafted.reasons,
        unsure_of=drafted.unsure_of,
        missing=drafted.missing,
        content={"text": drafted.text, **cites},
    )


def _bare(text: str, question: Question) -> Said:
    return _read({"text": text}, question)


DRAFT = Kind("text", _form, _schema, _read, _bare)
