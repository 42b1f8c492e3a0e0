"""A real server whose partnership `agents` decides on actions: `python serve.py WHERE PORT [AGENTS]`.

People ada and ben may approve, `runner` runs the AI and may not; `agent`, `rival` and agent-0, agent-1 … are
programs with tokens of their own, the partnership `desk` asks `rival` for labels.
"""

from __future__ import annotations

import sys
from typing import Any

from lichen.web.options import Options
from lichen.web.server import serve

CHARTER = """
partnership: agents
purpose: Agents refund customers; people keep an eye on it.
question: {text: "May the agent do this?", kind: action}
constraints: [Never more than the order was worth.]
context: [{id: refunds, kind: procedure, text: Refunds are made within 14 days.}]
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners:
  - {id: ada, role: person}
  - {id: ben, role: person}
  - {id: runner, role: person}
"""
END = """
people: [{id: owner}]
owner: owner
answers_for_errors: owner
"""
OTHER = """
partnership: desk
purpose: Route incoming mail.
question: {text: "Where does this go?", labels: [billing, technical, other]}
goals: [{kpi: Wrongly routed, unit: "%", baseline: 12, target: 6, direction: down}]
context: [{id: invoices, text: Invoices are billing.}]
partners:
  - {id: ada, role: person}
  - {id: rival, role: ai}
people: [{id: owner}]
owner: owner
answers_for_errors: owner
"""


def prepare(house: Any, agents: list[str]) -> None:
    from lichen.web.accounts.models import User

    if User.objects.exists():
        return
    partners = "".join(f"  - {{id: {each}, role: ai, run_by: runner}}\n" for each in agents)
    house.workspace.open_partnership(CHARTER + partners + END)
    house.workspace.open_partnership(OTHER)
    for name in ("ada", "ben", "runner"):
        user(name, "agents", "contributor")
    user("owner", "agents", "owner")
    user("auditor", "agents", "auditor")
    for name in agents:
        user(name, "agents", "service")
    for name, role in {"ada": "contributor", "rival": "service", "owner": "owner"}.items():
        grant(name, "desk", role)


def user(name: str, partnership: str, role: str) -> None:
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make

    made = User.objects.create_user(name, f"{name}@example.org", name=name, service=role == "service")
    grant(name, partnership, role)
    print("token", name, make(made, "test")[1], flush=True)


def grant(name: str, partnership: str, role: str) -> None:
    from lichen.web.accounts import members
    from lichen.web.accounts.models import User
    from lichen.web.accounts.record import record

    members.grant(User.objects.get(username=name), partnership, role)
    record(name, partnership, role, by="owner")


if __name__ == "__main__":
    where, port, count = sys.argv[1], int(sys.argv[2]), int([*sys.argv, "0"][3])
    names = ["agent", "rival", *(f"agent-{number}" for number in range(count))]
    serve(
        Options(where=where, port=port),
        prepare=lambda house: prepare(house, names),
        ready=lambda url: print("ready", url, flush=True),
    )
