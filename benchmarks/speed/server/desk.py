"""A simulated desk: its charter and people, and as many open cases as wanted."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PEOPLE = tuple(f"person{number}" for number in range(8))
LABELS = ("approve", "reject", "escalate")
WORDS = (
    "invoice", "claim", "refund", "order", "parcel", "late", "damaged", "supplier",
    "customer", "account", "payment", "card", "bank", "notice", "review", "policy",
    "limit", "report", "photo", "address", "delivery", "contract", "price", "error",
    "duplicate", "evidence", "missing", "form", "date", "amount",
)  # fmt: skip
CHARTER = f"""
partnership: desk
purpose: Decide on claims.
question: {{text: "What now?", labels: [{", ".join(LABELS)}]}}
goals: [{{kpi: Wrong decisions, baseline: 8, target: 3, direction: down}}]
partners: [{", ".join(f"{{id: {name}, role: person}}" for name in PEOPLE)}, {{id: model, role: ai}}]
people: [{{id: owner}}]
owner: owner
answers_for_errors: owner
"""


def cases(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """Simulated cases as the API takes them."""
    draw = random.Random(7 * 1_000_003 + start)
    for number in range(start, start + count):
        words = [f"case {number}:"]
        while sum(map(len, words)) + len(words) < 296:
            words.append(draw.choice(WORDS))
        sure = 0.34 + 0.65 * draw.betavariate(5, 2)
        rest = (1 - sure) / 2
        shares = [rest, rest, rest]
        shares[place := draw.randrange(3)] = sure
        said = {"by": "model", "answer": LABELS[place], "distribution": shares}
        yield {"case": f"case-{number}", "inputs": {"text": " ".join(words)}, "contributions": [said]}


def seed(where: str, count: int, charter: str = CHARTER) -> None:
    """Accounts, tokens and a partnership with `count` open cases, all findable; in a process of its own."""
    from lichen.web.configure import configure
    from lichen.web.options import Options
    from lichen.web.start import prepare_accounts

    configure(Options(where=where))
    prepare_accounts(Options(where=where))
    from lichen.inbox.index import catch_up
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make
    from lichen.web.house import open_house

    house = open_house(Options(where=where))
    house.workspace.open_partnership(charter)
    tokens = {}
    for name in (*PEOPLE, "owner"):
        user = User.objects.create_user(name, f"{name}@example.org", None)
        give_role(user, "desk", "owner" if name == "owner" else "contributor", by="owner")
        tokens[name] = make(user, "benchmark")[1]
    Path(f"{where}.tokens").write_text(json.dumps(tokens))
    desk = house.partnership("desk")
    for start in range(0, count, 2_000):
        open_some(desk, cases(min(2_000, count - start), start))
    while catch_up(house.ledger):
        pass
    desk.keep_snapshot()
    house.close()


def open_some(desk: Any, new: Iterator[dict[str, Any]]) -> None:
    """Open cases in process, as a seed."""
    from lichen.actions.contribute import Contribution
    from lichen.actions.open_case import NewCase, open_cases

    made = [
        NewCase(
            each["inputs"], {}, each["case"], tuple(Contribution(**said) for said in each["contributions"])
        )
        for each in new
    ]
    open_cases(desk, made, by="owner")
