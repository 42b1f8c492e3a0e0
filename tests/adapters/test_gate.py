"""An agent acts once, exactly as people approved, whatever happens on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.running import People, Running, say

from lichen.adapters.gate import Call, Gate
from lichen.errors import Conflict, LichenError, NotAllowed

CALL = Call("refund", {"order": "A-1", "amount": 20})


@pytest.fixture
def gate(server: Running, request: pytest.FixtureRequest) -> Iterator[Gate]:
    with server.client("agent") as client:
        yield Gate(client, "agents", run=request.node.name)


def test_what_was_approved_is_done_once(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL, "The parcel broke.")
    assert gate.propose("one", CALL, "The parcel broke.") == case, "proposed again it is the same case"
    with pytest.raises(Conflict, match="not decided"):
        gate.begin("one", "refund")
    with pytest.raises(LichenError):
        gate.wait(case, 0)
    say(server, case, "approve")
    assert gate.wait(case, 30).approves("refund")
    done: list[Any] = []
    assert gate.carry_out("one", "refund", lambda **given: done.append(given) or "paid") == "paid"
    with pytest.raises(Conflict, match="not done twice"):
        gate.carry_out("one", "refund", lambda **given: done.append(given))
    assert done == [CALL.arguments]
    action = gate.here.cases.get(case).content.action  # type: ignore[union-attr]
    assert action is not None
    assert (action.worked, action.result) == (True, "paid")


def test_an_edit_is_what_is_done(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL)
    say(server, case, "change", {"tool": "refund", "arguments": {"order": "A-1", "amount": 5}})
    assert gate.wait(case, 30).answer == "change"
    assert gate.begin("one", "refund") == {"order": "A-1", "amount": 5}


def test_another_tool_than_was_approved_is_not_used(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL)
    say(server, case, "change", {"tool": "voucher", "arguments": {"order": "A-1"}})
    gate.wait(case, 30)
    with pytest.raises(NotAllowed, match="`voucher`"):
        gate.begin("one", "refund")


def test_what_was_denied_is_not_done_and_the_agent_is_told_why(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL)
    say(server, case, "deny")
    assert gate.wait(case, 30).call is None
    with pytest.raises(NotAllowed, match="So be it"):
        gate.carry_out("one", "refund", lambda **given: pytest.fail("it was done"))


def test_a_failure_is_told_and_not_tried_again(server: Running, gate: Gate) -> None:
    def fails(**given: Any) -> None:
        raise OSError("the bank is closed")

    case = gate.propose("one", CALL)
    say(server, case, "approve")
    with pytest.raises(OSError, match="closed"):
        gate.carry_out("one", "refund", fails)
    with pytest.raises(Conflict):
        gate.carry_out("one", "refund", fails)
    action = gate.here.cases.get(case).content.action  # type: ignore[union-attr]
    assert action is not None
    assert (action.worked, action.result) == (False, "OSError: the bank is closed")


def test_of_many_who_begin_at_once_one_does(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL)
    say(server, case, "approve")
    done: list[Any] = []
    start = threading.Barrier(8)

    def act(_: int) -> bool:
        start.wait()
        try:
            gate.carry_out("one", "refund", lambda **given: done.append(given))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(act, range(8))) == len(done) == 1


def test_an_agent_that_starts_anew_takes_up_its_waits(server: Running, gate: Gate) -> None:
    case = gate.propose("one", CALL)
    say(server, case, "approve")
    with server.client("agent") as later:
        again = Gate(later, "agents", run=gate.run)
        assert again.decide({"one": CALL}, 5)["one"].call == CALL


def test_a_wait_outlives_the_server(tmp_path: Path) -> None:
    server = Running(tmp_path)
    client = server.client("agent")
    try:
        gate = Gate(client, "agents", run="long")
        calls = {f"{at}": Call("refund", {"order": f"long-{at}", "amount": 10.0 + at}) for at in range(4)}
        found: list[Any] = []
        waiting = threading.Thread(target=lambda: found.append(gate.decide(calls, 60)))
        cases = [gate.propose(id, call) for id, call in calls.items()]
        waiting.start()
        server.kill()
        server.start()
        assert not found
        with People(server):
            waiting.join(60)
        assert sorted(cases) == sorted(decision.case for decision in found[0].values())
    finally:
        client.close()
        server.stop()


def test_long_and_odd_ids_make_good_cases(gate: Gate) -> None:
    assert gate.case_of("call-1") == f"{gate.run}:call-1"
    odd = {gate.case_of(id) for id in ("a b", "é", "x" * 300)}
    assert len(odd) == 3
    assert all(case.startswith("call-") and len(case) < 100 for case in odd)
