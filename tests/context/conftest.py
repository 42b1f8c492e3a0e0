"""A desk with shared context: a note of the charter, and verbs to write more of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.actions.conftest import CHARTER, Desk, ledger  # noqa: F401  -- the fixture under its own name

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.write_note import write_note
from lichen.charter.load import load
from lichen.context.entry import Subject
from lichen.context.space import space_of

CONTEXT = """
context:
  - {id: house-rules, kind: guideline, text: "Be kind."}
"""


class Shared(Desk):
    """A desk that also writes notes and lessons."""

    def note(self, id: str, text: str, title: str = "A page", **more: Any) -> None:
        write_note(self.partnership, id, title=title, text=text, by="first", **more)

    def lesson(self, text: str, decision: Any = "approved", until: Any = None, **parts: Any) -> str:
        made = propose_lesson(self.partnership, text, by="third", **parts).lesson
        if decision:
            decide_lesson(self.partnership, made, decision, by="first", until=until, reason="tried")
        return str(made)

    def settled(self, case: str, answer: str = "billing", **inputs: Any) -> str:
        """A case that a person has answered."""
        self.open(case, inputs=inputs or {"text": f"the text of {case}"})
        self.model_says(answer, case=case)
        for person in self.asked(case):
            self.says(person, answer, case=case)
        return case

    @property
    def space(self) -> Any:
        return space_of(self.partnership)

    @property
    def now(self) -> Any:
        return self.partnership.source.now()


@pytest.fixture
def shared(ledger: Any) -> Shared:  # noqa: F811  -- pytest's way
    return Shared(ledger, load(CHARTER + CONTEXT))


@pytest.fixture
def about() -> Any:
    def make(text: str, case: str = "new", **attributes: Any) -> Subject:
        return Subject(case, text, attributes)

    return make
