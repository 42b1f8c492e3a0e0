"""The ledger's own process: what happened to cases, by people or AI, never by whom."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.reports.past import LABELS, PEOPLE, Past, charter

from lichen.core.event_log import EventLog
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.sealed import seal
from lichen.reports.process import own_log, own_report

WHY = seal({"text": "why"}, salt=b"0" * 16).seal
NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory):
    with open_ledger(tmp_path_factory.mktemp("past") / "lichen.db") as ledger:
        written = Past(seed=2, cases=120)
        written.write(ledger)
        yield ledger, written


def named(log: EventLog) -> Counter[str]:
    return Counter(log.activities[code] for code in log.activity.tolist())


def count(past: Past, kind: type, **having: object) -> int:
    return sum(
        isinstance(event, kind) and all(getattr(event, name) == value for name, value in having.items())
        for event in past.events
    )


def test_every_event_of_a_case_is_in_the_log(past: tuple[Ledger, Past]) -> None:
    ledger, written = past
    found = named(own_log(ledger, charter()))
    assert found["case opened"] == count(written, ev.CaseOpened)
    assert found["AI asked"] == count(written, ev.AskMade, partner="model")
    assert found["AI answered"] == count(written, ev.ContributionMade, role="ai", shadow=False)
    assert found["audit asked"] == count(written, ev.AskMade, wanted="audit")
    assert found["settled by the AI alone"] == count(written, ev.CaseSettled, lane="ai_only")
    assert found["settled together"] == count(written, ev.CaseSettled, lane="together")
    assert found["settlement overridden"] == count(written, ev.SettlementOverridden)


def test_nobody_and_no_answer_is_in_the_log(past: tuple[Ledger, Past]) -> None:
    log = own_log(past[0], charter())
    assert set(log.resources) == {"AI", "people"}
    words = {word for name in log.activities for word in name.split()}
    assert not words & {*PEOPLE, *LABELS, "model"}


def test_stretches_of_cases_give_the_same_log(
    past: tuple[Ledger, Past], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = own_log(past[0], charter())
    monkeypatch.setattr("lichen.reports.process.ledger_log.AT_ONCE", 7)
    parts = own_log(past[0], charter())
    assert parts.cases == whole.cases
    assert parts.activity.tolist() == whole.activity.tolist()
    assert parts.at.tolist() == whole.at.tolist()


def test_only_cases_opened_since_a_moment_are_read(past: tuple[Ledger, Past]) -> None:
    ledger, written = past
    opened = sorted(event.at for event in written.events if isinstance(event, ev.CaseOpened))
    since = int(opened[60].timestamp() * 1e6)
    assert len(own_log(ledger, charter(), since=since).cases) == 60


def story(ledger: Ledger, *parts: tuple[float, type, dict[str, object]]) -> EventLog:
    events: list[ev.AnyEvent] = []
    for minutes, kind, fields in parts:
        at = NINE + timedelta(minutes=minutes)
        events.append(kind(**{"at": at, "by": "lichen", "case": "c", **fields}))
    kept = [seal({"text": "why"}, salt=b"0" * 16)]
    wanted = {getattr(event, "reason", None) for event in events}
    ledger.append("desk", events, sealed=[each for each in kept if each.seal in wanted])
    return own_log(ledger, charter())


SAID = {"contribution": "s", "partner": "first", "role": "person", "answer": "billing", "ask": "a"}
ASKED = {"ask": "a", "partner": "first", "wanted": "second_look", "why": "unsure"}


@pytest.fixture
def empty(address: str, tmp_path: Path):
    """An empty ledger on either database."""
    with open_ledger(address, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor") as ledger:
        yield ledger


def test_a_case_reads_like_its_story_with_times_and_work(empty: Ledger) -> None:
    log = story(
        empty,
        (0, ev.CaseOpened, {}),
        (1, ev.AskMade, ASKED),
        (61, ev.ContributionMade, {**SAID, "stage": "second_look", "seconds": 90.0}),
        (61, ev.CaseSettled, {"answer": "billing", "lane": "people_only", "basis": "person",
                              "confidence": 1.0, "answers_for": "second"}),
        (90, ev.SettlementOverridden, {"answer": "fraud", "reason": WHY}),
        (200, ev.OutcomeRecorded, {"truth": "fraud"}),
    )  # fmt: skip
    assert [log.activities[code] for code in log.activity] == [
        "case opened", "second look asked", "second look given", "settled by people",
        "settlement overridden", "outcome known",
    ]  # fmt: skip
    assert (log.at - log.at[0]).tolist() == [0.0, 60.0, 3_660.0, 3_660.0, 5_400.0, 12_000.0]
    assert log.worked[2] == 90.0


def test_what_was_taken_back_or_ran_in_shadow_is_left_out(empty: Ledger) -> None:
    log = story(
        empty,
        (0, ev.CaseOpened, {}),
        (1, ev.AskMade, {**ASKED, "wanted": "answer"}),
        (2, ev.ContributionMade, SAID),
        (3, ev.ContributionWithdrawn, {"contribution": "s", "partner": "first"}),
        (4, ev.ContributionMade, {**SAID, "contribution": "t", "ask": None, "role": "ai", "shadow": True}),
    )
    assert named(log) == {"case opened": 1, "person asked": 1}


def test_a_second_opinion_is_no_rework(empty: Ledger) -> None:
    log = story(
        empty,
        (0, ev.CaseOpened, {}),
        (1, ev.AskMade, {**ASKED, "wanted": "answer"}),
        (2, ev.ContributionMade, SAID),
        (3, ev.AskMade, {**ASKED, "wanted": "answer", "ask": "b", "partner": "second"}),
    )
    assert list(named(log)) == ["case opened", "person asked", "person answered", "another person asked"]


def test_an_adjudication_is_no_outcome(empty: Ledger) -> None:
    log = story(
        empty, (0, ev.CaseOpened, {}), (9, ev.OutcomeRecorded, {"truth": "fraud", "source": "adjudication"})
    )
    assert named(log) == {"case opened": 1}


def test_a_partnership_without_cases_has_an_empty_log(empty: Ledger) -> None:
    empty.append("desk", [ev.CharterAdopted(at=NINE, by="first", version=1, charter={})])
    assert own_log(empty, charter()).events == 0
    assert own_report(empty, charter()) is None


def test_its_report_has_findings_like_any_other(past: tuple[Ledger, Past]) -> None:
    report = own_report(past[0], charter())
    assert report is not None
    assert report.overview[0].startswith("120 cases")
    cells = {cell for table in report.tables for row in table.rows for cell in row}
    assert not cells & {*PEOPLE, "model"}


def test_the_wait_for_an_outcome_is_no_part_of_the_lead_time(past: tuple[Ledger, Past]) -> None:
    report = own_report(past[0], charter())
    assert report is not None
    assert not [row for table in report.tables[:2] for row in table.rows if "outcome known" in row]
    assert any(note.startswith("Outcomes are known") for note in report.notes)


def test_what_to_try_is_what_an_owner_can_do_in_lichen(past: tuple[Ledger, Past]) -> None:
    report = own_report(past[0], charter())
    assert report is not None
    tried = {each.figures["to"]: each.attempt for each in report.findings if each.kind == "waiting"}
    assert tried
    for target, attempt in tried.items():
        assert "more often or in smaller lots" not in attempt
        assert ("card" in attempt) == (target == "AI answered")
