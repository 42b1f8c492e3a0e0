"""The server is killed in the middle of 500 saves: every acknowledged save is there, none twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from tests.browser.conftest import Served, start

from lichen.ledger.ledger import open_ledger

SAVES = 500


def _asks(running: Served, person: str) -> list[tuple[str, str]]:
    found, after = [], None
    with running.program(person) as program:
        while True:
            page = program.get("/asks", params={"limit": 200, **({"after": after} if after else {})}).json()
            found += [(each["case"], each["ask"]) for each in page["items"]]
            after = page["next"]
            if not after:
                return found


def _bring(running: Served) -> None:
    cases = [{"case": f"mail-{at}", "inputs": {"text": f"message {at}"}} for at in range(SAVES)]
    with running.program("owner") as program:
        assert program.post("/partnerships/desk/cases/bulk", json={"cases": cases}).status_code in (200, 201)


def _work(running: Served) -> list[tuple[str, str, str]]:
    """Who answers what, once everything that came in has been given to somebody."""
    for _ in range(300):
        work = [(person, *ask) for person in ("first", "second") for ask in _asks(running, person)]
        if len(work) >= SAVES:
            break
        time.sleep(0.1)
    return work


def test_every_acknowledged_save_is_there_and_none_twice(tmp_path: Path) -> None:
    running = start(str(tmp_path / "lichen.db"), tmp_path)
    _bring(running)
    work = _work(running)
    assert len(work) == SAVES
    acknowledged: list[str] = []
    enough = threading.Event()

    def save(one: tuple[str, str, str]) -> None:
        person, case, ask = one
        body = {"answer": "billing", "ask": ask}
        try:
            answer = clients[person].post(
                f"/partnerships/desk/cases/{case}/contributions", json=body, headers={"idempotency-key": ask}
            )
        except httpx.HTTPError:
            return
        assert answer.status_code in (200, 201), answer.text
        acknowledged.append(case)
        if len(acknowledged) >= SAVES // 2:
            enough.set()

    clients = {person: running.program(person) for person in ("first", "second")}
    with ThreadPoolExecutor(8) as pool:
        saving = [pool.submit(save, each) for each in work]
        enough.wait(60)
        running.kill()
        for each in saving:
            each.cancel()
    for client in clients.values():
        client.close()
    assert SAVES // 2 <= len(acknowledged) < SAVES
    with open_ledger(tmp_path / "lichen.db") as ledger:
        assert not ledger.verify().problems
        said = Counter(
            entry.event.case
            for entry in ledger.entries("desk")
            if type(entry.event).__name__ == "ContributionMade"
        )
    assert set(acknowledged) <= set(said)
    assert set(said.values()) == {1}
    again = start(str(tmp_path / "lichen.db"), tmp_path)
    try:
        with again.program_of(running.tokens["first"]) as program:
            assert program.get("/partnerships/desk").status_code == 200
    finally:
        again.stop()
