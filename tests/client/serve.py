"""A real server for the client's tests: `python tests/client/serve.py WHERE PORT`; says when it is up.

Partnerships `desk` (owner, lead, ada, ben, auditor, robot) and `other` (elsewhere), as the fake server has.
"""

from __future__ import annotations

import sys
from typing import Any

from lichen.web.options import Options
from lichen.web.server import serve

CHARTER = """
partnership: {id}
name: Mail desk
purpose: Route incoming mail.
question: {{text: "Where does this go?", labels: [billing, technical, other]}}
goals: [{{kpi: Wrongly routed, unit: "%", baseline: 12, target: 6, by: 2030-12-31, direction: down}}]
risk: {{bound: 0.05, confidence: 0.95, audit_share: 0.1}}
partners:
  - {{id: ada, role: person, name: Ada}}
  - {{id: ben, role: person, name: Ben}}
  - {{id: model, role: ai, name: Router}}
people: [{{id: owner}}, {{id: lead}}, {{id: elsewhere}}]
owner: {owner}
answers_for_errors: {owner}
"""
AGENTS = """
partnership: agents
purpose: Agents refund customers; people keep an eye on it.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners: [{id: ada, role: person}, {id: ben, role: person}, {id: agent, role: ai}]
people: [{id: owner}]
owner: owner
answers_for_errors: owner
reviews: 1
"""
ROLES = {
    "owner": "owner",
    "lead": "lead",
    "ada": "contributor",
    "ben": "contributor",
    "auditor": "auditor",
    "robot": "service",
}


def prepare(house: Any) -> None:
    from lichen.web.accounts.models import User

    if User.objects.exists():
        return
    house.workspace.open_partnership(CHARTER.format(id="desk", owner="owner"))
    house.workspace.open_partnership(CHARTER.format(id="other", owner="elsewhere"))
    for name, role in ROLES.items():
        _user(name, "desk", role)
    _user("elsewhere", "other", "owner")
    house.workspace.open_partnership(AGENTS)
    for name in ("owner", "ada", "ben"):
        _grant(User.objects.get(username=name), "agents", ROLES[name])
    _user("agent", "agents", "service")


def _user(name: str, partnership: str, role: str) -> None:
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make

    user = User.objects.create_user(
        name, f"{name}@example.org", name=name.capitalize(), service=role == "service"
    )
    _grant(user, partnership, role)
    print("token", name, make(user, "test")[1], flush=True)


def _grant(user: Any, partnership: str, role: str) -> None:
    from lichen.web.accounts.members import grant
    from lichen.web.accounts.record import record

    grant(user, partnership, role)
    record(user.username, partnership, role, by="owner")


if __name__ == "__main__":
    where, port = sys.argv[1], int(sys.argv[2])
    serve(Options(where=where, port=port), prepare=prepare, ready=lambda url: print("ready", url, flush=True))
