"""A rehearsal under another bound says when the lane's watch would have closed it, or that the log cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.guarantees.watched_desk import CHARTER, Desk

from lichen.actions.learn import learn
from lichen.ledger import events as ev
from lichen.reports.rehearsals.written import read, written
from lichen.reports.whatif import Change, rehearse
from lichen.reports.whatif.evidence import Evidence, evidence
from lichen.reports.whatif.rehearse import read_past
from lichen.reports.whatif.states import states
from lichen.reports.whatif.watch import Step, Watched, lane_steps, watched

BOUND = 0.05


def drifted(desk: Desk) -> Desk:
    """The lane opened on evidence; then the AI errs in 30 of 100 cases, six times the bound."""
    desk.until_open()
    desk.work(30)
    desk.error = 0.3
    desk.until_closed()
    desk.work(20)
    if desk.known.team is None:
        learn(desk.partnership)
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = drifted(Desk(tmp_path_factory.mktemp("drift") / "lichen.db"))
    yield made
    made.ledger.close()


def closed_on_record(desk: Desk) -> int:
    """How many cases were decided when the watch closed the lane."""
    settled = 0
    for event in desk.events():
        settled += isinstance(event, ev.CaseSettled)
        if isinstance(event, ev.LaneChanged) and event.cause == "monitor" and event.threshold is None:
            return settled
    raise AssertionError("the lane never closed")


def replayed(desk: Desk, change: Change) -> Watched:
    found = rehearse(desk.partnership, change).watch
    assert found is not None
    return found


def test_the_bound_in_force_closes_the_lane_where_it_really_closed(desk: Desk) -> None:
    found = replayed(desk, Change(bound=BOUND))
    assert found.closed == found.recorded == closed_on_record(desk)
    assert (found.after, found.missing, found.cannot_say) == (0, 0, None)
    assert found.sentence.endswith(f"closed at decided case {found.closed:,}, as it did.")


def test_a_looser_bound_does_not_close_it(desk: Desk) -> None:
    found = replayed(desk, Change(bound=0.5))
    assert (found.closed, found.after) == (None, 0)
    assert found.sentence.endswith(f"the lane would not have closed; it did at {closed_on_record(desk):,}.")


def test_a_tighter_bound_closes_it_sooner_and_people_get_what_came_then(desk: Desk) -> None:
    found = replayed(desk, Change(bound=0.02))
    assert found.closed is not None
    assert found.closed < closed_on_record(desk)
    alone = [
        number
        for number, event in enumerate((e for e in desk.events() if isinstance(e, ev.CaseSettled)), start=1)
        if event.lane == "ai_only" and number > found.closed
    ]
    assert found.after == len(alone) > 0
    assert f"Then {found.after:,} case" in found.sentence
    assert "would have gone to people." in found.sentence


def test_the_sentence_stands_first_among_what_a_rehearsal_notes(desk: Desk) -> None:
    found = rehearse(desk.partnership, Change(bound=0.02))
    assert found.watch is not None
    assert found.notes[0] == found.watch.sentence
    assert found.watch.sentence in found.sentences()
    assert read(written(found)) == found


def test_a_change_that_is_not_about_the_lane_says_nothing_of_its_watch(desk: Desk) -> None:
    assert rehearse(desk.partnership, Change(minutes=60)).watch is None


def test_what_was_not_yet_on_record_does_not_count(desk: Desk) -> None:
    opened = next(e.seq for e in desk.ledger.entries("desk") if isinstance(e.event, ev.LaneChanged))
    assert rehearse(desk.partnership, Change(bound=0.02), through=opened - 1).watch is None


def test_where_riskier_cases_were_audited_more_often_the_replay_is_exact_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.estimates.auditing.ENOUGH_ALONE", 20)
    monkeypatch.setattr("lichen.reports.whatif.watch.ENOUGH_ALONE", 20)
    charter = CHARTER.replace("audit_share: 0.1", "audit_share: 0.3")
    desk = drifted(Desk(tmp_path / "lichen.db", seed=4, charter=charter))
    alone = [each for each in desk.events() if isinstance(each, ev.CaseSettled) and each.floor is not None]
    assert len(alone) >= 20
    found = replayed(desk, Change(bound=BOUND))
    recorded = closed_on_record(desk)
    desk.ledger.close()
    assert found.closed == found.recorded == recorded


@pytest.fixture(scope="module")
def record(desk: Desk) -> tuple[Evidence, tuple[Step, ...]]:
    past = read_past(desk.partnership, Change())
    team = desk.known.team
    assert team is not None
    steps = lane_steps(desk.ledger, "desk", 2**62)
    return evidence(past, states(past, team), desk.known.agreed), steps


def test_audits_that_wait_for_a_verdict_leave_it_open(record: tuple[Evidence, tuple[Step, ...]]) -> None:
    found, steps = record
    losses = found.wrong(found.proposal)
    wrong = found.known & (losses > 0.0) & (found.past.lane == 0)
    waiting = replace(found, known=found.known & ~wrong, contested=wrong)
    said = watched(waiting, steps, bound=BOUND, confidence=0.95, losses=losses)
    assert said is not None
    assert said.undecided == int(wrong.sum())
    assert said.otherwise is not None
    assert said.closed != said.otherwise
    assert said.cannot_say is not None
    assert f"{said.undecided:,} audits wait for a verdict" in said.cannot_say
    assert said.sentence == ""


def test_on_watch_it_would_have_looked_where_nobody_did(record: tuple[Evidence, tuple[Step, ...]]) -> None:
    found, steps = record
    losses = np.zeros(found.cases)
    audits = np.flatnonzero((found.past.lane == 0) & found.past.audited)
    losses[audits[1:3]] = 1.0
    said = watched(found, steps, bound=BOUND, confidence=0.95, losses=losses)
    assert said is not None
    assert (said.closed, said.missing > 0) == (None, True)
    assert said.cannot_say is not None
    assert f"{said.missing:,} more cases at which nobody looked" in said.cannot_say


def test_a_lane_that_never_opened_has_no_watch(record: tuple[Evidence, tuple[Step, ...]]) -> None:
    found, _ = record
    assert watched(found, (), bound=BOUND, confidence=0.95, losses=found.wrong(found.proposal)) is None


def test_a_lane_moved_by_a_charter_is_watched_anew(record: tuple[Evidence, tuple[Step, ...]]) -> None:
    found, steps = record
    closing = next(each for each in steps if each.threshold is None)
    opening = next(each for each in steps if each.threshold is not None)
    shortly_before = int(np.sort(found.past.seq[found.past.seq < closing.seq])[-10])
    anew = (
        *(each for each in steps if each.seq < shortly_before),
        opening._replace(seq=shortly_before, cause="charter"),
    )
    losses = found.wrong(found.proposal)
    said = watched(found, anew, bound=BOUND, confidence=0.95, losses=losses)
    whole = watched(found, steps, bound=BOUND, confidence=0.95, losses=losses)
    assert said is not None
    assert whole is not None
    assert said.closed != whole.closed


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            Watched(4_210, None, ((3_000, 0.95),), 1, 300, 7, otherwise=4_210),
            "By the audits on record the lane would have narrowed to a score of 0.95 at decided case 3,000 "
            "and closed at decided case 4,210 or, as it would have audited more by then, sooner; it did not. "
            "Then 1 case that the AI settled alone would have gone to people.",
        ),
        (
            Watched(None, None, ((3_000, 0.95),), 0, 300, 0),
            "By the 300 audits on record the lane would have narrowed to a score of 0.95 at decided case "
            "3,000 and stayed open.",
        ),
        (Watched(None, None, (), 0, 300, 0), "By the 300 audits on record the lane would not have closed."),
        (Watched(None, None, (), 0, 0, 0), ""),
    ],
)
def test_it_is_said_in_a_sentence(said: Watched, sentence: str) -> None:
    assert said.sentence == sentence
    assert (said.cannot_say is None) == bool(sentence)
