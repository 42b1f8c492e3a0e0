"""Learning beside the work: one fit wins, replay gives the same bytes, and nobody waits for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lichen.actions import learn as learning_actions
from lichen.actions.learn import begin_learning, due, finish_learning
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.demo.desk import open_desk
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.estimates.team import fit_rows
from lichen.jobs import learning
from lichen.jobs.learning import learn_beside
from lichen.jobs.registry import KINDS
from lichen.ledger.events import Learned, LearningBegun


@pytest.fixture
def worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A desk with thirty settled cases from which nothing was learned yet."""
    monkeypatch.setattr("lichen.jobs.stream.due", lambda estimates: False)
    with open_desk(tmp_path / "lichen.db", 40, seed=5) as desk:
        desk.stream.run(desk.cases[:30])
        yield desk


def events(desk: Any) -> list[Any]:
    return [entry.event for entry in desk.workspace.ledger.entries(desk.partnership.id)]


def test_a_fit_beside_the_work_is_the_fit_of_what_was_known_when_it_began(worked: Any) -> None:
    partnership = worked.partnership
    assert due(partnership.estimates)
    run = learn_beside(partnership)
    assert run is not None
    assert run.in_force
    assert run.rows == len(partnership.estimates.rows) == partnership.estimates.learned_rows
    assert [type(each) for each in events(worked)[-2:]] == [LearningBegun, Learned]
    assert not due(partnership.estimates)
    assert learn_beside(partnership) is None
    assert to_bytes(replay(events(worked))) == to_bytes(partnership.estimates)


def test_what_comes_in_while_it_learns_waits_for_the_next_fit(worked: Any) -> None:
    partnership = worked.partnership
    begun = begin_learning(partnership)
    frozen = partnership.estimates.frozen[begun]
    worked.stream.run(worked.cases[30:])
    assert finish_learning(partnership, begun, fit_rows(frozen.rows, frozen.roster))
    known = partnership.estimates
    assert known.learned_rows == len(frozen.rows) < len(known.rows)
    assert to_bytes(replay(events(worked))) == to_bytes(known)


def test_a_snapshot_in_the_middle_of_learning_changes_nothing(worked: Any) -> None:
    partnership = worked.partnership
    begun = begin_learning(partnership)
    half = to_bytes(partnership.estimates)
    worked.stream.run(worked.cases[30:])
    frozen = partnership.estimates.frozen[begun]
    finish_learning(partnership, begun, fit_rows(frozen.rows, frozen.roster))
    restored = from_bytes(half)
    assert restored is not None
    assert to_bytes(restored) == half
    rest = events(worked)[restored.through :]
    assert to_bytes(replay(rest, restored)) == to_bytes(partnership.estimates)


def test_another_process_takes_the_fit_that_was_kept_and_never_fits_itself(
    worked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn_beside(worked.partnership)
    live = to_bytes(worked.partnership.estimates)
    monkeypatch.setattr("lichen.estimates.fold_learning.fit_rows", _no_fit)
    other = Partnership(worked.workspace.ledger, worked.partnership.id)
    assert to_bytes(other.estimates) == live


def _no_fit(*_: Any) -> Any:
    raise AssertionError("a fit that was kept is not worked out again")


def test_two_who_learn_at_once_bring_one_fit_into_force(worked: Any) -> None:
    holders = [worked.partnership, Partnership(worked.workspace.ledger, worked.partnership.id)]
    barrier = threading.Barrier(2)

    def go(holder: Partnership) -> Any:
        barrier.wait()
        return learn_beside(holder)

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(go, holders))
    assert sum(run is not None and run.in_force for run in runs) == 1
    assert sum(isinstance(each, Learned) for each in events(worked)) == 1
    assert [to_bytes(holder.estimates) for holder in holders] == [to_bytes(replay(events(worked)))] * 2


def test_what_a_dead_process_began_is_finished_by_the_next(worked: Any) -> None:
    begun = begin_learning(worked.partnership)
    other = Partnership(worked.workspace.ledger, worked.partnership.id)
    assert begin_learning(other) == begun
    run = learn_beside(other)
    assert run is not None
    assert (run.begun, run.in_force) == (begun, True)
    assert worked.partnership.estimates.frozen == {}


def test_a_charter_that_learns_anew_overtakes_a_fit_under_way(worked: Any) -> None:
    partnership = worked.partnership
    begun = begin_learning(partnership)
    fitted = fit_rows(partnership.estimates.frozen[begun].rows, partnership.estimates.frozen[begun].roster)
    partnership.estimates.frozen = {}  # as the fold does when a new AI partner comes in
    assert not finish_learning(partnership, begun, fitted)


def test_others_act_while_it_fits(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fitting, acted = threading.Event(), threading.Event()

    def slow(*given: Any) -> Any:
        fitting.set()
        assert acted.wait(10), "nobody could act while it was fitting"
        return fit_rows(*given)

    monkeypatch.setattr(learning, "fit_rows", slow)
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(learn_beside, worked.partnership)
        assert fitting.wait(10)
        assert worked.partnership.learning.running
        assert learn_beside(worked.partnership) is None
        open_case(worked.partnership, NewCase(inputs={"text": "hello"}), by=worked.partnership.charter.owner)
        acted.set()
        assert run.result().in_force
    assert not worked.partnership.learning.running


def test_the_delay_counts_from_the_truth_that_made_it_due(worked: Any) -> None:
    partnership = worked.partnership
    since = partnership.estimates.due_since
    now = since + timedelta(seconds=7)
    partnership.source.now = lambda: now
    run = learn_beside(partnership)
    assert run.delay_seconds == 7.0
    told = partnership.learning
    assert (told.known, told.learned, told.delay_seconds, told.last_at) == (run.rows, run.rows, 7.0, now)


def test_a_fit_is_due_after_twenty_a_quarter_more_and_at_most_five_hundred(worked: Any) -> None:
    known = worked.partnership.estimates
    for learned, truths, expected in [
        (0, 19, False), (0, 20, True), (20, 24, False), (20, 25, True), (400, 499, False), (400, 500, True),
        (50_000, 50_499, False), (50_000, 50_500, True),
    ]:  # fmt: skip
        known.learned_truths, known.truths = learned, truths
        assert learning_actions.due(known) is expected


def test_a_changed_truth_is_no_new_one(worked: Any) -> None:
    partnership = worked.partnership
    before = partnership.estimates.truths
    (case, row) = next(iter(partnership.estimates.rows.items()))
    other = next(label for label in partnership.estimates.labels if label != row.truth)
    record = partnership.estimates.cases[case]
    record.source = "adjudication"
    record_outcome(partnership, case, other)
    assert partnership.estimates.truths == before


def test_no_other_job_keeps_a_lesson_waiting() -> None:
    lane = KINDS["learn"].lane
    assert [name for name, kind in KINDS.items() if kind.lane == lane] == ["learn"]
