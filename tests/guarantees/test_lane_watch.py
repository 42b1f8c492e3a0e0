"""The promise of the watch, through the real engine: a swapped AI loses its lane, and earns it anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.guarantees.watched_desk import CHARTER, Desk

from lichen.core.audits import RAISED
from lichen.estimates.fold import replay
from lichen.estimates.lane_now import lane_now
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger import events as ev


@pytest.fixture(scope="module")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose lane opened on evidence, whose AI was then swapped, and whose lane closed."""
    desk = Desk(tmp_path_factory.mktemp("swapped") / "lichen.db")
    desk.until_open()
    desk.work(150)
    desk.error = 0.4
    desk.until_closed()
    return desk


def test_a_swapped_ai_loses_its_lane_and_somebody_answers_for_it(swapped: Desk) -> None:
    events = swapped.events()
    change = [event for event in events if isinstance(event, ev.LaneChanged)][-1]
    (incident,) = [event for event in events if isinstance(event, ev.IncidentOpened)][-1:]
    assert (change.threshold, change.cause, change.incident) == (None, "monitor", incident.incident)
    assert (incident.what, incident.owner, incident.partnership_owner) == ("lane_closed", "mara", "mara")
    assert incident.since is not None
    assert incident.alone > 0
    assert "at most 5 in 100 are allowed. Since about case " in incident.evidence
    assert "The lane is closed;" in incident.evidence
    assert incident.evidence.endswith("Mara answers for it.")
    (row,) = swapped.ledger.rows("incidents_open", chain="desk")[-1:]
    assert (row.incident, row.since_at, row.alone) == (incident.incident, incident.since, incident.alone)


def test_the_watch_tightens_before_the_lane_closes(swapped: Desk) -> None:
    told = [event for event in swapped.events() if isinstance(event, ev.LaneWatched)]
    assert (told[-1].state, told[-1].audit) == ("watch", RAISED)
    assert "until the doubt is settled" in told[-1].evidence
    audits = [
        event for event in swapped.events() if isinstance(event, ev.AskMade) and event.wanted == "audit"
    ]
    assert {event.partner for event in audits} <= {"ada", "ben", "cleo"}
    assert all(event.blind and event.blind_chance == 1.0 for event in audits)


def test_it_reopens_on_new_evidence_alone(swapped: Desk) -> None:
    closed = next(
        seq for seq, event in reversed(list(enumerate(swapped.events())))
        if isinstance(event, ev.LaneChanged) and event.threshold is None
    )  # fmt: skip
    after = swapped.work(30)
    assert {case.settlement.lane for case in after if case.settlement} == {"together"}
    assert lane_now(swapped.known).state == "closed"
    swapped.error = 0.0
    more = swapped.until_open()
    assert more + 30 > 59  # what the smallest certificate takes, and none of it from before the closing
    assert swapped.known.certificate is not None
    fresh = [event for event in swapped.events()[closed:] if isinstance(event, ev.CaseOpened)]
    assert swapped.known.certificate.audits <= len(fresh)


