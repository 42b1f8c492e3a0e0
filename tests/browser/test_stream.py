"""The stream of the ledger: whoever answers a case blind reads nothing of it there either."""

from __future__ import annotations

import json
from typing import Any

from tests.browser.conftest import Served
from tests.browser.test_workday import SECRETS, bring


def _read(served: Served, token: str, until: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    with (
        served.program_of(token) as program,
        program.stream("GET", "/stream", params={"partnership": "desk"}) as answer,
    ):
        assert answer.status_code == 200
        for line in answer.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line[6:]))
                if found[-1]["seq"] >= until:
                    return found
    return found


def test_every_entry_comes_and_blind_ones_only_by_number(own: Served) -> None:
    bring(own, "stream", 6)
    with own.program("owner") as program:
        program.put("/partnerships/desk/members/first", json={"role": "lead"})
        last = program.get("/partnerships/desk/events", params={"limit": 200}).json()["items"][-1]["seq"]
    owner, first = (_read(own, own.tokens[name], last) for name in ("owner", "first"))
    assert [each["seq"] for each in owner] == list(range(1, last + 1))
    assert [each["seq"] for each in first] == list(range(1, last + 1))
    hidden = [each for each in first if each.get("hidden")]
    assert hidden
    said = json.dumps([each for each in first if not each.get("hidden")])
    mine = {each["seq"] for each in hidden}
    assert SECRETS[3] in json.dumps([each for each in owner if each["seq"] in mine])
    assert said
