"""An agent asks for a refund, a person makes it smaller by keyboard, the agent does just that, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Served, start

from lichen.client import Client, Partnership, digest_of
from lichen.client.shapes import Proposed
from lichen.errors import Conflict
from lichen.workspace import open_workspace

CHARTER = """
partnership: agents
name: Refunds
purpose: Agents refund customers; people keep an eye on it.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners: [{id: first, role: person}, {id: second, role: person}, {id: robot, role: ai, name: Refund agent}]
people: [{id: owner}]
service: {expires_after: 120, on_expiry: deny}
checks: [{id: small, op: at_most, field: arguments.amount, value: 50, why: Our limit}]
owner: owner
answers_for_errors: owner
reviews: 1
"""


def call(amount: float) -> dict[str, Any]:
    note = "We are sorry that your parcel came late and broken."
    return {"tool": "refund", "arguments": {"amount": amount, "note": note, "order": "A-17"}}


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("agents")
    where = str(folder / "lichen.db")
    with open_workspace(where) as workspace:
        workspace.open_partnership(CHARTER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LICHEN_HOLD_SECONDS", "1")
        running = start(where, folder)
    yield running
    running.stop()


@pytest.fixture
def agent(agents: Served) -> Iterator[Partnership]:
    with Client(agents.url, agents.tokens["robot"]) as client:
        yield client.partnership("agents")


def asks_for(agent: Partnership, amount: float, case: str) -> None:
    said = Proposed(by="robot", answer="approve", confidence=0.8, content=call(amount), reasons="It broke.")
    agent.cases.open({"subject": "Parcel broken", "customer": "C-9"}, case=case, contributions=[said])


def asked(agents: Served, case: str) -> str:
    with agents.program("owner") as program:
        rows = program.get(f"/partnerships/agents/cases/{case}").json()["asks"]
    return str(next(row["partner"] for row in rows if row["status"] == "open"))


def listed(page: Any, words: str) -> None:
    """The inbox says what is asked for, once the job that reads it has run."""
    for _ in range(40):
        if page.locator(".ask-title", has_text=words).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def carry_out(agent: Partnership, case: str) -> list[object]:
    """What an agent does: wait for people, then ask for the go, twice as it happens after a crash."""
    found = agent.case(case).wait(60)
    assert found.content is not None
    done = found.content.content
    agent.case(case).begin(digest_of(done))
    with pytest.raises(Conflict):
        agent.case(case).begin(digest_of(done))
    agent.case(case).end(worked=True, result={"receipt": "R-2041"})
    return [found.answer, done]


def test_a_refund_is_made_smaller_and_done_exactly_so_once(
    agents: Served, agent: Partnership, sign_in: Callable[..., Any]
) -> None:
    asks_for(agent, 20, "case-1")
    who = asked(agents, "case-1")
    page = sign_in(agents, who)
    page.goto(agents.url + "/")
    listed(page, "refund · Amount: 20")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(carry_out, agent, "case-1")
        page.goto(agents.url + "/cases/agents/case-1/")
        assert page.locator(".put h2").inner_text() == "refund"
        assert "Denied at" in page.locator(".expiry").inner_text()
        page.keyboard.press("e")
        page.wait_for_function("document.activeElement.name === 'v0'")
        page.keyboard.type("12.5")
        page.keyboard.press("Enter")
        assert waiting.result(60) == ["change", call(12.5)]
    page.goto(agents.url + "/cases/agents/case-1/")
    assert "R-2041" in page.locator(".panel").inner_text()
    assert page.locator(".put del").inner_text() == "20"


def test_what_a_check_stops_is_said_and_a_stale_page_shows_what_is_new(
    agents: Served, agent: Partnership, sign_in: Callable[..., Any]
) -> None:
    asks_for(agent, 80, "case-2")
    page = sign_in(agents, asked(agents, "case-2"))
    page.goto(agents.url + "/cases/agents/case-2/")
    assert "more than 50" in page.locator(".put").inner_text()
    assert page.locator("button[value=approve]").count() == 0
    agent.contribute("case-2", "approve", partner="robot", content=call(30))
    page.keyboard.press("d")
    page.locator("button[value=deny]").click()
    page.get_by_text("has changed since you saw it").first.wait_for()
    page.wait_for_selector("button[value=approve]")
    page.locator(".put .put-head").first.click()
    page.keyboard.press("y")
    found = agent.case("case-2").wait(60)
    assert (found.answer, found.digest) == ("approve", digest_of(call(30)))
