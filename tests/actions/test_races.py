"""Several writers at once: nothing doubled, nothing lost, and nobody believes in what is not on record."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import from_plain
from lichen.charter.schema import plain
from lichen.demo.desk import open_desk
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.events import CaseSettled


def test_one_key_used_at_the_same_moment_does_one_thing(desk: Any, ledger: Any) -> None:
    for number in range(15):
        holders = [Partnership(ledger, "desk", Source()) for _ in range(2)]
        barrier = Barrier(2)

        def open_once(holder: Partnership, key: str = f"key-{number}", barrier: Barrier = barrier) -> str:
            barrier.wait()
            return open_case(holder, NewCase(inputs={"text": "hello"}), by="first", key=key)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(open_once, holders)
        assert first == second
        record = to_bytes(replay(entry.event for entry in ledger.entries("desk")))
        assert [to_bytes(holder.estimates) for holder in holders] == [record, record]


def test_two_processes_may_run_the_same_stream(tmp_path: Path) -> None:
    where = tmp_path / "lichen.db"

    def work(seed: int) -> None:
        with open_desk(where, 50, seed=0) as desk:
            desk.partnership.source = Source(seed=seed)
            desk.stream.run(desk.cases)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (1, 2)))
    with open_desk(where, 50, seed=0) as desk:
        events = [entry.event for entry in desk.workspace.ledger.entries(desk.partnership.id)]
        desk.workspace.ledger.verify().require()
    settled = Counter(event.case for event in events if isinstance(event, CaseSettled))
    assert len(settled) == 50
    assert set(settled.values()) == {1}


def test_a_partner_who_leaves_takes_no_case_along(desk: Any) -> None:
    desk.open()
    desk.model_says("billing")
    (asked,) = desk.asked()
    data = plain(desk.partnership.charter)
    left = [partner for partner in data["partners"] if partner["id"] != asked]
    owner = {} if asked != "first" else {"people": [{"id": "first"}]}
    answers = {} if asked != "second" else {"people": [{"id": "second"}]}
    adopt_charter(desk.partnership, from_plain(data | {"partners": left} | owner | answers), by="first")
    (other,) = desk.asked()
    assert other != asked
    desk.says(other, "billing")
    assert desk.state().settlement is not None
