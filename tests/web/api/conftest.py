"""A partnership with cases on it, and ways to ask the API about it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_cases
from lichen.types import PartnerId

SECRET = "because of the SECRET-WORD"


class Desk:
    """The world with six cases, each with an AI's answer and an open ask to a person."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self._clients: dict[str | None, Any] = {}
        said = Contribution(
            by=PartnerId("model"), answer="technical", distribution=(0.2113, 0.5774, 0.2113), reasons=SECRET
        )
        new = [NewCase({"text": f"letter {n}"}, {"n": n}, f"mail-{n}", (said,)) for n in range(6)]
        open_cases(world.desk, new, by=PartnerId("owner"))

    def ask(self, case: str = "mail-0") -> tuple[str, str]:
        """Who is asked about a case, and the ask."""
        (ask,) = [
            row
            for row in self.world.desk.ledger.rows("asks_of_case", chain="desk", case=case)
            if row.status == "open"
        ]
        return ask.partner, ask.ask

    def call(self, who: str | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer of the API to somebody's program, or to a stranger."""
        if who not in self._clients:
            self._clients[who] = self.world.client() if who is None else self.world.program(who)
        client = self._clients[who]
        given = body if isinstance(body, str | bytes) else json.dumps(body)
        content = {} if body is None else {"data": given, "content_type": "application/json"}
        return client.generic(method, f"/api/v1{path}", **content, headers=headers)


@pytest.fixture
def desk(world: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    from lichen.web.api import door
    from lichen.web.api.allowance import Allowance

    monkeypatch.setattr(door, "_allowance", [Allowance(1e6, 10**6)])
    return Desk(world)
