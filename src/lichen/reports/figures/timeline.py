"""What was in force when: the charter's question, and the changes that figures are compared around."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Any, NamedTuple, cast

import msgspec

from lichen.decoding import decode
from lichen.ledger.connector import Connector
from lichen.reports.figures.words import rows
from lichen.types import Answer


class Terms(NamedTuple):
    """The question a case was opened under; `question` is the charter version that first asked it.

    `labels` are empty for a question about a number; `machines` are the AI partners.
    """

    question: int
    labels: tuple[str, ...]
    tolerance: float
    machines: frozenset[str]

    def same(self, one: Answer, other: Answer) -> bool:
        """Whether two answers are the same answer to this question."""
        return one == other if self.labels else abs(float(one) - float(other)) <= self.tolerance


class Change(NamedTuple):
    """A charter adopted or a version promoted, by its entry; `kind` is `charter` or `version`."""

    seq: int
    at: int
    kind: str
    name: str


class Timeline(NamedTuple):
    """Terms and changes in the order of their entries."""

    starts: tuple[int, ...]
    terms: tuple[Terms, ...]
    changes: tuple[Change, ...]

    def at(self, seq: int) -> Terms:
        """The terms in force at an entry."""
        return self.terms[max(0, bisect_right(self.starts, seq) - 1)]

    def era(self, seq: int) -> int:
        """The entry of the latest change before this one; 0 before any."""
        place = bisect_right(self.changes, (seq,))
        return self.changes[place - 1].seq if place else 0


class _Asked(msgspec.Struct):
    kind: str = "label"
    labels: list[dict[str, Any]] = []
    tolerance: float | None = None


class _Member(msgspec.Struct):
    id: str
    role: str


class _Agreed(msgspec.Struct):
    question: _Asked = msgspec.field(default_factory=_Asked)
    partners: list[_Member] = []


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[tuple[object, ...], float, tuple[str, ...], frozenset[str]]:
    """What makes a question another one, how far apart answers may be, and who is an AI."""
    agreed = decode(text, _Agreed)
    asked = agreed.question
    labels = tuple(str(label.get("id")) for label in asked.labels)
    machines = frozenset(member.id for member in agreed.partners if member.role == "ai")
    return (asked.kind, labels, asked.tolerance), asked.tolerance or 0.0, labels, machines


def timeline(connector: Connector, chain: int, through: int) -> Timeline:
    """Everything adopted and promoted up to an entry of a chain, given by its number."""
    starts: list[int] = []
    terms: list[Terms] = []
    changes: list[Change] = []
    before: tuple[object, ...] | None = None
    for row in rows(connector, "charters", chain=chain, through=through):
        seq, version, text, at = cast(tuple[int, int, str, int], row)
        asked, tolerance, labels, machines = _read(text)
        question = version if asked != before else terms[-1].question
        before = asked
        starts.append(seq)
        terms.append(Terms(question, labels, tolerance, machines))
        changes.append(Change(seq, at, "charter", f"charter {version}"))
    for row in rows(connector, "promotions", chain=chain, through=through):
        seq, partner, name, at = cast(tuple[int, str, str, int], row)
        changes.append(Change(seq, at, "version", f"{partner} {name}"))
    return Timeline(tuple(starts), tuple(terms), tuple(sorted(changes)))
