"""Beside a case: what both sides know and who cites it, similar past cases, and the AI as one wants it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.cases.test_page import asked, opened
from tests.web.context.test_lessons import settled

from lichen.actions.ask import ask
from lichen.actions.contribute import Contribution
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.give_feedback import give_feedback
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.write_note import write_note
from lichen.context.case_index import look_up
from lichen.context.manner import count_remarks
from lichen.types import CaseId, PartnerId

OWNER = PartnerId("owner")
LONG = "It says invoice. And then it goes on about the FULL STORY of it."


def page(world: Any, who: str, case: str) -> str:
    return str(world.client(who).get(f"/cases/desk/{case}/").content.decode())


def said(world: Any, case: str, **parts: Any) -> str:
    told = Contribution(
        by=PartnerId("model"), answer="billing", distribution=(0.7, 0.2, 0.1), version="v7", reasons=LONG,
        **parts,
    )  # fmt: skip
    return str(open_case(world.desk, NewCase({"text": f"A bill, {case}."}, {}, case, (told,)), by=OWNER))


def answer(world: Any, case: str) -> str:
    person = asked(world, case)
    world.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    return person


def test_what_holds_for_the_case_stands_beside_it_also_before_a_blind_answer(world: Any) -> None:
    write_note(world.desk, "refunds", title="Refunds", text="Within **14** days.", by=OWNER)
    case = opened(world)
    found = page(world, asked(world, case), case)
    assert "<strong>14</strong>" in found


def test_what_was_given_and_cited_is_marked_after_the_answer_and_never_before(world: Any) -> None:
    write_note(world.desk, "refunds", title="Refunds", text="Within 14 days.", by=OWNER)
    write_note(world.desk, "parcels", title="Parcels", text="Trace them.", by=OWNER)
    marks = ("note refunds", "note parcels")
    said(world, "c0")
    case = said(world, "c1", given=marks, cites=("note refunds", "case c0", "made-up"))
    person = asked(world, case)
    before = page(world, person, case)
    for told in ("given to Router", "cited by", "were cited", "/c0/"):
        assert told not in before, told
    answer(world, case)
    after = page(world, person, case)
    assert "cited by Router" in after
    assert "given to Router" in after
    assert "Past cases that were cited" in after
    assert "made-up" not in after


def test_a_program_may_cite_without_the_word_before_the_id(world: Any) -> None:
    write_note(world.desk, "refunds", title="Refunds", text="Within 14 days.", by=OWNER)
    said(world, "c0")
    case = said(world, "c1", given=("refunds",), cites=("refunds", "c0"))
    person = answer(world, case)
    found = page(world, person, case)
    assert "cited by Router" in found
    assert "/cases/desk/c0/" in found


def test_a_lesson_made_of_a_case_one_answers_blind_stands_beside_none(world: Any) -> None:
    blind = opened(world, "mail-1", text="a voucher was lost")
    person = asked(world, blind)
    made = propose_lesson(world.desk, "SECRET-LESSON", by=OWNER, case=CaseId(blind),
                          scope={"words": ["bill"]}).lesson  # fmt: skip
    decide_lesson(world.desk, made, "approved", by=OWNER)
    other = said(world, "c2")
    assert "SECRET-LESSON" not in page(world, person, other)
    assert "SECRET-LESSON" in page(world, "owner", other)


def test_similar_past_cases_come_after_the_answer_only(world: Any) -> None:
    past = settled(world, "past-1")
    case = opened(world, "mail-2")
    look_up(world.desk, case)
    person = asked(world, case)
    assert "/similar/" not in page(world, person, case)
    part = world.client(person).get(f"/similar/desk/{case}/").content.decode()
    assert past not in part
    answer(world, case)
    assert "/similar/" in page(world, person, case)
    part = world.client(person).get(f"/similar/desk/{case}/").content.decode()
    assert past in part
    assert "alike" in part


def test_a_past_case_one_answers_blind_is_left_out(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lichen.web.context import past as module

    past = settled(world, "past-1")
    case = opened(world, "mail-2")
    look_up(world.desk, case)
    assert past in world.client("owner").get(f"/similar/desk/{case}/").content.decode()
    monkeypatch.setattr(module, "blind_among", lambda ledger, id, cases, who: frozenset(cases))
    assert past not in world.client("owner").get(f"/similar/desk/{case}/").content.decode()


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("elsewhere", 404), ("auditor", 200)])
def test_who_may_see_similar_cases(world: Any, who: Any, status: int) -> None:
    case = opened(world)
    assert world.client(who).get(f"/similar/desk/{case}/").status_code == status
    assert world.client("owner").get("/similar/desk/none/").status_code == 404


def remark(world: Any, person: str, times: int, **aspects: bool) -> None:
    for n in range(times):
        case = f"old-{n}"
        if not world.desk.ledger.rows("case", chain="desk", case=case):
            said(world, case)
        (row,) = [
            row
            for row in world.desk.ledger.rows("contributions_of_case", chain="desk", case=case)
            if row.role == "ai"
        ]
        give_feedback(world.desk, CaseId(case), row.contribution, by=PartnerId(person), **aspects)
    count_remarks(world.desk)


def test_reasons_that_never_help_are_folded_away_and_come_back_on_demand(world: Any) -> None:
    case = said(world, "c1")
    person = answer(world, case)
    assert "folded away" not in page(world, person, case)
    remark(world, person, 4, useful=False)
    found = page(world, person, case)
    assert "Because you said “not useful” on 4 of 4" in found
    assert "reasons in full" in found
    assert found.count("FULL STORY") == 1
    client = world.client(person)
    switched = {"partner": "model", "aspect": "useful", "as_before": "yes", "back": f"/cases/desk/{case}/"}
    assert client.post("/partnerships/desk/manner/", switched)["location"] == f"/cases/desk/{case}/"
    found = page(world, person, case)
    assert "speaks as before" in found
    assert "reasons in full" not in found
    client.post("/partnerships/desk/manner/", {**switched, "as_before": "no"})
    assert "reasons in full" in page(world, person, case)


def test_what_is_too_long_is_cut_to_its_first_sentence(world: Any) -> None:
    case = said(world, "c1")
    person = answer(world, case)
    remark(world, person, 4, style=False)
    found = page(world, person, case)
    assert "It says invoice.</p>" in found
    assert found.count("FULL STORY") == 1
    other = "second" if person == "first" else "first"
    assert "folded" not in page(world, other, case)


def informed(world: Any, person: str, start: int = 0) -> str:
    """A case about which this person is asked with the AI's proposal shown."""
    for n in range(start, start + 30):
        case = said(world, f"new-{n}")
        if asked(world, case) != person:
            ask(world.desk, CaseId(case), PartnerId(person), by=OWNER, why="look", blind=False)
            return case
    raise AssertionError("nobody else was asked in thirty cases")


