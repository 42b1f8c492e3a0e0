"""A proposal not expected to help is folded away, opened on demand, on record, and the same everywhere."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.web.cases.test_page import asked
from tests.web.context.test_case import OWNER, informed, page, remark, said

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.ask import ask
from lichen.charter.load import load
from lichen.client.shapes import Case
from lichen.context import folding
from lichen.context.worth import Rule
from lichen.types import CaseId, PartnerId

FOLDED = "does not expect to help you"


@pytest.fixture
def folds(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The world under a rule that folds every proposal, and a lot that spares none."""
    monkeypatch.setattr(folding, "by_lot", lambda ask: False)
    rule = Rule.blank()
    rule.threshold, rule.weights[0] = 0.0, -3.0
    rule.past.of("second").shown.n = 3
    folding._keep(world.desk, rule)
    return world


def api(world: Any, who: str, case: str, **query: str) -> Any:
    found = world.program(who).get(f"/api/v1/partnerships/desk/cases/{case}", query)
    assert found.status_code == 200, found.content
    return found.json()


def mine(world: Any, case: str, who: str) -> Any:
    rows = world.desk.ledger.rows("contributions_of_case", chain="desk", case=case)
    return next(row for row in rows if row.partner == who)


def mark_of(world: Any, case: str, who: str) -> list[str]:
    found = api(world, "owner", case)["contributions"]
    return list(next(each["given"] or [] for each in found if each["partner"] == who))


def test_it_is_folded_away_and_one_click_shows_it(folds: Any) -> None:
    case = informed(folds, "second")
    found = page(folds, "second", case)
    assert FOLDED in found
    assert "proposals like this one are of use to you" in found
    for told in ("AI proposes", "It says invoice", "data-accept", "70 %"):
        assert told not in found, told
    assert FOLDED in page(folds, "second", case), "looking again opens nothing"
    folds.client("second").post(f"/cases/desk/{case}/show/")
    found = page(folds, "second", case)
    assert "AI proposes" in found
    assert FOLDED not in found


def test_page_and_api_say_the_same(folds: Any) -> None:
    case = informed(folds, "second")
    told = api(folds, "second", case)
    assert told["manner"]["proposal"] == "folded"
    assert told["manner"]["because"] in page(folds, "second", case)
    given = msgspec.json.decode(msgspec.json.encode(told), type=Case).manner
    assert given is not None
    assert given.folded
    assert told["hidden"] is False
    assert told["belief"] is None
    assert [each["role"] for each in told["contributions"]] == []
    told = api(folds, "second", case, unfold="true")
    assert told["manner"]["proposal"] == "shown"
    assert [each["role"] for each in told["contributions"]] == ["ai"]
    assert told["belief"] is not None
    assert "AI proposes" in page(folds, "second", case), "opened here is opened there"
    assert api(folds, "auditor", case)["manner"] is None


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize(("opens", "mark"), [(False, "proposal folded 0.9"), (True, "proposal opened 0.9")])
def test_what_was_shown_is_on_record_and_counts_as_the_lot_fell(
    folds: Any, way: str, opens: bool, mark: str
) -> None:
    case = informed(folds, "second")
    if way == "page":
        page(folds, "second", case)
        if opens:
            folds.client("second").post(f"/cases/desk/{case}/show/")
        folds.client("second").post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    else:
        api(folds, "second", case, **({"unfold": "true"} if opens else {}))
        own = next(
            row.ask
            for row in folds.desk.ledger.rows("asks_of_case", chain="desk", case=case)
            if row.partner == "second"
        )
        body = {"answer": "technical", "ask": own, "given": ["proposal said 1"], "saw_ai": opens}
        at = f"/api/v1/partnerships/desk/cases/{case}/contributions"
        assert folds.program("second").post(at, body, content_type="application/json").status_code == 201
    assert mark_of(folds, case, "second") == [mark]
    assert mine(folds, case, "second").stage == "informed", "as without the rule: no evidence off the lot"


def test_who_answers_without_it_is_not_asked_to_look_again(folds: Any) -> None:
    case = informed(folds, "second")
    page(folds, "second", case)
    answered = folds.client("second").post(
        f"/cases/desk/{case}/answer/", {"answer": "technical"}, headers={"accept": "application/json"}
    )
    assert answered.json()["differs"] is False
    assert "It says invoice" in page(folds, "second", case), "never lost"


def test_whoever_reads_the_history_has_opened_it(folds: Any) -> None:
    case = informed(folds, "second")
    assert FOLDED in page(folds, "second", case)
    folds.client("second").get(f"/cases/desk/{case}/history/")
    assert "AI proposes" in page(folds, "second", case)


