"""A partnership whose agents ask before they act, and people decide: for tests of pages and the API."""

from __future__ import annotations

import json
from typing import Any

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_case
from lichen.ledger.content import content_digest
from lichen.types import PartnerId

CHARTER = """
partnership: agents
name: Refunds
purpose: Agents refund customers; people keep an eye on it.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners:
  - {id: first, role: person, name: First reviewer}
  - {id: second, role: person, name: Second reviewer}
  - {id: runner, role: person}
  - {id: agent, role: ai, name: Refund agent, run_by: runner}
  - {id: other-agent, role: ai}
people: [{id: owner}]
owner: owner
answers_for_errors: owner
reviews: 1
"""
CALL = {"tool": "refund", "arguments": {"order": "A-17", "amount": 20, "note": "Sorry for the delay."}}
LESS = {**CALL, "arguments": {**CALL["arguments"], "amount": 10}}  # type: ignore[dict-item]
SHOWN, EDITED = content_digest(CALL), content_digest(LESS)
ROLES = {"owner": "owner", "first": "contributor", "second": "contributor", "runner": "contributor"}
ROLES |= {"agent": "service", "other-agent": "service", "auditor": "auditor"}


class Agents:
    """The partnership, with a user for everybody, and one case the agent has opened."""

    def __init__(self, world: Any, more: str = "", charter: str = CHARTER) -> None:
        from lichen.web.accounts.members import grant
        from lichen.web.accounts.models import User
        from lichen.web.accounts.record import record

        self.world = world
        world.house.workspace.open_partnership(charter + more)
        self.here = world.house.partnership("agents")
        for name, role in ROLES.items():
            if name not in world.users:
                world.users[name] = User.objects.create_user(
                    name, f"{name}@example.org", None, service=role == "service"
                )
            grant(world.users[name], "agents", role)
            record(name, "agents", role, by="owner")

    def asks_for(self, content: Any = CALL, case: str = "case-1", by: str = "agent") -> str:
        said = Contribution(by=PartnerId("agent"), answer=self.yes, confidence=0.9, content=content)
        return open_case(self.here, NewCase({"why": "the parcel broke"}, {}, case, (said,)), by=PartnerId(by))

    @property
    def yes(self) -> str:
        return self.here.charter.question.label_ids[0]

    def asked(self, case: str = "case-1") -> str:
        (ask,) = self.here.estimates.cases[case].pending.values()
        return str(ask.partner)

    def ask(self, case: str = "case-1") -> str:
        (ask,) = self.here.estimates.cases[case].pending
        return str(ask)

    def settled(self, case: str = "case-1") -> Any:
        return self.here.estimates.cases[case].settlement

    def head(self) -> int:
        return int(self.here.ledger.head("agents"))

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The API's answer to this user's program; `@` stands for the partnership's cases."""
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        whole = f"/api/v1{path.replace('@', '/partnerships/agents/cases')}"
        return self.world.program(who).generic(method, whole, **content, headers=headers)

    def post(self, who: str, said: dict[str, Any], case: str = "case-1", *, plain: bool = False) -> Any:
        """A form of the case page, sent by the page's script or, `plain`, by the browser itself."""
        headers = {} if plain else {"accept": "application/json"}
        return self.world.client(who).post(f"/cases/agents/{case}/answer/", said, headers=headers)

    def page(self, who: str, case: str = "case-1") -> str:
        found: str = self.world.client(who).get(f"/cases/agents/{case}/").content.decode()
        return found

    def resume(self, case: str = "case-1") -> None:
        from lichen.actions.resume import resume
        from lichen.types import CaseId

        resume(self.here, CaseId(case))
