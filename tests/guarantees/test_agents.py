"""Many agents with many approvals each, answered at random, the server dying meanwhile: nothing is crossed.

The short form is the core protocol with 5 agents of 5 approvals; the full form 20 of 20, and the same through
each framework that `make agents-env` has installed.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.adapters.environments import python_with
from tests.adapters.running import ROOT, People, Running, paid
from tests.guarantees.conftest import Record

from lichen.adapters.gate import Call, Gate
from lichen.errors import Conflict, NotAllowed
from lichen.ledger import events as ev
from lichen.ledger.ledger import open_ledger

FRAMEWORKS = ("pydantic_ai", "openai_agents", "langgraph", "crewai")


class Found(NamedTuple):
    """What became of all approvals."""

    way: str
    agents: int
    approvals: int
    restarts: int
    own: int
    crossed: int
    twice: int
    missing: int
    on_ledger: int


def act_all(server: Running, agent: str, count: int, done: Counter[tuple[str, float]]) -> None:
    """One agent: all its calls wait at once, and each is tried by two threads once it is decided."""
    lock = threading.Lock()
    with server.client(agent) as client, ThreadPoolExecutor(2 * count) as hands:
        gate = Gate(client, "agents", run=agent, agent=agent)
        calls = {
            f"call-{at}": Call("refund", {"order": f"{agent}-{at}", "amount": float(10 + at)})
            for at in range(count)
        }
        cases = {id: gate.propose(id, call) for id, call in calls.items()}

        def refund(order: str, amount: float) -> str:
            with lock:
                done[order, amount] += 1
            return order

        def one(id: str) -> None:
            gate.wait(cases[id], 300)
            try:
                gate.carry_out(id, "refund", refund)
            except (Conflict, NotAllowed):
                return  # denied, or the other hand was first

        order = list(calls) * 2
        random.Random(agent).shuffle(order)
        list(hands.map(one, order))


def restarting(server: Running, times: int, over: threading.Event) -> int:
    """Kill the server and start it again so many times, while there is work."""
    rng, happened = random.Random(3), 0
    while happened < times and not over.wait(rng.uniform(0.4, 1.2)):
        server.kill()
        server.start()
        happened += 1
    return happened


def core(folder: Path, agents: int, count: int, restarts: int) -> Found:
    """The protocol itself, through the client and its gate, every agent with a token of its own."""
    server, done = Running(folder, agents), Counter[tuple[str, float]]()
    names = [f"agent-{at}" for at in range(agents)]
    over = threading.Event()
    try:
        with People(server), ThreadPoolExecutor(agents + 1) as pool:
            died = pool.submit(restarting, server, restarts, over)
            list(pool.map(lambda name: act_all(server, name, count, done), names))
            over.set()
            happened = died.result()
    finally:
        server.stop()
    return judged("client", server, names, count, happened, done)


def framework(folder: Path, name: str, agents: int, count: int, restarts: int) -> Found:
    """The same through a framework's example, in an environment of its own."""
    server, over = Running(folder), threading.Event()
    record = folder / "refunds.txt"
    record.touch()
    run = name.replace("_", "-")
    command = [python_with(name), str(ROOT / f"examples/{name}_refunds.py"), run, str(agents), str(count)]
    known = {"LICHEN_URL": server.url, "LICHEN_TOKEN": server.tokens["agent"], "REFUNDS": str(record)}
    environment = {**os.environ, **known, "PYTHONPATH": str(ROOT / "src"), "OTEL_SDK_DISABLED": "true"}
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, cwd=folder)
    try:
        with People(server):
            while process.poll() is None and not waiting(server):
                time.sleep(0.1)  # frameworks take seconds to load; the server dies once there is work
            happened = restarting(server, restarts, over)
            assert process.wait(240) == 0, (folder / "said.txt").read_text()[-3000:]
    finally:
        process.kill()
        process.wait()
        server.stop()
    lines = [line.split() for line in record.read_text().splitlines()]
    done = Counter((order, float(amount)) for order, amount in lines)
    return judged(name, server, [f"{run}-{at}" for at in range(agents)], count, happened, done)


def waiting(server: Running) -> bool:
    with server.client("owner") as owner:
        return next(owner.partnership("agents").cases.list(), None) is not None


def judged(
    way: str,
    server: Running,
    runs: Sequence[str],
    count: int,
    restarts: int,
    done: Counter[tuple[str, float]],
) -> Found:
    """What was done beside what people said, and beside what the ledger says."""
    expected = {pair for run in runs for pair in paid(run, count).items()}
    twice = sum(often - 1 for often in done.values())
    crossed, missing = len(done.keys() - expected), len(expected - done.keys())
    return Found(
        way, len(runs), len(runs) * count, restarts, len(expected & done.keys()), crossed, twice, missing,
        on_ledger(server.folder / "lichen.db", expected),
    )  # fmt: skip


def on_ledger(path: Path, expected: set[Any]) -> int:
    """How many approved calls the ledger has begun and ended once, with the very digest that was approved."""
    with open_ledger(path) as ledger:
        ledger.verify().require()
        events = [entry.event for entry in ledger.entries("agents")]
    settled = {event.case: event.digest for event in events if isinstance(event, ev.CaseSettled)}
    begun = Counter((event.case, event.digest) for event in events if isinstance(event, ev.ActionBegun))
    ended = Counter(event.case for event in events if isinstance(event, ev.ActionEnded))
    assert all(settled[case] == digest for case, digest in begun), "begun with another digest"
    assert set(begun.values()) | set(ended.values()) <= {1}, "begun or ended twice"
    assert len(settled) == len([event for event in events if isinstance(event, ev.CaseOpened)])
    return sum(case in ended for case, _ in begun)


def require_kept(found: Found) -> None:
    """Every answer reached its own call, each was carried out once, and all of it is on the ledger."""
    assert (found.crossed, found.twice, found.missing) == (0, 0, 0), found
    assert found.on_ledger == found.own, found


def test_five_agents_with_five_approvals_each(tmp_path: Path) -> None:
    require_kept(core(tmp_path, 5, 5, restarts=1))


@pytest.mark.guarantee
def test_twenty_agents_with_twenty_approvals_each(tmp_path: Path, record: Record) -> None:
    rows = [core(tmp_path, 20, 20, restarts=4)]
    absent = []
    for name in FRAMEWORKS:
        if python_with(name) is None:
            absent.append(name)
            continue
        folder = tmp_path / name
        folder.mkdir()
        rows.append(framework(folder, name, 20, 20, restarts=2))
    note = (
        "Agents that each wait for many approvals at once; simulated people approve, change and deny them in "
        "random order, while the server is killed and started again. Promised: every answer reaches its own "
        "call, each approved call is carried out exactly once and as approved, and all of it is on a "
        "ledger that verifies. The agents of the client have a token each and try to carry out every call "
        "twice; those of the frameworks run together in one process."
    )
    if absent:
        note += f" Not installed here: {', '.join(absent)}; see `make agents-env`."
    columns = ("through", "agents", "approvals", "restarts", "carried out as approved", "crossed", "twice",
               "missing", "on the ledger")  # fmt: skip
    record("agents", "Agents at the gate", columns, rows, note)
    for found in rows:
        require_kept(found)