def test_what_comes_too_early_waits_for_ones_own_answer(world: Any) -> None:
    case = informed(world, "second")
    assert "AI proposes" in page(world, "second", case)
    remark(world, "second", 4, timely=False)
    case = informed(world, "second", 30)
    found = page(world, "second", case)
    assert "AI proposes" not in found
    assert "It says invoice" not in found
    assert "Because you said “too early” on 4 of 4" in found
    world.client("second").post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    rows = world.desk.ledger.rows("contributions_of_case", chain="desk", case=case)
    mine = next(row for row in rows if row.partner == "second")
    assert mine.stage == "blind"
    assert "It says invoice" in page(world, "second", case)


def test_showing_it_now_is_on_record_as_having_seen_it(world: Any) -> None:
    remark(world, "second", 4, timely=False)
    case = informed(world, "second")
    client = world.client("second")
    client.post(f"/cases/desk/{case}/show/")
    assert "AI proposes" in page(world, "second", case)
    client.post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    rows = world.desk.ledger.rows("contributions_of_case", chain="desk", case=case)
    assert next(row for row in rows if row.partner == "second").stage == "informed"


@pytest.mark.parametrize("said", [{}, {"partner": "model"}, {"partner": "nobody", "aspect": "useful"},
                                  {"partner": "model", "aspect": "mood"}])  # fmt: skip
def test_what_is_no_switch_is_refused(world: Any, said: dict[str, str]) -> None:
    assert world.client("first").post("/partnerships/desk/manner/", said).status_code == 422


def test_a_switch_leads_to_no_other_site(world: Any) -> None:
    said = {"partner": "model", "aspect": "useful", "as_before": "yes", "back": "//evil.example/cases/"}
    answered = world.client("first").post("/partnerships/desk/manner/", said)
    assert answered["location"] == "/partnerships/desk/"
