"""What the charter's form is told: its fields, its rows, and what may be chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lichen.actions.answers import KINDS
from lichen.patterns import PATTERNS
from lichen.web.partnerships import adapters
from lichen.web.partnerships.proposal import Proposal

NEXT = "9999"
"""The row number in the pattern of a new row; the page's script puts a fresh one in its place."""

ROWS = {
    "labels": "question.labels",
    "goals": "goals",
    "rules": "risk.high_stakes",
    "partners": "partners",
    "people": "people",
    "notes": "context",
    "checks": "checks",
}
_PATTERNS = {"triage": "The AI goes first; people are asked where it is worth their time"}
_KINDS = {
    "label": "one of a list of answers",
    "number": "a number",
    "action": "whether an agent may do what it asks for",
    "draft": "whether a draft is taken, changed or not",
    "choice": "which of several options is taken",
}
CHECK_OPS = (
    ("at_most", "is at most"),
    ("at_least", "is at least"),
    ("contains", "says"),
    ("lacks", "does not say"),
    ("matches", "has the form"),
    ("words_at_most", "has at most so many words"),
    ("words_at_least", "has at least so many words"),
)
ALONE = (("true", "the AI too, once it is certified"), ("false", "people, always"))
EXPIRIES = (
    ("wait", "nothing, it is only shown"),
    ("escalate", "somebody else is asked"),
    ("deny", "it is denied"),
)
OPS = (("equals", "is"), ("in", "is one of"), ("at_least", "is at least"), ("at_most", "is at most"))

ROLES = (("person", "A person"), ("ai", "An AI"))
DIRECTIONS = (("up", "up"), ("down", "down"))
NOTES = (("note", "a note"), ("procedure", "a procedure"), ("guideline", "a guideline"))
LAST_WORDS = (("person", "the person"), ("belief", "the belief of all answers together"))


@dataclass(frozen=True)
class Sheet:
    """The form's content: `said` by field name, rows by list, and the choices there are."""

    said: dict[str, str]
    labels: list[str]
    goals: list[str]
    rules: list[str]
    partners: list[str]
    people: list[str]
    notes: list[str]
    checks: list[str]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of answer that can be asked for now."""
        return [(kind, _KINDS.get(kind, kind)) for kind in KINDS]

    @property
    def patterns(self) -> list[tuple[str, str]]:
        """The patterns there are."""
        return [(name, _PATTERNS.get(name, name)) for name in PATTERNS]

    @property
    def everyone(self) -> list[tuple[str, str]]:
        """The people named in the form, to choose owners from."""
        rows = [row for row in self.partners if self.said.get(f"{row}.role") != "ai"]
        found = [
            (self.said.get(f"{row}.id", ""), self.said.get(f"{row}.name", ""))
            for row in (*rows, *self.people)
        ]
        return [(id, f"{name} ({id})" if name and name != id else id) for id, name in found if id]

    @property
    def workers(self) -> list[tuple[str, str]]:
        """The people who work on cases."""
        here = {self.said.get(f"{row}.id", "") for row in self.partners}
        return [("", "nobody"), *(each for each in self.everyone if each[0] in here)]

    @property
    def costs(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """The table of what mistakes cost: the true answer, then each answer with its field and figure."""
        ids = [self.said.get(f"{row}.id", "") for row in self.labels]
        return [
            (true, [(said, f"question.cost[{i}][{j}]" if i != j else "",
                     self.said.get(f"question.cost[{i}][{j}]", "1")) for j, said in enumerate(ids)])
            for i, true in enumerate(ids)
        ]  # fmt: skip


def sheet(said: dict[str, str]) -> Sheet:
    """The form for what its fields show."""
    return Sheet(said, **{name: _rows(said, path) for name, path in ROWS.items()})


def _rows(said: dict[str, str], path: str) -> list[str]:
    found = re.compile(re.escape(path) + r"\[(\d+)\]")
    numbers = {int(match[1]) for name in said if (match := found.match(name))}
    return [f"{path}[{number}]" for number in sorted(numbers)]


def form_told(proposal: Proposal) -> dict[str, Any]:
    """What the form's templates are told."""
    shown = sheet(proposal.said)
    fresh = {name: f"{path}[{NEXT}]" for name, path in ROWS.items()}
    choices = {"adapters": adapters.kinds(), "ops": OPS, "fresh": fresh, "roles": ROLES}
    choices |= {"check_ops": CHECK_OPS, "alone": ALONE, "expiries": EXPIRIES}
    choices |= {"directions": DIRECTIONS, "note_kinds": NOTES, "last_words": LAST_WORDS}
    return {"proposal": proposal, "sheet": shown, "said": shown.said, **choices}
