"""The page of suggestions: what waits first, answered by those who answer, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.web.suggestions.conftest import AT, Suggesting

from lichen.reports.kept_rows import keep
from lichen.reports.suggestions.kept import Own, keep_measured
from lichen.reports.suggestions.listed import one
from lichen.reports.suggestions.measured import Measured, Side
from lichen.types import PartnerId

DAY = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"


def test_what_waits_is_shown_with_its_figures_and_where_to_look(desk: Suggesting) -> None:
    made = desk.make()
    page = desk.page()
    assert "1 suggestion waits for an answer" in page
    assert "Cases wait to be answered" in page
    for part in ("Share of the lead time", "42.0 %", "212", "process/"):
        assert part in page
    for part in (f"{AT}{made}/", "Accept", "Try it", "Decline"):
        assert part in page


def test_who_only_works_or_reads_sees_it_and_is_offered_no_answer(desk: Suggesting) -> None:
    made = desk.make()
    for who in ("first", "auditor"):
        page = desk.page(who)
        assert "Cases wait to be answered" in page
        assert f'action="{AT}{made}/"' not in page
        assert desk.answer(made, "accepted", who).status_code == 403
    assert desk.world.client("elsewhere").get(AT).status_code == 404
    assert desk.world.client().get(AT).status_code == 302


def test_declining_needs_a_reason_and_keeps_what_was_said(desk: Suggesting) -> None:
    made = desk.make()
    refused = desk.answer(made, "declined", reason=" ")
    assert refused.status_code == 422
    assert "Say in a sentence why not" in refused.content.decode()
    assert desk.answer(made, "declined", "lead", reason="Nobody would have it.").status_code == 302
    page = desk.page("auditor")
    assert "Nothing waits for an answer" in page
    assert "“Nobody would have it.”" in page
    assert desk.answer(made, "accepted").status_code == 409


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "9999-99-99"])
def test_a_trial_needs_a_day_to_come(desk: Suggesting, until: str) -> None:
    made = desk.make()
    assert desk.answer(made, "tried", until=until).status_code == 422
    assert one(desk.world.desk, made, now=datetime.now(UTC)).decision is None


def test_what_is_tried_waits_again_once_its_trial_is_over(desk: Suggesting) -> None:
    made = desk.make()
    assert desk.answer(made, "tried", until=DAY).status_code == 302
    assert "being tried until" in desk.page()
    later = one(desk.world.desk, made, now=datetime.now(UTC) + timedelta(days=9))
    assert (later.over, later.waits) == (True, True)


def test_an_unknown_answer_and_an_unknown_suggestion_are_refused(desk: Suggesting) -> None:
    assert desk.answer(desk.make(), "burned").status_code == 422
    assert desk.answer("none", "accepted").status_code == 404
    assert desk.world.client("owner").get(f"{AT}?before=x").status_code == 422


def test_the_same_form_twice_answers_once(desk: Suggesting) -> None:
    made = desk.make()
    for _ in range(2):
        assert desk.answer(made, "declined", reason="No.", key="k").status_code == 302


def test_a_form_from_elsewhere_is_refused(desk: Suggesting) -> None:
    made = desk.make()
    client = desk.world.client("owner", csrf=True)
    assert client.post(f"{AT}{made}/", {"decision": "accepted"}).status_code == 403
    assert one(desk.world.desk, made, now=datetime.now(UTC)).decision is None


def test_a_change_of_the_charter_is_rehearsed_and_can_be_adopted_from_there(desk: Suggesting) -> None:
    made = desk.make("lane:bound", bound=0.08, cases=300)
    page = desk.page()
    assert "Accept and rehearse" in page
    assert "Only rehearse a bound of 8 %" in page
    only = desk.world.client("first").post(f"{AT}{made}/rehearse/")
    assert "/allocation/rehearsals/" in only["location"]
    accepted = desk.answer(made, "accepted")
    assert "/allocation/rehearsals/" in accepted["location"]
    shown = desk.world.client("owner").get(accepted["location"]).content.decode()
    assert "A bound of 8 %" in shown
    assert "See it as a charter change" in shown
    assert desk.world.desk.charter.risk.bound == 0.05


def test_what_no_charter_says_is_not_rehearsed(desk: Suggesting) -> None:
    made = desk.make()
    assert desk.world.client("owner").post(f"{AT}{made}/rehearse/").status_code == 422
    assert desk.answer(made, "accepted")["location"].endswith("/suggestions/#past")


def test_what_is_asked_of_one_person_stands_on_that_persons_page_alone(desk: Suggesting) -> None:
    now = datetime.now(UTC)
    keep(desk.world.house.ledger, "desk", "own_question", "first", Own(("You answered “a”. Why?",)),
         seq=desk.world.house.ledger.head("desk"), at=now)  # fmt: skip
    assert "You answered “a”" in desk.page("first")
    for who in ("second", "owner", "lead", "auditor"):
        assert "You answered" not in desk.page(who)


def test_what_came_of_it_is_shown_before_and_since(desk: Suggesting) -> None:
    made = desk.make()
    desk.answer(made, "tried", until=DAY)
    sides = Side(0.5, 0.4, 0.6, 90), Side(0.2, 0.1, 0.3, 80), Side(-0.3, -0.4, -0.2, 170)
    found = Measured("Half as often.", "less", "late cases", True, *sides)
    here = desk.world.desk
    keep_measured(here, made, found, seq=here.ledger.head("desk"), at=datetime.now(UTC))
    page = desk.page()
    for part in ("Half as often.", "50.0 % (40.0 to 60.0 %)", "-30.0 points (-40.0 to -20.0 points)"):
        assert part in page


def test_looking_again_hands_in_the_job_and_is_for_those_who_work(desk: Suggesting) -> None:
    assert desk.world.client("auditor").post(f"{AT}look/").status_code == 403
    assert desk.world.client("first").post(f"{AT}look/").status_code == 302
    assert [job.name for job in desk.bench.jobs()] == ["suggest"]
    desk.bench.work()
    assert desk.bench.latest.state == "done", desk.bench.latest.error


def test_nobody_is_named_who_made_it_but_the_ai(desk: Suggesting) -> None:
    from lichen.actions.suggest import suggest

    suggest(desk.world.desk, "Ask first.", topic="a", figures={"n": 3.0}, by=PartnerId("model"))
    assert "Router" in desk.page()
