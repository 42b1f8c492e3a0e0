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
    *("begin_action", "report_outcome", "list_my_asks", "answer_ask", "suggest_change", "list_suggestions"),
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


def test_similar_cases_are_those_the_pages_show(over_http: Way) -> None:
    server, text = over_http.server, "My invoice number seventeen shows the wrong total."
    with server.client("owner") as owner:
        desk = owner.partnership("desk")
        desk.cases.open({"text": text}, case="like-1")
        desk.settle("like-1", "billing")
        desk.cases.open({"text": f"{text} Again!"}, case="like-2")

    async def work() -> None:
        async with over_http.agent("rival") as agent:
            for about in ({"about": f"{text} Once more."}, {"case": "like-2"}):
                found = await call(agent, "similar_cases", partnership="desk", **about)
                assert found["state"] == "ready"
                first = found["cases"][0]
                assert (first["case"], first["answer"], first["title"]) == ("like-1", "billing", text)
                assert 0.5 < first["alike"] <= 1.0
            assert "give the id" in await refused(agent, "similar_cases", partnership="desk")
            assert "no case" in await refused(agent, "similar_cases", partnership="desk", case="nowhere")
        async with over_http.agent("ada") as person:
            hidden = await call(person, "similar_cases", partnership="desk", about=text)
            assert hidden == {"state": "hidden", "cases": []}, "she is to answer `like-2` blind"

    asyncio.run(work())


def test_an_agent_suggests_reads_the_answer_and_repeats_nothing_without_new_evidence(over_http: Way) -> None:
    way, topic, figures = over_http, "receipts", {"refunds": 212.0, "with_receipt": 40.0}
    said = {"topic": topic, "text": "Ask for the receipt first: it settles one in five.", "figures": figures}

    async def work() -> None:
        async with way.agent() as agent:
            made = await call(agent, "suggest_change", **said)
            assert (made["by"], made["answer"], made["figures"]) == ("agent", "waiting", figures)
            assert "waits for an answer" in await refused(agent, "suggest_change", **said)
            await asyncio.to_thread(decline, way.server, made["suggestion"])
            (read,) = (await call(agent, "list_suggestions", topic=topic))["suggestions"]
            assert (read["answer"], read["reason"]) == ("declined", "Customers would not have it.")
            assert "declined" in await refused(agent, "suggest_change", **said)
            more = {**figures, "refunds": 400.0}
            again = await call(agent, "suggest_change", **{**said, "figures": more})
            assert again["suggestion"] != made["suggestion"]
            latest = (await call(agent, "list_suggestions"))["suggestions"][:2]
            assert [each["suggestion"] for each in latest] == [again["suggestion"], made["suggestion"]]

    asyncio.run(work())


def decline(server: Running, suggestion: str) -> None:
    with server.client("owner") as owner:
        reason = "Customers would not have it."
        owner.partnership("agents").suggestions.answer(suggestion, "declined", reason=reason)


def test_who_may_not_suggest_is_told_why(over_http: Way) -> None:
    said = {"topic": "hours", "text": "Open later.", "figures": {"cases": 40.0}}

    async def work() -> None:
        async with over_http.agent() as agent:
            assert "no partnership `desk`" in await refused(
                agent, "suggest_change", partnership="desk", **said
            )
            assert "figures" in await refused(agent, "suggest_change", **{**said, "figures": {}})
            assert "topic" in await refused(agent, "suggest_change", **{**said, "topic": ""})
        async with over_http.agent("ada") as person:
            assert "of an AI partner" in await refused(person, "suggest_change", **said)
        async with over_http.agent("auditor") as reader:
            assert "may not" in await refused(reader, "suggest_change", **said)
            assert "suggestions" in await call(reader, "list_suggestions")

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
        answer = httpx.post(f"{server.url}/mcp", headers=headers, json={}, timeout=30)
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
