"""One thing that both sides know, and the case it is held against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lichen.types import Answer

Kind = Literal["note", "lesson", "case"]
ABOUT = "about-"
"""Begins the id of a note that an owner writes about an AI partner: for people, not for the AI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A note, a lesson or a precedent in force.

    `mark` is how partners cite it; `sort` what a note is. A lesson has a scope of `words` and `attributes`;
    without one, `like` is the text of the case it was learned on. `answer` is what it says is right, `cases`
    are those it was learned on.
    """

    mark: str
    kind: Kind
    sort: str
    title: str
    text: str
    seq: int = 0
    pinned: bool = False
    words: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    like: str = ""
    answer: Answer | None = None
    cases: tuple[str, ...] = ()
    until: datetime | None = None
    link: str = ""

    @property
    def id(self) -> str:
        """The id without the word before it."""
        return self.mark.partition(" ")[2]

    @property
    def scoped(self) -> bool:
        """Whether it says itself where it holds."""
        return bool(self.words or self.attributes)

    def in_force(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Subject:
    """A case as context is held against it: its words, and its attributes and fields by name."""

    case: str
    text: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


def subject(case: str, inputs: Mapping[str, Any] | None, attributes: Mapping[str, Any] | None) -> Subject:
    """The case as context is held against it; a case whose content was erased has no words.

    >>> subject("c1", {"text": "A voucher", "country": "DE"}, {"country": "AT"}).attributes["country"]
    'AT'
    """
    from lichen.inbox.preview import searchable

    return Subject(case, searchable(inputs or {}), {**(inputs or {}), **(attributes or {})})


def holds(entry: Entry, case: Subject) -> bool:
    """Whether every word of the scope begins a word of the case, and every attribute is equal.

    >>> lesson = Entry(mark="lesson l1", kind="lesson", sort="", title="", text="", words=("voucher",))
    >>> holds(lesson, Subject("c1", "Two VOUCHERS")), holds(lesson, Subject("c2", "My bill"))
    (True, False)
    """
    text = case.text.casefold()
    if not all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in entry.words):
        return False
    return all(_same(case.attributes.get(name), value) for name, value in entry.attributes.items())


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).casefold() == str(other).casefold()
    return bool(one == other) or (one is not None and str(one).casefold() == str(other).casefold())
