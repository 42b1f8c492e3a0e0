"""An agent's token approves nothing, by whatever path it tries."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import httpx
import pytest
from tests.adapters.running import Running, say
from tests.mcp.conftest import http

from lichen.adapters.gate import Call, Gate
from lichen.client import Partnership
from lichen.errors import LichenError, NotAllowed

CALL = Call("refund", {"order": "A-17", "amount": 20})
ABOUT = CALL.digest


class Waits:
    """An action of `agent` that waits for people, and every token that must not approve it."""

    def __init__(self, server: Running, name: str) -> None:
        self.server = server
        with server.client("agent") as client:
            self.case = Gate(client, "agents", run="waits").propose(name, CALL)
        with server.client("owner") as owner:
            asks = owner.partnership("agents").cases.get(self.case).asks
        self.ask, self.asked = next((each.ask, each.partner) for each in asks if each.status == "open")

    def still(self) -> bool:
        with self.server.client("owner") as owner:
            return not owner.partnership("agents").cases.get(self.case).settled


@pytest.fixture
def waits(server: Running, request: pytest.FixtureRequest) -> Waits:
    return Waits(server, request.node.name.replace("[", "-").replace("]", ""))


TRIES: dict[str, Any] = {
    "an answer of its own": lambda here, case, waits: here.contribute(case, "approve", about=ABOUT),
    "the ask of a person": lambda here, case, waits: here.contribute(
        case, "approve", ask=waits.ask, about=ABOUT
    ),
    "in a person's name": lambda here, case, waits: here.contribute(
        case, "approve", ask=waits.ask, about=ABOUT, partner=waits.asked
    ),
    "in another agent's name": lambda here, case, waits: here.contribute(
        case, "approve", about=ABOUT, partner="rival"
    ),
    "in the name of the agent that asked": lambda here, case, waits: here.contribute(
        case, "approve", about=ABOUT, partner="agent"
    ),
    "a change of its own": lambda here, case, waits: here.contribute(
        case, "change", content={"tool": "refund", "arguments": {"amount": 1}}
    ),
    "settling": lambda here, case, waits: here.settle(case, "approve", about=ABOUT),
    "overriding": lambda here, case, waits: here.override(case, "approve", "I know better."),
    "beginning at once": lambda here, case, waits: here.case(case).begin(ABOUT),
    "taking the ask": lambda here, case, waits: here.asks.claim((case, waits.ask)),
    "having it given": lambda here, case, waits: here.asks.reassign((case, waits.ask), "agent"),
}


@pytest.mark.parametrize("way", TRIES)
@pytest.mark.parametrize("who", ["agent", "rival"])
def test_through_the_api_and_the_client(waits: Waits, way: str, who: str) -> None:
    with waits.server.client(who) as client:
        here: Partnership = client.partnership("agents")
        with suppress(LichenError):
            TRIES[way](here, waits.case, waits)
        with pytest.raises(LichenError):
            here.case(waits.case).begin(ABOUT)
    assert waits.still(), "it was settled on the word of an agent"


def test_many_agents_are_no_quorum(waits: Waits) -> None:
    for who in ("agent", "rival", "agent", "rival"):
        with waits.server.client(who) as client:
            client.partnership("agents").contribute(waits.case, "approve", about=ABOUT)
    assert waits.still()


def test_who_runs_the_agent_approves_nothing_either(waits: Waits) -> None:
    with waits.server.client("runner") as client:
        here = client.partnership("agents")
        with pytest.raises(NotAllowed, match="runs the AI"):
            here.settle(waits.case, "approve", about=ABOUT)
    assert waits.still()


def test_another_agents_action_is_not_begun(waits: Waits) -> None:
    say(waits.server, waits.case, "approve")
    with waits.server.client("rival") as rival:
        one = rival.partnership("agents").case(waits.case)
        with pytest.raises(NotAllowed, match="only they"):
            one.begin(ABOUT)
        with waits.server.client("agent") as agent:
            agent.partnership("agents").case(waits.case).begin(ABOUT)
        with pytest.raises(NotAllowed):
            one.end(worked=True)


def test_through_mcp(waits: Waits) -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    where = {"partnership": "agents", "case": waits.case}
    tries: list[tuple[str, dict[str, Any]]] = [
        ("answer_ask", {**where, "ask": waits.ask, "answer": "approve"}),
        ("begin_action", {**where, "digest": ABOUT}),
        ("report_outcome", {**where, "worked": True}),
        ("open_case", {"partnership": "agents", "inputs": {}, "case": waits.case, "answer": "approve"}),
    ]

    async def work(who: str) -> None:
        async with http(waits.server.url, waits.server.tokens[who]) as agent:
            for tool, arguments in tries:
                found = await agent.call_tool(tool, arguments)
                assert found.is_error, tool

    for who in ("agent", "rival"):
        asyncio.run(work(who))
    assert waits.still()


def test_a_link_that_is_only_opened_approves_nothing(waits: Waits) -> None:
    headers = {"authorization": f"Bearer {waits.server.tokens['ada']}"}
    base = f"{waits.server.url}/api/v1/partnerships/agents/cases/{waits.case}"
    for path in ("contributions", "settle", "action/begin", "override"):
        for method in ("GET", "HEAD"):
            assert httpx.request(method, f"{base}/{path}", headers=headers, timeout=30).status_code in (
                404,
                405,
            )
    assert waits.still()
