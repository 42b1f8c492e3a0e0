"""Agents ask over the API, wait, and carry out exactly what was approved, once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest
from tests.web.agents import CALL, EDITED, LESS, SHOWN, Agents

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.settle import settle

BEGIN, END = "@/case-1/action/begin", "@/case-1/action/end"


@pytest.fixture
def agents(world: Any, monkeypatch: pytest.MonkeyPatch) -> Agents:
    from lichen.web.api import door
    from lichen.web.api.allowance import Allowance

    monkeypatch.setattr(door, "_allowance", [Allowance(1e6, 10**6)])
    return Agents(world)


def opened(agents: Agents, content: Any = CALL, who: str = "agent") -> Any:
    said = {"by": "agent", "answer": "approve", "confidence": 0.9, "content": content, "cost": 0.02}
    said |= {"given": ["note-1"], "cites": ["case-0"]}
    return agents.call(
        who, "POST", "@", {"case": "case-1", "inputs": {"why": "late"}, "contributions": [said]}
    )


def approve(agents: Agents, **more: Any) -> Any:
    body = {"ask": agents.ask(), "answer": "approve", "about": SHOWN, **more}
    return agents.call(agents.asked(), "POST", "@/case-1/contributions", body)


def test_the_whole_way_of_an_action(agents: Agents) -> None:
    assert opened(agents).status_code == 201
    shown = agents.call("agent", "GET", "@/case-1").json()
    assert shown["content"]["content"] == CALL
    assert (shown["content"]["digest"], shown["content"]["by"]) == (SHOWN, "agent")
    assert (shown["content"]["changed"], shown["content"]["needed"], shown["digest"]) == (False, 1, None)
    assert agents.call("agent", "POST", BEGIN, {"digest": SHOWN}).status_code == 409
    assert approve(agents).status_code == 201
    shown = agents.call("agent", "GET", "@/case-1").json()
    assert (shown["status"], shown["answer"], shown["digest"]) == ("settled", "approve", SHOWN)
    assert agents.call("agent", "POST", BEGIN, {"digest": SHOWN}).json() == {
        "case": "case-1",
        "digest": SHOWN,
    }
    assert agents.call("agent", "POST", BEGIN, {"digest": SHOWN}).status_code == 409
    ended = agents.call("agent", "POST", END, {"worked": True, "result": {"receipt": 4}})
    assert ended.json() == {"case": "case-1", "worked": True}
    assert agents.call("agent", "POST", END, {"worked": True}).status_code == 409
    action = agents.call("owner", "GET", "@/case-1").json()["content"]["action"]
    assert (action["worked"], action["result"], action["begun_by"]) == (True, {"receipt": 4}, "agent")


def test_what_a_contribution_stood_on_and_cost_is_shown(agents: Agents) -> None:
    opened(agents)
    (said,) = agents.call("owner", "GET", "@/case-1").json()["contributions"]
    assert (said["given"], said["cites"], said["cost"]) == (["note-1"], ["case-0"], 0.02)
    approve(agents)
    said = agents.call("owner", "GET", "@/case-1").json()["contributions"][-1]
    assert said["about"] == SHOWN


def test_a_change_shows_what_was_there_before(agents: Agents) -> None:
    opened(agents)
    body = {"ask": agents.ask(), "answer": "change", "content": LESS}
    assert agents.call(agents.asked(), "POST", "@/case-1/contributions", body).status_code == 201
    shown = agents.call("agent", "GET", "@/case-1").json()
    assert (shown["content"]["digest"], shown["content"]["changed"]) == (EDITED, True)
    assert [each["digest"] for each in shown["contents"]] == [SHOWN]
    assert shown["content"]["agreed"] == [shown["content"]["by"]]
    assert agents.call("agent", "POST", BEGIN, {"digest": SHOWN}).status_code == 409
    assert agents.call("agent", "POST", BEGIN, {"digest": EDITED}).status_code == 200


def test_whoever_answers_blind_sees_what_to_judge_and_nobodys_judgement(agents: Agents) -> None:
    opened(agents)
    shown = agents.call(agents.asked(), "GET", "@/case-1").json()
    assert shown["hidden"] is True
    assert shown["content"]["content"] == CALL
    assert (shown["content"]["agreed"], shown["contents"], shown["contributions"]) == (None, [], [])


@pytest.mark.parametrize("about", [None, EDITED])
def test_an_approval_without_its_digest_or_about_something_else_is_refused(
    agents: Agents, about: str | None
) -> None:
    opened(agents)
    head = agents.head()
    body = {"ask": agents.ask(), "answer": "approve"} | ({"about": about} if about else {})
    refused = agents.call(agents.asked(), "POST", "@/case-1/contributions", body)
    assert refused.status_code == (409 if about else 422)
    assert agents.head() == head


def test_a_settlement_by_hand_names_what_it_is_about(agents: Agents) -> None:
    opened(agents)
    who = "owner"
    assert agents.call(who, "POST", "@/case-1/settle", {"answer": "approve"}).status_code == 422
    assert (
        agents.call(who, "POST", "@/case-1/settle", {"answer": "approve", "about": EDITED}).status_code == 409
    )
    assert (
        agents.call(who, "POST", "@/case-1/settle", {"answer": "approve", "about": SHOWN}).status_code == 200
    )


WHO_BEGINS = {"owner": 403, "first": 403, "runner": 403, "other-agent": 403, "auditor": 403, "elsewhere": 404}


@pytest.mark.parametrize("who", WHO_BEGINS)
def test_nobody_else_begins_or_ends_it(agents: Agents, who: str) -> None:
    opened(agents)
    approve(agents)
    head = agents.head()
    assert agents.call(who, "POST", BEGIN, {"digest": SHOWN}).status_code == WHO_BEGINS[who]
    assert agents.head() == head
    agents.call("agent", "POST", BEGIN, {"digest": SHOWN})
    assert agents.call(who, "POST", END, {"worked": False}).status_code == WHO_BEGINS[who]


def test_an_agents_token_speaks_for_no_other_agent(agents: Agents) -> None:
    assert opened(agents, who="other-agent").status_code == 403
    opened(agents)
    body = {"answer": "approve", "partner": "agent", "content": LESS}
    assert agents.call("other-agent", "POST", "@/case-1/contributions", body).status_code == 403


@pytest.mark.parametrize("who", ["first", "owner", "runner"])
def test_no_person_puts_something_forward_in_an_agents_name(agents: Agents, who: str) -> None:
    opened(agents)
    head = agents.head()
    body = {"answer": "approve", "partner": "agent", "content": LESS}
    assert agents.call(who, "POST", "@/case-1/contributions", body).status_code == 403
    assert agents.head() == head


@pytest.mark.parametrize("who", ["first", "runner"])
def test_nobody_approves_what_they_asked_for_by_any_way(agents: Agents, who: str) -> None:
    opened(agents, who="first")
    body = {"answer": "approve", "about": SHOWN}
    assert agents.call(who, "POST", "@/case-1/contributions", body).status_code == 403
    assert agents.call(who, "POST", "@/case-1/settle", body).status_code == 403
    body = {"answer": "change", "content": LESS}
    assert agents.call(who, "POST", "@/case-1/contributions", body).status_code == 403
    assert agents.settled() is None


BAD = {
    "no digest": (BEGIN, {}),
    "half a digest": (BEGIN, {"digest": SHOWN[:60]}),
    "another field": (BEGIN, {"digest": SHOWN, "by": "agent"}),
    "no end": (END, {}),
    "an end in words": (END, {"worked": "yes"}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_malformed_is_refused_with_its_field(agents: Agents, name: str) -> None:
    opened(agents)
    path, body = BAD[name]
    refused = agents.call("agent", "POST", path, body)
    assert refused.status_code == 422
    assert refused.json()["problems"]


@pytest.mark.parametrize("path", [BEGIN, END])
def test_the_same_key_begins_and_ends_once(agents: Agents, path: str) -> None:
    opened(agents)
    approve(agents)
    body: Any = {"digest": SHOWN} if path == BEGIN else {"worked": True}
    if path == END:
        agents.call("agent", "POST", BEGIN, {"digest": SHOWN})
    first = agents.call("agent", "POST", path, body, **{"idempotency-key": "once"})
    head = agents.head()
    again = agents.call("agent", "POST", path, body, **{"idempotency-key": "once"})
    assert (first.status_code, again.json()) == (200, first.json())
    assert agents.head() == head


def test_many_can_be_opened_at_once_with_what_they_ask_for(agents: Agents) -> None:
    cases = [
        {
            "case": f"case-{n}",
            "contributions": [{"by": "agent", "answer": "approve", "content": {**CALL, "n": n}}],
        }
        for n in range(3)
    ]
    assert agents.call("agent", "POST", "@/bulk", {"cases": cases}).status_code == 201
    digests = {agents.call("agent", "GET", f"@/case-{n}").json()["content"]["digest"] for n in range(3)}
    assert len(digests) == 3


def test_where_answers_stand_for_themselves_no_content_is_taken(world: Any) -> None:
    program = world.program("owner")
    made = program.post("/api/v1/partnerships/desk/cases", {"case": "mail"}, content_type="application/json")
    assert made.status_code == 201
    body = {"answer": "billing", "content": {"text": "x"}, "partner": "model"}
    robot = world.program("robot")
    address = "/api/v1/partnerships/desk/cases/mail/contributions"
    assert robot.post(address, body, content_type="application/json").status_code == 422
    shown = program.get("/api/v1/partnerships/desk/cases/mail").json()
    assert (shown["content"], shown["contents"], shown["digest"], shown["expires_at"]) == (
        None,
        [],
        None,
        None,
    )


def test_what_fails_a_check_and_when_it_expires_is_shown(world: Any) -> None:
    check = "checks: [{id: small, op: at_most, field: arguments.amount, value: 15}]\n"
    agents = Agents(world, check + "service: {expires_after: 30, on_expiry: deny}\n")
    opened(agents)
    shown = agents.call("agent", "GET", "@/case-1").json()
    assert shown["content"]["failing"] == ["`small`: arguments.amount is 20, which is more than 15."]
    assert (shown["on_expiry"], shown["expires_at"] > shown["opened_at"]) == ("deny", True)
    assert approve(agents).status_code == 422


def waiting(agents: Agents, path: str, act: Any, who: str = "agent") -> tuple[float, Any]:
    """How long a GET took, while something happened a moment after it began, and its answer."""
    from lichen.web.edge import edge

    token = agents.world.token(who)

    async def both() -> tuple[float, Any]:
        transport = httpx.ASGITransport(app=edge(agents.world.house))
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers
        ) as client:
            start = time.monotonic()
            asked = asyncio.create_task(client.get(f"/api/v1/partnerships/agents/cases{path}"))
            await asyncio.sleep(0.2)
            await asyncio.to_thread(act)
            answer = await asked
            return time.monotonic() - start, answer

    return asyncio.run(both())


def test_whoever_waits_is_answered_when_it_is_settled(agents: Agents) -> None:
    opened(agents)

    def act() -> None:
        settle(agents.here, "case-1", "approve", by="owner", about=SHOWN)

    took, answer = waiting(agents, "/case-1?wait=30", act)
    assert answer.json()["status"] == "settled"
    assert took < 20, "the settlement ended the wait, not the clock"


def test_whoever_waits_is_answered_when_time_is_up(agents: Agents) -> None:
    opened(agents)
    _, answer = waiting(agents, "/case-1?wait=0.4", lambda: None)
    assert (answer.status_code, answer.json()["status"]) == (200, "waiting")


def test_an_unsettling_change_does_not_end_the_wait(agents: Agents) -> None:
    opened(agents)

    def act() -> None:
        contribute(agents.here, "case-1", Contribution(by="agent", answer="approve", content=LESS))
        time.sleep(0.2)
        settle(agents.here, "case-1", "approve", by="owner", about=EDITED)

    _, answer = waiting(agents, "/case-1?wait=30", act)
    assert (answer.json()["status"], answer.json()["digest"]) == ("settled", EDITED)


@pytest.mark.parametrize("said", ["31", "-1", "nan", "inf", "soon", "1e9"])
def test_a_wait_that_is_none_is_refused_at_once(agents: Agents, said: str) -> None:
    opened(agents)
    _, answer = waiting(agents, f"/case-1?wait={said}", lambda: None)
    assert answer.status_code == 422


def test_nobody_waits_for_what_they_may_not_see(agents: Agents) -> None:
    opened(agents)
    _, answer = waiting(agents, "/case-1?wait=30", lambda: None, who="elsewhere")
    assert answer.status_code == 404
    _, answer = waiting(agents, "/nowhere?wait=30", lambda: None)
    assert answer.status_code == 404