def test_replay_and_restart_anywhere_give_the_same_bytes(swapped: Desk) -> None:
    events = swapped.events()
    live = to_bytes(swapped.known)
    assert to_bytes(replay(events)) == live
    for cut in range(len(events) // 6, len(events), len(events) // 6):
        kept = to_bytes(replay(events[:cut]))
        restored = from_bytes(kept)
        assert restored is not None
        assert to_bytes(restored) == kept
        assert to_bytes(replay(events[cut:], restored)) == live


def test_a_lane_whose_audits_nobody_answers_pauses_and_goes_on_when_they_do(tmp_path: Path) -> None:
    charter = CHARTER.replace("audit_share: 0.1", "audit_share: 0.5")
    desk = Desk(tmp_path / "lichen.db", seed=3, charter=charter)
    desk.until_open()
    desk.answering = False
    asked = [case.case for case in desk.until_closed()]
    change = desk.lane_changes()[-1]
    assert (change.cause, change.threshold) == ("audits_waiting", None)
    assert "The AI-only lane pauses: 60 audits wait for their verdict, at most 59 may." in change.evidence
    certificate = desk.known.certificate
    assert lane_now(desk.known).state == "paused"
    desk.restart()
    assert lane_now(desk.known).state == "paused"
    desk.answer(asked)
    desk.answering = True
    desk.work(2)
    change = desk.lane_changes()[-1]
    assert (change.cause, change.threshold is not None) in {("audits_waiting", True), ("certificate", True)}
    assert certificate is not None
    assert desk.known.certificate is not None
    assert desk.known.certificate.audits >= certificate.audits


def test_nothing_is_settled_alone_where_only_its_owner_could_audit(tmp_path: Path) -> None:
    charter = CHARTER.replace("answers_for_errors: mara", "answers_for_errors: ada")
    for gone in ("ben", "cleo"):
        charter = charter.replace(f"  - {{id: {gone}, role: person}}\n", "")
    desk = Desk(tmp_path / "lichen.db", charter=charter)
    done = desk.work(150)
    assert desk.known.certificate is not None
    while desk.known.certificate.threshold is None and len(done) < 800:
        done.append(desk.one())
    assert desk.known.certificate.threshold is not None
    assert {case.settlement.lane for case in done if case.settlement} == {"together"}
    assert "nobody but ada, who answers for its errors, could audit it" in lane_now(desk.known).sentence


def test_riskier_cases_are_audited_more_often_and_every_chance_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.estimates.auditing.ENOUGH_ALONE", 20)
    charter = CHARTER.replace("audit_share: 0.1", "audit_share: 0.3")
    desk = Desk(tmp_path / "lichen.db", seed=5, charter=charter)
    desk.until_open()
    desk.work(160)
    alone = [
        event for event in desk.events() if isinstance(event, ev.CaseSettled) and event.lane == "ai_only"
    ]
    logged = [event for event in alone if event.floor is not None]
    assert len(alone) > len(logged) > 20
    assert all(event.floor is not None and 0.0 < event.floor <= event.audit <= 1.0 for event in logged)
    by_score = sorted(logged, key=lambda event: event.confidence)
    half = len(by_score) // 2
    risky, safe = by_score[:half], by_score[half:]
    assert sum(event.audit for event in risky) > sum(event.audit for event in safe)
    assert to_bytes(replay(desk.events())) == to_bytes(desk.known)


@pytest.mark.guarantee
def test_a_swapped_ai_does_little_harm_and_a_sound_one_keeps_its_lane(tmp_path: Path, record: object) -> None:
    """Twenty desks each: the AI errs four times as often as allowed, or goes on as before."""
    rows = []
    for name, error in (("swapped", 0.2), ("sound", 0.01)):
        delays, harm, closed = [], [], 0
        for seed in range(20):
            desk = Desk(tmp_path / f"{name}-{seed}.db", seed=seed)
            desk.until_open()
            desk.work(200)
            desk.error, before = error, desk.known.threshold
            cases = []
            for _ in range(1_500):
                cases.append(desk.one())
                if desk.known.threshold is None:
                    break
            assert before is not None
            closed += desk.known.threshold is None
            alone = [case for case in cases if case.settlement and case.settlement.lane == "ai_only"]
            wrong = [case for case in alone if case.settlement.answer != desk.truth[case.case]]
            delays.append(len(cases))
            harm.append(len(wrong))
            desk.ledger.close()
        rows.append((name, 20, closed, int(np.median(delays)), f"{np.mean(harm):.1f}"))
    record(  # type: ignore[operator]  # the fixture's protocol lives in conftest
        "lane_watch",
        "A swapped AI loses its lane: the real engine",
        ("AI", "runs", "lanes closed", "median cases until then", "wrong cases settled alone"),
        rows,
        "Simulated desks on SQLite through the real engine; bound 5 %, 10 % audits, raised on watch. "
        "Swapped: wrong in 20 of 100 without saying so; sound: in 1 of 100, followed for 1,500 cases.",
    )
    swapped, sound = rows
    assert swapped[2] == 20
    assert sound[2] <= 2
