"""A partnership whose AI offers options or drafts when it is asked, for tests that act on it."""

from __future__ import annotations

from typing import Any

from tests.actions.conftest import Clock

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.fail_ask import fail_ask
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.ledger.content import content_digest
from lichen.ledger.ledger import Ledger

CHARTER = """
partnership: desk
purpose: Find a way out.
question: {{text: "What could we do?", kind: {kind}}}
goals: [{{kpi: Ways found, baseline: 1, target: 3, direction: up}}]
partners:
  - {{id: first, role: person}}
  - {{id: second, role: person}}
  - {{id: third, role: person}}
  - {{id: model, role: ai, adapter: fake}}
owner: first
answers_for_errors: second
pattern: {pattern}
"""
BRIEF = {"goal": "Fewer late parcels", "constraints": "No new staff", "tried": "Another courier"}
CALL = {"id": "a", "title": "Call", "text": "Call every customer first."}
WAIT = {"id": "b", "title": "Wait", "text": "Wait a week and look again."}
OPTIONS = {"options": [CALL, WAIT]}


class Table:
    """One case of such a partnership, with verbs short enough to tell a story."""

    def __init__(self, ledger: Ledger, *more: str, kind: str = "choice", pattern: str = "explore") -> None:
        self.ledger = ledger
        text = CHARTER.format(kind=kind, pattern=pattern) + "\n".join(more) + "\n"
        source = Source(seed=1, clock=Clock())
        self.here = open_partnership(ledger, load(text), by="first", source=source)

    def open(self, by: str = "first") -> None:
        open_case(self.here, NewCase(BRIEF, {}, "c"), by=by)

    @property
    def state(self) -> Any:
        return self.here.estimates.cases["c"]

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(each.partner, each.wanted) for each in self.state.pending.values()]

    @property
    def shown(self) -> str:
        return str(self.state.content.digest)

    def ask_of(self, who: str) -> Any:
        waiting = self.state.pending.items()
        return next((ask for ask, each in waiting if each.partner == who), None)

    def offers(self, content: Any = OPTIONS, sure: float = 0.9) -> None:
        self.says("model", "accept", content=content, confidence=sure, distribution=(sure, 1 - sure, 0.0))

    def breaks(self) -> None:
        fail_ask(self.here, "c", self.ask_of("model"), "error", detail="The server is gone.")

    def says(self, who: str, answer: str, **more: Any) -> str:
        return contribute(self.here, "c", Contribution(by=who, answer=answer, ask=self.ask_of(who), **more))

    def takes(self, who: str) -> str:
        return self.says(who, "accept", about=self.shown)

    @property
    def settled(self) -> Any:
        settlement = self.state.settlement
        return None if settlement is None else (settlement.answer, settlement.digest)


def only(option: Any) -> Any:
    """What somebody sends who picks one option."""
    return {"options": [option]}


def digest(content: Any) -> str:
    return content_digest(content)
