"""A server whose every text is an attack: `python tests/security/hostile.py WHERE --port PORT`."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.browser.serve import quick_passwords

from lichen.web.options import Options
from lichen.web.server import serve

RUNS = '"><img src=x data-evil onerror="window.hit=1"><script data-evil>window.hit=2</script>'
ATTACK = (
    f"{RUNS}<b data-evil hx-get=/evil hx-trigger=load onclick=window.hit=3>'{{{{7*7}}}}</textarea></title>"
)
SHORT = '"><img src=x data-evil onerror=window.hit=4>'
"""One that fits where 200 letters are the most."""
LINK = "javascript:window.hit=5//"
PASSWORD = "correct horse battery"
LABELS = [SHORT, "technical", "other"]
PEOPLE = {
    "owner": "owner",
    "lead": "lead",
    "first": "contributor",
    "second": "contributor",
    "auditor": "auditor",
}

CHARTER = {
    "partnership": "desk",
    "name": SHORT,
    "purpose": ATTACK,
    "question": {
        "text": ATTACK,
        "labels": [{"id": each, "text": f"{SHORT} {n}", "meaning": ATTACK} for n, each in enumerate(LABELS)],
    },
    "goals": [
        {
            "kpi": SHORT,
            "unit": '"><i data-evil>',
            "baseline": 12,
            "target": 6,
            "by": "2030-12-31",
            "direction": "down",
        }
    ],
    "constraints": [ATTACK],
    "risk": {"bound": 0.05, "confidence": 0.95, "audit_share": 0.1, "high_stakes": [{"answer": SHORT}]},
    "partners": [
        {"id": "first", "role": "person", "name": SHORT, "skills": [SHORT]},
        {"id": "second", "role": "person", "name": SHORT},
        {"id": "model", "role": "ai", "name": SHORT},
    ],
    "people": [{"id": "owner"}, {"id": "lead"}],
    "owner": "owner",
    "answers_for_errors": "owner",
    "context": [{"id": "note", "text": ATTACK, "link": LINK}],
    "last_word": "person",
    "four_eyes": True,
}
INPUTS: list[dict[str, Any]] = [
    {"text": ATTACK},
    {
        "body": f"# {ATTACK}\n\n[x]({LINK}) ![x]({LINK}) <div data-evil onclick=window.hit=6>x</div>\n\n"
        f"- a\n- b\n\n```\n{ATTACK}\n```"
    },
    {ATTACK: ATTACK, "nested": {ATTACK: [ATTACK, {SHORT: 1}]}},
    {"table": [{ATTACK: ATTACK, "b": n} for n in range(3)], "rows": [[ATTACK, 1], [SHORT, 2]]},
    {
        "file": f"{SHORT}.png",
        "image": f"/attachments/{SHORT}.png",
        "link": LINK,
        "site": f"https://x.example/{SHORT}",
    },
    {
        "messages": [{"role": SHORT, "content": ATTACK, "from": ATTACK}],
        "html": ATTACK,
        "email": f"{SHORT}@x.example",
    },
    {
        "picture": "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5oaXQ9NyI+",
        "date": SHORT,
        "amount": SHORT,
    },
]


def prepare(house: Any) -> None:
    from lichen.actions.comment import comment
    from lichen.actions.contribute import Contribution, contribute
    from lichen.actions.open_case import NewCase, open_cases
    from lichen.types import PartnerId
    from lichen.web.accounts.members import grant
    from lichen.web.accounts.models import User
    from lichen.web.accounts.record import record
    from lichen.web.accounts.tokens import make

    quick_passwords()
    house.workspace.open_partnership(json.dumps(CHARTER))
    desk = house.partnership("desk")
    for name, role in PEOPLE.items():
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, name=SHORT)
        grant(user, "desk", role)
        record(name, "desk", role, by="owner")
        print("token", name, make(user, ATTACK[:100])[1], flush=True)
    User.objects.filter(username="owner").update(is_superuser=True)
    shares = (0.05, 0.9, 0.05)
    said = Contribution(
        by=PartnerId("model"), answer="technical", distribution=shares, reasons=ATTACK, unsure_of=ATTACK
    )
    new = [
        NewCase(inputs, {ATTACK: ATTACK, "kind": SHORT}, f"case-{n}", (said,))
        for n, inputs in enumerate(INPUTS)
    ]
    open_cases(desk, new, by=PartnerId("owner"))
    for n in (0, 1):
        asks = desk.ledger.rows("asks_of_case", chain="desk", case=f"case-{n}")
        ask = next(row for row in asks if row.status == "open")
        by, said = PartnerId(ask.partner), {"reasons": ATTACK, "unsure_of": ATTACK, "confidence": 0.9}
        contribute(desk, f"case-{n}", Contribution(by=by, answer="other", ask=ask.ask, **said))
    for n in range(len(INPUTS)):
        comment(desk, f"case-{n}", by=PartnerId("lead"), text=f"@owner {ATTACK}", mentions=["owner"])


if __name__ == "__main__":
    where, port = sys.argv[1], int(sys.argv[-1])
    serve(Options(where=where, port=port), prepare=prepare, ready=lambda url: print("ready", url, flush=True))
