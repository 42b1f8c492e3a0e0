"""An agent asks, waits, and does exactly what was approved, once: on the fake server and a real one alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from tests.client.conftest import Server

from lichen.client import Partnership, digest_of
from lichen.client.shapes import Proposed
from lichen.errors import Conflict, InputRefused, LichenError, NotAllowed

CALL = {"tool": "refund", "arguments": {"order": "A-17", "amount": 20}}
LESS = {"tool": "refund", "arguments": {"order": "A-17", "amount": 10}}
SHOWN, EDITED = digest_of(CALL), digest_of(LESS)


@pytest.fixture
def agents(server: Server) -> Iterator[dict[str, Partnership]]:
    clients = {who: server.client(who) for who in ("agent", "ada", "ben", "owner")}
    yield {who: client.partnership("agents") for who, client in clients.items()}
    for client in clients.values():
        client.close()


def asks_for(agents: dict[str, Partnership], case: str, who: str = "agent") -> None:
    said = Proposed(by="agent", answer="approve", content=CALL, cites=("case-0",), cost=0.1)
    agents[who].cases.open({"why": "it broke"}, case=case, contributions=[said])


def decide(agents: dict[str, Partnership], case: str, answer: str, **more: object) -> str:
    (ask,) = [ask for ask in agents["owner"].cases.get(case).asks if ask.status == "open"]
    agents[ask.partner].contribute(case, answer, ask=ask.ask, **more)  # type: ignore[arg-type]
    return ask.partner


def test_what_was_approved_is_begun_once(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    mine = agents["agent"].case(new)
    with pytest.raises(Conflict):
        mine.begin(SHOWN)
    decide(agents, new, "approve", about=SHOWN)
    found = mine.wait(20)
    assert (found.answer, found.digest) == ("approve", SHOWN)
    assert found.content is not None
    assert (found.content.content, found.content.progress) == (CALL, "")
    assert mine.begin(found.digest or "").digest == SHOWN
    with pytest.raises(Conflict):
        mine.begin(SHOWN)
    assert mine.end(worked=True, result={"receipt": 4}).worked
    with pytest.raises(Conflict):
        mine.end(worked=True)
    action = mine.get().content.action  # type: ignore[union-attr]
    assert action is not None
    assert (action.worked, action.result, action.begun_by) == (True, {"receipt": 4}, "agent")


def test_a_change_is_done_as_changed(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    decide(agents, new, "change", content=LESS)
    found = agents["agent"].case(new).wait(20)
    assert found.content is not None
    assert (found.answer, found.digest, found.content.changed) == ("change", EDITED, True)
    assert [each.digest for each in found.contents] == [SHOWN]
    with pytest.raises(Conflict):
        agents["agent"].case(new).begin(SHOWN)
    agents["agent"].case(new).begin(EDITED)


def test_what_was_denied_is_not_begun(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    decide(agents, new, "deny", reasons="It was paid back.")
    assert agents["agent"].case(new).wait(20).digest is None
    with pytest.raises(Conflict):
        agents["agent"].case(new).begin(SHOWN)


def test_an_approval_names_what_it_is_about(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    with pytest.raises(InputRefused):
        decide(agents, new, "approve")
    with pytest.raises(Conflict):
        decide(agents, new, "approve", about=EDITED)
    with pytest.raises(Conflict):
        agents["owner"].settle(new, "approve", about=EDITED)
    assert agents["owner"].settle(new, "approve", about=SHOWN).answer == "approve"


def test_nobody_approves_what_they_asked_for(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new, who="ada")
    with pytest.raises(NotAllowed):
        agents["ada"].settle(new, "approve", about=SHOWN)


def test_only_the_agent_begins(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    decide(agents, new, "approve", about=SHOWN)
    with pytest.raises(NotAllowed):
        agents["ada"].case(new).begin(SHOWN)


def test_whoever_waits_hears_of_it_when_somebody_decides(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    later = threading.Timer(0.3, decide, (agents, new, "approve"), {"about": SHOWN})
    later.start()
    assert agents["agent"].case(new).wait(30).digest == SHOWN
    later.join()


def test_a_wait_that_takes_too_long_says_so_and_can_go_on(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    with pytest.raises(LichenError, match="Nobody has decided"):
        agents["agent"].case(new).wait(0.2)
    decide(agents, new, "deny")
    assert agents["agent"].case(new).wait(20).answer == "deny"


def test_the_same_key_begins_once_and_says_so_again(agents: dict[str, Partnership], new: str) -> None:
    asks_for(agents, new)
    decide(agents, new, "approve", about=SHOWN)
    mine = agents["agent"].case(new)
    assert mine.begin(SHOWN, key=f"go {new}".replace(" ", "-")) == mine.begin(SHOWN, key=f"go-{new}")


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of(dict(reversed(CALL.items()))) == SHOWN
    with pytest.raises(InputRefused):
        digest_of({"x": object()})


def test_both_ways_of_making_a_digest_agree() -> None:
    from lichen.ledger.content import content_digest

    for content in (CALL, "text", [1, 2.5, None, True], {"ä": "\u2028", "b": {"z": 1, "a": -0.0}}):
        assert digest_of(content) == content_digest(content)
