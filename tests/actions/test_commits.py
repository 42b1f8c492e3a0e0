"""Acts that wait together share a commit, and none suffers from another."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.errors import Conflict, StoreUnavailable
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.events import CaseOpened
from lichen.ledger.ledger import Ledger, open_ledger


def turns(monkeypatch: pytest.MonkeyPatch, fails: Callable[[int], bool] = lambda number: False) -> list[int]:
    """Counts the ledger's commits from now on; those that `fails` names break at the end."""
    seen: list[int] = []
    usual = Ledger.turn

    @contextmanager
    def counted(self: Ledger, chain: str) -> Any:
        seen.append(len(seen))
        with usual(self, chain) as turn:
            yield turn
            if fails(seen[-1]):
                raise StoreUnavailable("The disk is full.")

    monkeypatch.setattr(Ledger, "turn", counted)
    return seen


def all_at_once(partnership: Partnership, acts: list[Callable[[], Any]]) -> list[Future[Any]]:
    """Every act on a thread of its own, all of them waiting before the first is decided."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with partnership.looking():
            futures = [pool.submit(act) for act in acts]
            while partnership._queue.length < len(acts):
                threading.Event().wait(0.001)
        return futures


def opening(partnership: Partnership, case: str, **parts: Any) -> Callable[[], str]:
    return lambda: open_case(partnership, NewCase(case=case), by="first", **parts)


def on_record(desk: Any) -> bytes:
    return to_bytes(replay(entry.event for entry in desk.ledger.entries("desk")))


def test_eight_who_wait_share_one_commit(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = turns(monkeypatch)
    futures = all_at_once(desk.partnership, [opening(desk.partnership, f"c{n}") for n in range(8)])
    assert sorted(future.result() for future in futures) == [f"c{n}" for n in range(8)]
    assert len(seen) == 1
    assert to_bytes(desk.partnership.estimates) == on_record(desk)
    desk.ledger.verify().require()


def test_one_that_is_refused_fails_alone(desk: Any) -> None:
    desk.open("c0")
    partnership = desk.partnership

    def halfway(draft: Any) -> None:
        draft.add(CaseOpened(at=draft.now, by="first", case="half"))
        raise Conflict("This one is refused after it has drafted something.")

    acts = [opening(partnership, "c1"), opening(partnership, "c0"), opening(partnership, "c2")]
    futures = all_at_once(
        partnership, [*acts, lambda: partnership.perform(halfway), opening(partnership, "c3")]
    )
    assert [type(future.exception()) for future in futures] == [
        type(None),
        Conflict,
        type(None),
        Conflict,
        type(None),
    ]
    assert set(partnership.estimates.cases) == {"c0", "c1", "c2", "c3"}
    assert to_bytes(partnership.estimates) == on_record(desk)


def test_what_the_database_refuses_spoils_nobody_elses_act(desk: Any) -> None:
    def twice(draft: Any) -> None:
        for _ in range(2):
            draft.add(CaseOpened(at=draft.now, by="first", case="twin"))

    partnership = desk.partnership
    futures = all_at_once(
        partnership,
        [opening(partnership, "c1"), lambda: partnership.perform(twice), opening(partnership, "c2")],
    )
    assert [type(future.exception()) for future in futures] == [type(None), Conflict, type(None)]
    assert set(partnership.estimates.cases) == {"c1", "c2"}
    assert to_bytes(partnership.estimates) == on_record(desk)


def test_a_commit_that_fails_is_tried_again_one_by_one(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = turns(monkeypatch, fails=lambda number: number in (0, 2))
    futures = all_at_once(desk.partnership, [opening(desk.partnership, f"c{n}") for n in range(3)])
    failed = [future for future in futures if future.exception() is not None]
    assert len(seen) == 4
    assert [str(future.exception()) for future in failed] == ["The disk is full."]
    assert len(desk.partnership.estimates.cases) == 2
    assert to_bytes(desk.partnership.estimates) == on_record(desk)


def test_one_key_in_one_commit_does_one_thing(desk: Any) -> None:
    partnership = desk.partnership
    act = lambda: open_case(partnership, NewCase(inputs={"n": 1}), by="first", key="k")  # noqa: E731
    first, second = (future.result() for future in all_at_once(partnership, [act, act]))
    assert first == second
    assert partnership.estimates.opened == 1


def test_another_process_costs_only_its_own_entries(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both write in turns; nobody reads the chain again from its beginning."""
    with open_ledger(desk.ledger.connector.path) as other:
        theirs = Partnership(other, "desk", Source(seed=5))
        theirs.estimates  # noqa: B018 -- reads the chain once
        monkeypatch.setattr(Partnership, "_latest_snapshot", _never)
        with ThreadPoolExecutor(2) as pool:
            for each, name in ((desk.partnership, "ours"), (theirs, "theirs")):
                pool.submit(_open_many, each, name)
        assert desk.partnership.estimates.opened == theirs.estimates.opened == 40
        assert to_bytes(theirs.estimates) == on_record(desk)


def _open_many(partnership: Partnership, name: str) -> None:
    for number in range(20):
        open_case(partnership, NewCase(case=f"{name}-{number}"), by="first")


def _never(self: Partnership) -> Any:
    raise AssertionError("the chain is read from its beginning")
