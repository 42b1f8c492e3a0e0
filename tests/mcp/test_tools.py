"""An agent that speaks MCP is told what it needs, asks before it acts, and is refused in sentences."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.adapters.running import Running, say
from tests.mcp.conftest import Way, http

from lichen.client.digest import digest_of

TOOLS = [
    *("shared_context", "similar_cases", "open_case", "propose_action", "wait_for_decision"),
    *("begin_action", "report_outcome", "list_my_asks", "answer_ask"),
]
HERE = {"partnership": "agents"}
REFUND = {"tool": "refund", "arguments": {"order": "A-17", "amount": 20}}


async def call(agent: Any, name: str, /, **arguments: Any) -> Any:
    """What a tool gives; fails with what it was refused for."""
    found = await agent.call_tool(name, {**HERE, **arguments})
    assert not found.is_error, found.content[0].text
    return found.structured_content


async def refused(agent: Any, name: str, /, **arguments: Any) -> str:
    """The sentence with which a call is refused."""
    found = await agent.call_tool(name, {**HERE, **arguments})
    assert found.is_error, found.content[0].text
    return str(found.content[0].text)


async def decide(server: Running, case: str, answer: str, content: Any = None) -> None:
    await asyncio.to_thread(say, server, case, answer, content)


def test_an_agent_proposes_waits_acts_and_reports(way: Way) -> None:
    async def work() -> None:
        async with way.agent() as agent:
            assert [tool.name for tool in (await agent.list_tools()).tools] == TOOLS
            put = await call(agent, "propose_action", **REFUND, why="It broke.", call=way.name)
            assert put["digest"] == digest_of(REFUND)
            assert put == await call(agent, "propose_action", **REFUND, why="It broke.", call=way.name)
            case = put["case"]
            not_yet = await call(agent, "wait_for_decision", case=case, timeout=0.2)
            assert (not_yet["decided"], not_yet["digest"]) == (False, None)
            assert "not decided yet" in await refused(agent, "begin_action", case=case, digest=put["digest"])
            waiting = asyncio.create_task(call(agent, "wait_for_decision", case=case, timeout=60))
            less = {**REFUND, "arguments": {"order": "A-17", "amount": 10}}
            await decide(way.server, case, "change", less)
            decided = await waiting
            assert (decided["answer"], decided["content"], decided["why"]) == ("change", less, "So be it.")
            wrong = await refused(agent, "begin_action", case=case, digest=put["digest"])
            assert "something else" in wrong
            begun = await call(agent, "begin_action", case=case, digest=decided["digest"])
            assert begun["arguments"] == less["arguments"]
            assert "not done twice" in await refused(
                agent, "begin_action", case=case, digest=decided["digest"]
            )
            assert await call(agent, "report_outcome", case=case, worked=True, result={"receipt": 4})

    asyncio.run(work())
    with way.server.client("owner") as owner:
        action = owner.partnership("agents").cases.get(f"agent:{way.name}").content.action  # type: ignore[union-attr]
        assert action is not None
        assert (action.worked, action.result) == (True, {"receipt": 4})


def test_what_was_denied_comes_back_with_the_reason(over_http: Way) -> None:
    async def work() -> None:
        async with over_http.agent(mode="legacy") as agent:
            case = (await call(agent, "propose_action", **REFUND))["case"]
            await decide(over_http.server, case, "deny")
            decided = await call(agent, "wait_for_decision", case=case)
            assert (decided["answer"], decided["content"], decided["why"]) == ("deny", None, "So be it.")
            assert "denied" in await refused(agent, "begin_action", case=case, digest=digest_of(REFUND))

    asyncio.run(work())


def test_an_agent_reads_what_the_partnership_knows(over_http: Way) -> None:
    async def work() -> None:
        async with over_http.agent() as agent:
            found = await call(agent, "shared_context", about="a refund")
            assert found["constraints"] == ["Never more than the order was worth."]
            assert ("note refunds", "Refunds are made within 14 days.") in [
                (piece["mark"], piece["text"]) for piece in found["pieces"]
            ]
            put = await call(agent, "propose_action", tool="parcel", arguments={"to": "lighthouse"})
            case = put["case"]
            marks = [piece["mark"] for piece in (await call(agent, "shared_context", case=case))["pieces"]]
            assert marks == ["note refunds"]
            await decide(over_http.server, case, "approve")
            for _ in range(300):  # what is searched is written down beside requests
                alike = await call(agent, "similar_cases", about="another parcel for the lighthouse")
                if alike["cases"]:
                    break
                await asyncio.sleep(0.1)
            found = alike["cases"][0]
            assert (found["case"], found["answer"], found["why"]) == (case, "approve", "So be it.")

    asyncio.run(work())


def test_what_is_wrong_is_said_in_a_sentence(over_http: Way) -> None:
    async def work() -> None:
        async with over_http.agent() as agent:
            assert "valid string" in await refused(agent, "propose_action", tool=7, arguments={})
            assert "arguments" in await refused(agent, "propose_action", tool="refund")
            assert "pattern" in await refused(agent, "begin_action", case="x", digest="all of it")
            assert "no case" in await refused(agent, "wait_for_decision", case="nowhere")
            elsewhere = await refused(agent, "shared_context", partnership="desk")
            assert "no partnership `desk` here that you belong to" in elsewhere
            assert "no partnership `nope`" in await refused(agent, "open_case", partnership="nope", inputs={})

    asyncio.run(work())


def test_an_agent_answers_what_it_is_asked(over_http: Way) -> None:
    case = f"mail-{over_http.name}"
    with over_http.server.client("owner") as owner:
        desk = owner.partnership("desk")
        desk.cases.open({"text": "My invoice is wrong."}, case=case)
        desk.ask(case, "rival", "What do you make of it?")

    async def work() -> None:
        async with over_http.agent("rival") as agent:
            (asked,) = (await call(agent, "list_my_asks", partnership="desk"))["asks"]
            assert (asked["case"], asked["inputs"]) == (case, {"text": "My invoice is wrong."})
            said = {"answer": "billing", "confidence": 0.9, "cites": ["note invoices"]}
            where = {"partnership": "desk", "case": case, "ask": asked["ask"]}
            assert (await call(agent, "answer_ask", **where, **said))["contribution"]
            assert "not open" in await refused(agent, "answer_ask", **where, **said)

    asyncio.run(work())


def test_strangers_are_told_so_before_anything_is_read(server: Running) -> None:
    import httpx

    for headers in ({}, {"authorization": "Bearer lichen_nobody"}, {"cookie": "lichen_session=x"}):
        answer = httpx.post(f"{server.url}/mcp", headers=headers, json={})
        assert answer.status_code == 401
        assert "token" in answer.json()["detail"]
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_wait_is_taken_up_after_a_restart(way: Way) -> None:
    server = way.server

    async def work() -> None:
        async with way.agent() as agent:
            case = (await call(agent, "propose_action", **REFUND, call=f"again-{way.name}"))["case"]
            waiting = asyncio.create_task(call(agent, "wait_for_decision", case=case, timeout=90))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(server.stop)
            assert server.process.returncode == 0, "it stopped, although somebody waited"
            await asyncio.to_thread(server.start)
            await decide(server, case, "approve")
            # The process in between waits on; over HTTP the call was answered when the server stopped.
            assert (await waiting)["decided"] == (way.name == "stdio")
            again = await call(agent, "wait_for_decision", case=case)
            assert (again["answer"], again["digest"]) == ("approve", digest_of(REFUND))

    asyncio.run(work())


def test_a_session_that_dies_is_followed_by_one_that_goes_on(server: Running) -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

    async def first() -> str:
        async with http(server.url, server.tokens["agent"]) as agent:
            put = await call(agent, "propose_action", **REFUND, call="dies")
            return str(put["case"])

    async def then(case: str) -> None:
        async with http(server.url, server.tokens["agent"]) as agent:
            assert (await call(agent, "propose_action", **REFUND, call="dies"))["case"] == case
            digest = (await call(agent, "wait_for_decision", case=case))["digest"]
            assert await call(agent, "begin_action", case=case, digest=digest)

    case = asyncio.run(first())
    server.kill()
    server.start()
    say(server, case, "approve")
    asyncio.run(then(case))
