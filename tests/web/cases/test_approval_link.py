"""A link to an approval can be opened by anything that looks at links, and decides nothing by that."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.web.agents import LESS, Agents

from lichen.actions.contribute import Contribution, contribute


@pytest.fixture
def agents(world: Any) -> Agents:
    agents = Agents(world)
    agents.asks_for()
    return agents


def link(agents: Agents) -> str:
    (found,) = re.findall(r'href="(/approve/[^"]+)"', agents.page(agents.asked()))
    return str(found)


@pytest.mark.parametrize(
    "headers", [{}, {"sec-purpose": "prefetch"}, {"purpose": "prefetch"}, {"user-agent": "LinkScanner/1.0"}]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_decides_nothing(agents: Agents, method: str, headers: dict[str, str]) -> None:
    address, client, head = link(agents), agents.world.client(agents.asked()), agents.head()
    for _ in range(3):
        assert getattr(client, method)(address, headers=headers).status_code == 200
    assert agents.head() == head


def test_a_stranger_signs_in_first(agents: Agents) -> None:
    address, head = link(agents), agents.head()
    for method in ("get", "head", "post"):
        answer = getattr(agents.world.client(), method)(address, {"answer": "approve"})
        assert answer.status_code == 302
        assert answer["location"].startswith("/accounts/login/")
    assert agents.head() == head


def test_a_form_of_another_site_decides_nothing(agents: Agents) -> None:
    address, head = link(agents), agents.head()
    client = agents.world.client(agents.asked(), csrf=True)
    assert client.post(address, {"answer": "approve"}).status_code == 403
    assert agents.head() == head


def test_the_form_decides_once(agents: Agents) -> None:
    address, client = link(agents), agents.world.client(agents.asked())
    assert client.post(address, {"answer": "approve"}).status_code == 302
    head = agents.head()
    assert client.post(address, {"answer": "deny"}).status_code == 409
    assert client.post(address, {"answer": "approve"}).status_code == 409
    assert agents.head() == head
    agents.resume()
    assert agents.settled().answer == "approve"
    assert "decided already" in client.get(address).content.decode()


def test_only_who_is_asked_decides(agents: Agents) -> None:
    address, head = link(agents), agents.head()
    other = "second" if agents.asked() == "first" else "first"
    for who, status in {other: 409, "runner": 409, "owner": 409, "auditor": 403, "elsewhere": 404}.items():
        assert agents.world.client(who).post(address, {"answer": "approve"}).status_code == status, who
    assert agents.head() == head


def test_it_holds_for_exactly_what_it_was_made_for(agents: Agents) -> None:
    address = link(agents)
    contribute(agents.here, "case-1", Contribution(by="agent", answer="approve", content=LESS))
    head, client = agents.head(), agents.world.client(agents.asked())
    assert client.post(address, {"answer": "approve"}).status_code == 409
    assert "has changed since you saw it" in client.get(address).content.decode()
    assert agents.head() == head


def test_a_link_that_was_tampered_with_or_ran_out_is_none(
    agents: Agents, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lichen.web.cases import approval_link

    address, client = link(agents), agents.world.client(agents.asked())
    assert client.get(address[:-2] + "xx").status_code == 404
    assert client.get("/approve/nonsense").status_code == 404
    now = approval_link.timezone.now() + approval_link.LASTS + timedelta(days=1)
    monkeypatch.setattr(approval_link.timezone, "now", lambda: now)
    assert client.get(address).status_code == 409
