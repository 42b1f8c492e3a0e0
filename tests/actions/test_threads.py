"""Many threads on one partnership: nothing lost, nothing double, and whoever listens hears of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from tests.actions.conftest import CHARTER

import lichen
from lichen.actions import partnership as live
from lichen.actions.contribute import Contribution, contribute, contribute_all
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.errors import Conflict, InputRefused
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.events import ContributionMade

THREADS = 64


def test_sixty_four_threads_contribute_at_once(desk: Any) -> None:
    cases = [f"c{number}" for number in range(THREADS)]
    said = Contribution(by="model", answer="billing", distribution=(0.8, 0.1, 0.1))
    new = [NewCase(case=case, contributions=[said]) for case in cases]
    open_cases(desk.partnership, new, by="first")
    asked = [(case, *next(iter(desk.state(case).pending.items()))) for case in cases]
    barrier = Barrier(THREADS)

    def answer(case: str, ask: str, waiting: Any) -> None:
        barrier.wait()
        reply = Contribution(by=waiting.partner, answer="billing", ask=ask)
        contribute(desk.partnership, case, reply, key=f"reply {ask}")
        contribute(desk.partnership, case, reply, key=f"reply {ask}")
        with pytest.raises(Conflict):
            contribute(desk.partnership, case, reply)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda each: answer(*each), asked))
    people = [e for e in desk.events() if isinstance(e, ContributionMade) and e.role == "person"]
    assert sorted(event.case for event in people) == sorted(cases)
    assert all(desk.state(case).settlement for case in cases)
    assert to_bytes(replay(desk.events())) == to_bytes(desk.partnership.estimates)


def test_threads_that_ask_for_a_partnership_at_once_get_the_same_one(tmp_path: Path) -> None:
    with lichen.open(tmp_path / "lichen.db") as first:
        first.open_partnership(CHARTER)
    barrier = Barrier(16)
    with lichen.open(tmp_path / "lichen.db") as workspace, ThreadPoolExecutor(16) as pool:

        def find(_: int) -> Partnership:
            barrier.wait()
            return workspace.partnership("desk")

        assert len({id(found) for found in pool.map(find, range(16))}) == 1


def test_a_listener_hears_of_every_append_after_it_is_on_record(desk: Any) -> None:
    heard: list[tuple[str, int, int]] = []
    desk.partnership.on_change.append(lambda id, head: heard.append((id, head, desk.ledger.head("desk"))))
    desk.open()
    desk.model_says("billing")
    head = desk.ledger.head("desk")
    assert heard[-1] == ("desk", head, head)
    assert len(heard) == 2


def test_a_listener_that_breaks_harms_nobody(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(id: str, head: int) -> None:
        raise RuntimeError("the wire is cut")

    heard: list[int] = []
    desk.partnership.on_change += [broken, lambda id, head: heard.append(head)]
    desk.open()
    assert heard
    assert "the change itself is on record" in caplog.text


def test_a_listener_may_act_itself(desk: Any) -> None:
    def open_another(id: str, head: int) -> None:
        if "c2" not in desk.partnership.estimates.cases:
            desk.open("c2")

    desk.partnership.on_change.append(open_another)
    desk.open("c1")
    assert {"c1", "c2"} <= desk.partnership.estimates.cases.keys()


def test_looking_is_quiet_while_others_act(desk: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        with desk.partnership.looking() as estimates:
            before = estimates.through
            acting = pool.submit(desk.open)
            assert not acting.done()
            assert estimates.through == before
        acting.result()
    assert desk.partnership.estimates.through > before


def test_an_ask_says_how_sure_the_belief_was_and_by_when_an_answer_is_due(desk: Any) -> None:
    desk.partnership.due_of = lambda charter, now, step: now if step.partner != "model" else None
    desk.open()
    desk.model_says("billing")
    (ask,) = [
        row for row in desk.ledger.rows("asks_of_case", chain="desk", case="c1") if row.partner != "model"
    ]
    made = next(e for e in desk.events("c1") if getattr(e, "ask", None) == ask.ask)
    assert made.due == made.at
    assert made.confidence == pytest.approx(desk.state().proposal.score)


def test_a_bulk_with_one_wrong_answer_opens_nothing_and_loses_nothing(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open("c1")
    monkeypatch.setattr(live, "from_bytes", _never)
    desk.ledger.keep_snapshot("desk", to_bytes(desk.partnership.estimates))
    wrong = NewCase(case="c3", contributions=[Contribution(by="model", answer="nonsense")])
    for cases in (
        [NewCase(case="c2"), wrong],
        [NewCase(case="c2"), NewCase(case="c1")],
        [NewCase(case="c2")] * 2,
    ):
        with pytest.raises((InputRefused, Conflict)):
            open_cases(desk.partnership, cases, by="first")
    with pytest.raises(InputRefused):
        contribute_all(
            desk.partnership, [("c1", Contribution(by="model", answer=each)) for each in ("billing", "x")]
        )
    assert set(desk.partnership.estimates.cases) == {"c1"}


def _never(body: bytes) -> None:
    raise AssertionError("nothing was written, so nothing has to be read again")


def test_a_snapshot_is_due_by_how_much_was_written_and_kept_on_request(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SNAPSHOT_EVERY", 3)
    assert desk.partnership.estimates
    desk.open("c1")
    desk.open("c2")
    assert desk.ledger.snapshot("desk") is None  # never in the middle of somebody's request
    assert desk.partnership.snapshot_due
    desk.partnership.keep_snapshot()
    assert not desk.partnership.snapshot_due
    assert desk.ledger.snapshot("desk") == to_bytes(desk.partnership.estimates)
    again = Partnership(desk.ledger, desk.partnership.id)
    assert to_bytes(again.estimates) == to_bytes(desk.partnership.estimates)
