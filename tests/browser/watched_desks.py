"""Desks with an open lane, seeded before the server starts, and an AI that turns bad while it runs."""

from __future__ import annotations

import time
from typing import Any

from tests.browser.conftest import Served
from tests.mail_desk import CHARTER
from tests.web.partnerships.lane_work import SURE, audited, open_lane

from lichen.workspace import open_workspace

DESKS = ("desk", "calm", "tried")
"""One whose AI turns bad, one whose lane is closed by hand, one on which changes are rehearsed."""


def seed(where: str) -> None:
    """Every desk with an open lane and sixty cases, right so far."""
    with open_workspace(where) as workspace:
        for id in DESKS:
            name = f"{id.capitalize()} mail"
            charter = CHARTER.replace("partnership: desk", f"partnership: {id}").replace("Mail desk", name)
            desk = workspace.open_partnership(charter)
            open_lane(desk)
            audited(desk, 60, "billing", "right")


def turn_bad(served: Served, most: int = 600, within: float = 60.0) -> str:
    """The AI goes on saying "billing" where people say "technical"; gives the incident there is then.

    What people say is counted beside the work: once all cases are brought, it is waited for.
    """
    brought, until = 0, time.monotonic() + within
    while brought < most or time.monotonic() < until:
        if brought < most:
            _bring(served, [f"wrong-{number}" for number in range(brought, brought + 20)])
            brought += 20
        for person in ("first", "second"):
            _answer(served, person)
        if found := _incident(served):
            return found
        time.sleep(0.05)
    raise AssertionError("The lane never closed.")


def _bring(served: Served, cases: list[str]) -> None:
    said = {"by": "model", "answer": "billing", "distribution": list(SURE), "version": "v7"}
    opened = [{"case": case, "inputs": {"text": "It hums."}, "contributions": [said]} for case in cases]
    with served.program("owner") as program:
        answer = program.post("/partnerships/desk/cases/bulk", json={"cases": opened})
    assert answer.status_code in (200, 201), answer.text


def _answer(served: Served, person: str) -> None:
    """Whatever this person is asked, they say "technical"."""
    with served.program(person) as program:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            asks = program.get("/asks", params={"partnership": "desk", "limit": 200}).json()["items"]
            if not asks:
                return
            for ask in asks:
                _say(program, ask)


def _say(program: Any, ask: dict[str, Any]) -> None:
    answer = program.post(
        f"/partnerships/desk/cases/{ask['case']}/contributions",
        json={"answer": "technical", "ask": ask["ask"]},
        headers={"idempotency-key": ask["ask"]},
    )
    assert answer.status_code in (200, 201, 409), answer.text


def _incident(served: Served) -> str:
    with served.program("owner") as program:
        found = program.get("/partnerships/desk/incidents").json()["items"]
    return str(found[0]["incident"]) if found else ""
