"""Why an ask came to somebody, in one sentence that gives nothing away to those who answer blind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from lichen.patterns.why import BLIND, HIGH_STAKES, NO_CERTIFICATE

_BY_WANTED = {
    "answer": "This case needs a person's answer.",
    "second_look": "A second look at your own answer.",
    "audit": "A random audit.",
    "adjudication": "A second opinion on a disagreement.",
}


class Asked(Protocol):
    """What a sentence is made from: any row of an ask."""

    @property
    def why(self) -> str: ...
    @property
    def wanted(self) -> str: ...
    @property
    def made_by(self) -> str: ...


def sentence(row: Asked, blind: bool, *, labels: Iterable[str] | None = None) -> str:
    """The reason as a sentence.

    Whoever answers blind reads only reasons that are known to name no answer: those Lichen words for them,
    rules that hold whatever the answer is, and a colleague's words unless one of `labels`, the names of the
    answers, occurs in them (all of a colleague's words are held back where the labels are not given).

    >>> from collections import namedtuple
    >>> Row = namedtuple("Row", "why wanted made_by")
    >>> sentence(Row("AI unsure between 4 and 9", "answer", "lichen"), False)
    'AI unsure between 4 and 9.'
    >>> sentence(Row("AI unsure between 4 and 9", "answer", "lichen"), True)
    "This case needs a person's answer."
    >>> sentence(Row("have you seen this hand before?", "answer", "ada"), True, labels=["4", "9"])
    'Asked by ada: have you seen this hand before?'
    >>> sentence(Row("I take it for a 4, you?", "answer", "ada"), True, labels=["4", "9"])
    'Asked by ada.'
    """
    if row.made_by != "lichen":
        shown = not blind or _names_no_answer(row.why, labels)
        return _ended(
            f"Asked by {row.made_by}: {row.why}" if shown and row.why else f"Asked by {row.made_by}"
        )
    if row.why == NO_CERTIFICATE.seen:
        return _ended(f"{row.why}: everything goes to a person first")
    if not blind or row.why in BLIND or row.why.startswith(HIGH_STAKES):
        return _ended(row.why)
    return _BY_WANTED.get(row.wanted, _BY_WANTED["answer"])


def _names_no_answer(text: str, labels: Iterable[str] | None) -> bool:
    if labels is None:
        return False
    lowered = text.lower()
    return not any(re.search(rf"(?<!\w){re.escape(label.lower())}(?!\w)", lowered) for label in labels)


def _ended(text: str) -> str:
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
