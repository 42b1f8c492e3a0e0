"""Cards: one's own and the AI's, other people only together, and nothing about a case not yet answered."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from tests.web.partnerships.conftest import keep_drawn, opened, weak

from lichen.core.intervals import Interval
from lichen.reports.cards.card import PEOPLE, Card, Pace, Point, Shift, With
from lichen.reports.cards.kept import kept_card, kept_drift
from lichen.reports.cards.shown import shown_card, shown_drift
from lichen.reports.figures.load import Viewer

AT = "/partnerships/desk/cards/"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
RIGHT = Interval(0.8, 0.7, 0.9, 40)


def together() -> Card:
    return Card(
        partner="", name=PEOPLE, role="person", through=9, made_at=NOW, people=5, answers=60, right=RIGHT,
        sentence="People here were right in 80 of 100.",
    )  # fmt: skip


def page(world: Any, who: str, path: str = "") -> str:
    answer = world.client(who).get(AT + path)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_before_anything_is_drawn_the_page_says_so(worked: Any) -> None:
    assert "No card yet" in page(worked, "first")
    assert "Not drawn yet" in page(worked, "first", "model/")


def test_everybody_sees_their_own_card_and_the_ais(drawn_desk: Any) -> None:
    found = page(drawn_desk, "first")
    assert "First reviewer" in found or ">you<" in found
    assert "vip is yes" in found
    assert "You were right" in page(drawn_desk, "first", "first/")
    assert "vip is yes" in page(drawn_desk, "first", "model/")


@pytest.mark.parametrize("who", ["owner", "lead", "auditor", "second", "keeper"])
def test_nobody_sees_another_persons_card_in_whatever_role(drawn_desk: Any, who: str) -> None:
    client = drawn_desk.client(who)
    for path in ("first/", "first/charts/", "first/calibration.csv"):
        assert client.get(AT + path).status_code == 404
    assert "First reviewer" not in client.get(AT).content.decode()


@pytest.mark.parametrize("who", ["owner", "auditor"])
def test_nor_through_the_figures(drawn_desk: Any, who: str) -> None:
    answer = drawn_desk.client(who).get("/partnerships/desk/figures/cards.csv").content.decode()
    assert "model" in answer
    assert "first" not in answer


def test_people_together_are_shown_to_all_once_there_are_enough(drawn_desk: Any) -> None:
    assert PEOPLE not in page(drawn_desk, "lead")
    assert drawn_desk.client("lead").get(AT + "~people/").status_code == 404
    keep_drawn(drawn_desk, people=together())
    for who in ("first", "lead"):
        assert PEOPLE in page(drawn_desk, who)
        assert "5 people" in page(drawn_desk, who, "~people/")
    assert "How people rely" in page(drawn_desk, "lead", "~people/")
    assert "How people rely" not in page(drawn_desk, "first", "~people/")


def test_an_unknown_partner_has_no_card(drawn_desk: Any) -> None:
    for partner in ("nobody", "~people", "", "%2e%2e"):
        assert drawn_desk.client("first").get(f"{AT}{partner}/").status_code == 404


def test_a_case_not_yet_answered_blind_is_named_on_no_card(drawn_desk: Any) -> None:
    case = "waiting"
    asks = drawn_desk.house.ledger.rows("asks_of_case", chain="desk", case=case)
    person = next(row.partner for row in asks if row.status == "open")
    model = kept_card(drawn_desk.house.ledger, "desk", "model")
    assert model is not None
    keep_drawn(drawn_desk, model=replace(model, weaknesses=(weak("vip", case, "case-0"),)))
    found = page(drawn_desk, person, "model/")
    assert "/cases/desk/case-0/" in found
    assert "/cases/desk/waiting/" not in found
    assert "/cases/desk/waiting/" in page(drawn_desk, "auditor", "model/")
    api = drawn_desk.program(person).get("/api/v1/partnerships/desk/cards/model").content.decode()
    assert '"waiting"' not in api


def test_entries_are_linked_for_those_who_audit_only(drawn_desk: Any) -> None:
    assert "entry 3" in page(drawn_desk, "auditor", "model/")
    assert "entry 3" not in page(drawn_desk, "first", "model/")


def test_the_card_holds_its_curve_its_pace_and_its_agreement(drawn_desk: Any) -> None:
    mine = kept_card(drawn_desk.house.ledger, "desk", "first")
    assert mine is not None
    changed = replace(
        mine,
        surer=Interval(0.12, 0.08, 0.16, 40),
        ece=0.13,
        stated=(Point(0.95, RIGHT),),
        surer_on=(replace(weak("vip"), inside=Interval(0.2, 0.1, 0.3, 40)),),
        pace=Pace(22.0, 10.0, 50.0, 40),
        agreement=(
            With(partner="model", role="ai", same=RIGHT, beyond=0.4, beyond_low=0.2, beyond_high=0.6),
        ),
    )
    keep_drawn(drawn_desk, first=changed)
    found = page(drawn_desk, "first", "first/")
    for said in ("12 points surer", "+20 points", "Surer than right where", "22 s", "0.40 (0.20 to 0.60)"):
        assert said in found, said
    charts = json.loads(drawn_desk.client("first").get(AT + "first/charts/").content)
    assert charts["card_stated"]["datasets"]["rows"][0]["sure"] == 0.95
    rows = drawn_desk.client("first").get(AT + "first/calibration.csv").content.decode().splitlines()
    assert rows[0] == "who,sure,right,right_low,right_high,right_n"
    assert rows[1].startswith("stated,0.95,0.8")


def test_markup_in_an_attribute_stays_text(drawn_desk: Any) -> None:
    model = kept_card(drawn_desk.house.ledger, "desk", "model")
    assert model is not None
    keep_drawn(drawn_desk, model=replace(model, weaknesses=(weak("<script>alert(1)</script>"),)))
    for path in ("", "model/"):
        assert "<script>alert" not in page(drawn_desk, "first", path)


def test_what_is_erased_is_on_no_card_from_then_on(drawn_desk: Any) -> None:
    from lichen.actions.erase import erase
    from lichen.types import CaseId, PartnerId

    erase(drawn_desk.desk, CaseId("case-0"), by=PartnerId("owner"), reason="asked to")
    assert "vip" not in page(drawn_desk, "first")
    assert "Not drawn yet" in page(drawn_desk, "first", "model/")


def test_an_ais_card_puts_people_together_or_leaves_them_out() -> None:
    rows = tuple(With(partner=f"p{each}", role="person", same=RIGHT) for each in range(4))
    card = Card(
        partner="model",
        name="Model",
        role="ai",
        through=1,
        made_at=NOW,
        sentence="",
        answers=9,
        agreement=rows,
    )

    def named(viewer: str, card: Card) -> list[str]:
        shown = shown_card(card, Viewer(viewer, "lead"))
        assert shown is not None
        return [each.partner for each in shown.agreement]

    assert named("p1", card) == ["p1", ""]
    assert named("lead", card) == [""]
    assert named("p1", replace(card, agreement=rows[:3])) == ["p1"]
    assert named("lead", replace(card, agreement=rows[:2])) == []


def shift(what: str, kind: str) -> Shift:
    return Shift(
        what=what, kind=kind, before=0.1, after=0.3, share=True, size="small", since=NOW, earliest=NOW,
        latest=NOW, case="case-3", n_before=50, n_after=50, p=0.01, sentence=f"{what} moved.",
    )  # fmt: skip


def test_what_moved_says_nothing_of_few_people(drawn_desk: Any) -> None:
    drift = kept_drift(drawn_desk.house.ledger, "desk")
    assert drift is not None
    moved = (
        shift("Wrong answers of people where vip is yes", "errors"),
        shift("Wrong answers of the AI", "errors"),
        shift("People answer “billing”", "answers"),
    )
    whole = replace(drift, shifts=moved, sentence="Wrong answers of people moved.")
    assert shown_drift(whole, people_together=True) is whole
    few = shown_drift(whole, people_together=False)
    assert [each.what for each in few.shifts] == ["Wrong answers of the AI"]
    assert "people" not in few.sentence


def test_a_case_opened_since_waits_for_the_next_drawing(drawn_desk: Any) -> None:
    opened(drawn_desk, "later")
    assert "14 are on record now" in page(drawn_desk, "first")