def test_a_blind_ask_has_nothing_to_fold(folds: Any) -> None:
    case = said(folds, "c1")
    person = asked(folds, case)
    assert FOLDED not in page(folds, person, case)
    assert api(folds, person, case)["manner"] is None
    folds.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    assert mark_of(folds, case, person) == []


HIGH = "risk: {high_stakes: [{answer: billing, why: Money}], "


def test_a_high_stakes_rule_never_lets_it_be_folded(folds: Any) -> None:
    from tests.mail_desk import CHARTER

    adopt_charter(folds.desk, load(CHARTER.replace("risk: {", HIGH)), by=OWNER)
    case = informed(folds, "second")
    assert "AI proposes" in page(folds, "second", case)
    assert api(folds, "second", case)["manner"]["proposal"] == "shown"


def test_a_case_opened_as_high_stakes_is_never_folded(folds: Any) -> None:
    from tests.mail_desk import CHARTER

    rule = "risk: {high_stakes: [{attribute: vip, op: equals, value: true}], "
    adopt_charter(folds.desk, load(CHARTER.replace("risk: {", rule)), by=OWNER)
    case = informed(folds, "second")
    assert folds.desk.ledger.rows("case", chain="desk", case=case)[0].high_stakes
    assert "AI proposes" in page(folds, "second", case)


def test_nor_where_a_colleague_has_answered_or_the_person_saw_it_before(folds: Any) -> None:
    case = said(folds, "c1")
    first = asked(folds, case)
    other = "second" if first == "first" else "first"
    folds.client(first).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    ask(folds.desk, CaseId(case), PartnerId(other), by=OWNER, why="look", blind=False)
    assert "AI proposes" in page(folds, other, case)
    seen = next(each for each in (said(folds, f"s{n}") for n in range(9)) if asked(folds, each) == "first")
    folds.client("second").post(f"/cases/desk/{seen}/show/")
    ask(folds.desk, CaseId(seen), PartnerId("second"), by=OWNER, why="look", blind=False)
    assert "AI proposes" in page(folds, "second", seen)


def test_each_person_switches_it_off_for_themselves(folds: Any) -> None:
    case = informed(folds, "second")
    assert "Proposals not expected to help you are folded away" in page(folds, "second", case)
    switched = {"partner": "model", "aspect": "silent", "as_before": "yes", "back": f"/cases/desk/{case}/"}
    folds.client("second").post("/partnerships/desk/manner/", switched)
    found = page(folds, "second", case)
    assert "AI proposes" in found
    assert "Let it fold proposals away again" in found
    listed = folds.program("second").get("/api/v1/partnerships/desk/manner").json()["items"]
    assert [(each["aspect"], each["as_before"]) for each in listed] == [("silent", True)]


def test_a_tenth_is_shown_all_the_same_and_marked(folds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "by_lot", lambda ask: True)
    case = informed(folds, "second")
    assert "AI proposes" in page(folds, "second", case)
    folds.client("second").post(f"/cases/desk/{case}/answer/", {"answer": "billing"})
    assert mark_of(folds, case, "second") == ["proposal spared 0.1"]


def test_without_a_rule_nothing_is_folded_and_nothing_marked(world: Any) -> None:
    case = informed(world, "second")
    assert "AI proposes" in page(world, "second", case)
    assert api(world, "second", case)["manner"] == {
        "proposal": "shown", "because": "", "chance": None, "reasons": {},
    }  # fmt: skip
    world.client("second").post(f"/cases/desk/{case}/answer/", {"answer": "billing"})
    assert mark_of(world, case, "second") == []


def test_what_waits_for_ones_own_answer_waits_in_the_api_too(world: Any) -> None:
    remark(world, "second", 4, timely=False)
    case = informed(world, "second")
    told = api(world, "second", case)
    assert told["manner"]["proposal"] == "waits"
    assert told["manner"]["because"] == (
        "Its proposal appears after your own answer. Because you said “too early” on 4 of 4."
    )
    assert told["contributions"] == []
    assert "AI proposes" not in page(world, "second", case), "reading it so opens nothing"
    assert api(world, "second", case, unfold="true")["contributions"]
    assert "AI proposes" in page(world, "second", case)


def test_reasons_that_are_folded_away_on_the_page_are_named_in_the_api(world: Any) -> None:
    remark(world, "second", 4, useful=False, style=False)
    case = informed(world, "second")
    assert api(world, "second", case)["manner"]["reasons"] == {"model": "folded"}
