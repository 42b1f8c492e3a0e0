"""Blind first: what of a case somebody may see while they are asked to answer before seeing the AI's answer.

One place decides it for pages, the API and the stream: as long as a person's own blind ask on a case is
open, no answer, no probability, no reason, no comment and no settlement of that case reaches them by any
way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lichen.inbox.agreed import agreed
from lichen.inbox.blind import answers_blind
from lichen.ledger.events import AskFailed, AskMade, AskMoved, CaseOpened, ContributionMade
from lichen.ledger.ledger import Entry, Ledger

OWN = (AskMade, AskMoved, AskFailed, ContributionMade)
ANSWERS = (
    "answer",
    "settled_answer",
    "lane",
    "basis",
    "confidence",
    "threshold",
    "audit",
    "audited",
    "answers_for",
    "settled_by",
    "override_reason",
    "overridden",
    "overridden_by",
    "truth",
    "truth_source",
    "positions",
    "reason",
    "value",
    "disputed",
    "belief",
)
"""Everything about a case that says, or hints at, what somebody else thinks of it."""


def is_blind(ledger: Ledger, partnership: str, case: str, person: str) -> bool:
    """Whether this person has yet to answer this case blind."""
    return person in agreed(ledger, partnership).people and answers_blind(ledger, partnership, case, person)


def blind_among(ledger: Ledger, partnership: str, cases: Iterable[str], person: str) -> frozenset[str]:
    """Those of these cases that this person has yet to answer blind."""
    if person not in agreed(ledger, partnership).people:
        return frozenset()
    return frozenset(each for each in set(cases) if answers_blind(ledger, partnership, each, person))


def veiled(row: dict[str, Any]) -> dict[str, Any]:
    """The row of a case without anything that somebody thinks of it.

    >>> veiled({"case": "c1", "answer": "billing", "confidence": 0.9})
    {'case': 'c1', 'answer': None, 'confidence': None, 'hidden': True}
    """
    return {**{name: None if name in ANSWERS else value for name, value in row.items()}, "hidden": True}


def veil_entries(
    ledger: Ledger, partnership: str, person: str, entries: Sequence[Entry]
) -> list[Entry | None]:
    """The ledger entries in order; None in place of each that this person may not read yet."""
    about = {case for entry in entries if (case := getattr(entry.event, "case", None))}
    hidden = blind_among(ledger, partnership, about, person)
    return [None if _gives_away(entry, person, hidden) else entry for entry in entries]


def _gives_away(entry: Entry, person: str, hidden: frozenset[str]) -> bool:
    if getattr(entry.event, "case", None) not in hidden or isinstance(entry.event, CaseOpened):
        return False
    return not (isinstance(entry.event, OWN[2:]) and entry.event.partner == person)
