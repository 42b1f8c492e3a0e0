"""A studio where options or drafts are asked for, with a scripted AI, in the world of the other tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.fail_ask import fail_ask
from lichen.actions.resume import held_cases, resume_all

CHARTER = """
partnership: studio
name: Studio
purpose: Find a way out.
question: {{text: "What could we do?", kind: {kind}}}
goals: [{{kpi: Ways found, baseline: 1, target: 3, direction: up}}]
constraints: [Nobody is let go.]
partners:
  - {{id: first, role: person, name: First reviewer}}
  - {{id: second, role: person, name: Second reviewer}}
  - {{id: model, role: ai, name: Advisor, adapter: fake}}{others}
people: [{{id: owner}}, {{id: lead}}]
owner: owner
answers_for_errors: owner
pattern: {pattern}
"""
BRIEF = {"goal": "Fewer late parcels", "constraints": "No new staff\nUnder 500", "tried": "Another courier"}
CALL = {
    "id": "a",
    "title": "Call",
    "text": "Call every customer first.",
    "trade_offs": {"goal": "fewer surprises", "constraint 1": "two hours a day"},
    "cites": ["note calls"],
}
WAIT = {"id": "b", "title": "Wait", "text": "Wait a week and look again."}
OPTIONS = {"options": [CALL, WAIT]}


def sent(said: dict[str, str]) -> dict[str, str]:
    """What somebody writes, as the form that begins a case sends it."""
    return {f"in.{name}": text for name, text in said.items()}


class Studio:
    """One partnership of the pattern, its case, and what each does there."""

    def __init__(self, world: Any, kind: str, pattern: str, *more: str, others: str = "") -> None:
        from lichen.web.accounts.members import grant
        from lichen.web.accounts.record import record

        text = CHARTER.format(kind=kind, pattern=pattern, others=others) + "\n".join(more) + "\n"
        world.house.workspace.open_partnership(text)
        self.world, self.here = world, world.house.partnership("studio")
        for name, role in {"owner": "owner", "first": "contributor", "second": "contributor"}.items():
            grant(world.users[name], "studio", role)
            record(name, "studio", role, by="owner")
        grant(world.users["auditor"], "studio", "auditor")
        self.case = ""

    def get(self, who: str, path: str = "", **headers: str) -> str:
        answer = self.world.client(who).get(path or self.address, headers=headers)
        assert answer.status_code == 200, answer.content
        return str(answer.content.decode())

    def post(self, who: str, act: str, **form: Any) -> Any:
        return self.world.client(who).post(f"{self.address}{act}/", form)

    @property
    def address(self) -> str:
        return f"/explore/studio/{self.case}/"

    @property
    def state(self) -> Any:
        return self.here.estimates.cases[self.case]

    @property
    def shown(self) -> str:
        return str(self.state.content.digest)

    def open(self, who: str = "first", **brief: str) -> Any:
        answer = self.world.client(who).post("/partnerships/studio/start/open/", sent({**BRIEF, **brief}))
        if answer.status_code == 302:
            self.case = answer.headers["location"].rstrip("/").split("/")[-1]
        return answer

    def offers(self, content: Any = OPTIONS, by: str = "model") -> None:
        said = Contribution(by=by, answer="accept", ask=self.asked(by), confidence=0.8, content=content)
        contribute(self.here, self.case, said)

    def breaks(self, by: str = "model") -> None:
        fail_ask(self.here, self.case, self.asked(by), "error", detail="The server is gone.")

    @property
    def ask(self) -> Any:
        return self.asked("model")

    def asked(self, who: str) -> Any:
        pending = self.state.pending.items()
        return next(ask for ask, each in pending if each.partner == who)

    def moves_on(self) -> Any:
        """The hold is over; how it settled."""
        resume_all(self.here, held_cases(self.here, before=self.here.source.now()))
        return self.state.settlement

    @property
    def settled_on(self) -> Any:
        content = self.state.content
        return self.here.unseal([content.seal])[content.seal]


@pytest.fixture
def studio(world: Any) -> Callable[..., Studio]:
    def make(kind: str = "choice", pattern: str = "explore", *more: str, others: str = "") -> Studio:
        return Studio(world, kind, pattern, *more, others=others)

    return make
