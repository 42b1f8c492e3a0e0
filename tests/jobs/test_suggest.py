"""The jobs `suggest` and `mine`: suggestions are made once, kept few, and measured when trials end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.jobs.test_kinds import context, do, workspace  # noqa: F401 -- fixtures of the kinds' tests
from tests.reports.cards_past import CardsPast
from tests.reports.past import Past

from lichen.actions.answer_suggestion import answer_suggestion
from lichen.actions.partnership import Partnership
from lichen.actions.suggest import suggest
from lichen.jobs.context import Context
from lichen.jobs.kinds import suggest as job
from lichen.jobs.watched import BY_KIND
from lichen.ledger import events as ev
from lichen.reports.process.kept import kept_log, kept_own
from lichen.reports.suggestions import found as finding
from lichen.reports.suggestions.kept import due, keep_look, measured_of, own_questions
from lichen.reports.suggestions.listed import latest
from lichen.reports.suggestions.proposed import Proposed
from lichen.types import PartnerId
from lichen.workspace import Workspace


@pytest.fixture
def desk(workspace: Workspace) -> Partnership:  # noqa: F811
    CardsPast(1, 300).write(workspace.ledger)
    return workspace.partnership("desk")


def told(desk: Partnership) -> list[str]:
    return [each.topic for each in latest(desk, now=desk.source.now())[0]]


def many(count: int) -> list[Proposed]:
    return [Proposed(f"topic {n}", "Try it.", {"cases": 100.0 + n}, 1.0 / (n + 1)) for n in range(count)]


def finds(monkeypatch: pytest.MonkeyPatch, proposed: Sequence[Proposed], **own: list[str]) -> None:
    people = {PartnerId(who): questions for who, questions in own.items()}
    monkeypatch.setattr(finding, "found", lambda here, now: finding.Found(list(proposed), people, None))


def test_it_looks_at_a_real_record_and_keeps_the_process_it_saw(
    context: Context,  # noqa: F811
    desk: Partnership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "DAYS", 365)
    assert due(desk)
    done = do(context, "suggest", partnership="desk")
    assert done["suggested"] == len(told(desk))
    kept = kept_own(desk.ledger, "desk", 365)
    assert kept is not None
    assert "300 cases" in kept[0].overview[0]
    assert told(desk) == []  # steps of a minute or two hold nobody up
    assert not due(desk)
    assert do(context, "suggest", partnership="desk") == {"suggested": 0, "measured": 0}


def test_the_weightiest_come_first_few_at_a_time_and_each_once(
    context: Context,  # noqa: F811
    desk: Partnership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch, many(10))
    assert do(context, "suggest", partnership="desk")["suggested"] == 3
    assert told(desk) == ["topic 2", "topic 1", "topic 0"]
    assert do(context, "suggest", partnership="desk", again=True)["suggested"] == 3
    assert do(context, "suggest", partnership="desk", again=True)["suggested"] == 0
    assert sorted(told(desk)) == [f"topic {n}" for n in range(6)]


def test_what_was_declined_stays_away_until_a_figure_has_grown_by_half(
    context: Context,  # noqa: F811
    desk: Partnership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch, many(1))
    do(context, "suggest", partnership="desk", again=True)
    made = latest(desk, now=desk.source.now())[0][0].suggestion
    answer_suggestion(desk, made, "declined", by=PartnerId("first"), reason="No.")
    assert do(context, "suggest", partnership="desk", again=True)["suggested"] == 0
    finds(monkeypatch, [Proposed("topic 0", "Try it.", {"cases": 150.0})])
    assert do(context, "suggest", partnership="desk", again=True)["suggested"] == 1


def test_questions_to_one_person_are_kept_for_that_person_and_stand_on_no_ledger(
    context: Context,  # noqa: F811
    desk: Partnership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch, [], first=["You answered?"], second=[])
    do(context, "suggest", partnership="desk", again=True)
    assert own_questions(desk.ledger, "desk", "first") == ("You answered?",)
    assert own_questions(desk.ledger, "desk", "second") == ()
    assert told(desk) == []


def test_what_came_of_a_trial_is_measured_once_when_it_has_ended(
    context: Context,  # noqa: F811
    desk: Partnership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch, [])
    made = suggest(desk, "Try it.", topic="reviews", figures={"cases": 200.0}).suggestion
    until = desk.source.now() + timedelta(days=7)
    answer_suggestion(desk, made, "tried", by=PartnerId("first"), until=until)
    assert do(context, "suggest", partnership="desk", again=True)["measured"] == 0
    later = until + timedelta(days=1)
    monkeypatch.setattr(context.partnership("desk").source, "now", lambda: later)
    assert do(context, "suggest", partnership="desk", again=True)["measured"] == 1
    assert measured_of(desk.ledger, "desk")[made].sentence.startswith("Too few cases to tell")
    assert do(context, "suggest", partnership="desk", again=True)["measured"] == 0


def test_it_is_looked_once_a_day_while_there_is_something_new(
    desk: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, head = desk.source.now(), desk.ledger.head("desk")
    keep_look(desk, {}, seq=head, at=now - timedelta(days=2))
    assert not due(desk)
    keep_look(desk, {}, seq=head - 1, at=now - timedelta(days=2))
    assert due(desk)
    keep_look(desk, {}, seq=head - 1, at=now)
    assert not due(desk)
    with desk.looking() as estimates:
        estimates.truths = 375
    assert due(desk)


def test_it_follows_what_is_judged_and_is_in_no_hurry() -> None:
    rule = BY_KIND["suggest"]
    assert {ev.OutcomeRecorded, ev.CaseSettled} <= set(rule.after)
    assert rule.gap >= 60.0
    assert job.MOST_NEW <= job.MOST_WAITING


def test_a_process_is_drawn_over_a_period_and_kept(context: Context, workspace: Workspace) -> None:  # noqa: F811
    Past(seed=2, cases=60).write(workspace.ledger)
    do(context, "mine", partnership="desk", days=0)
    kept = kept_own(workspace.ledger, "desk", 0)
    assert kept is not None
    assert kept[0].svg.startswith("<svg")
    assert "60 cases" in kept[0].overview[0]


def test_an_uploaded_log_is_drawn_and_kept(context: Context, workspace: Workspace, tmp_path: Path) -> None:  # noqa: F811
    Past(seed=2, cases=5).write(workspace.ledger)
    lines = [
        f"c{n},{what},2026-01-0{1 + n % 9}T0{at}:00:00Z" for n in range(9) for at, what in enumerate("abc")
    ]
    (tmp_path / "log.csv").write_text("\n".join(["nr,what,timestamp", *lines]))
    columns = {"case": "nr", "activity": "what"}
    do(context, "mine", partnership="desk", log="l1", file="log.csv", name="claims.csv", columns=columns)
    kept = kept_log(workspace.ledger, "desk", "l1")
    assert kept is not None
    assert (kept[0].name, "9 cases" in kept[0].overview[0]) == ("claims.csv", True)
