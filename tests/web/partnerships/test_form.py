"""The charter's form takes everything a charter holds, and gives back what it was given."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.charter.load import from_plain, load
from lichen.charter.schema import Charter, plain
from lichen.charter.template import names, write
from lichen.errors import CharterRefused
from lichen.web.partnerships.form import flat, given
from lichen.web.partnerships.proposal import from_yaml, proposal_of, written
from lichen.web.partnerships.sentences import in_the_form

FULL = """
partnership: desk
version: 4
name: Mail desk
purpose: Route incoming mail.
question:
  text: Where does this go?
  labels: [{id: "1", text: One, meaning: The first}, two]
  cost: {"1": {two: 5.5}, two: {"1": 1}}
goals:
  - {kpi: Wrong, unit: "%", baseline: 12.5, target: 6, by: 2030-12-31, direction: down}
  - {kpi: Days, baseline: 4, direction: down}
constraints: ["Never, ever decline.", "Keep it short."]
risk:
  bound: 0.015
  confidence: 0.99
  audit_share: 0.125
  cost_bound: 0.04
  high_stakes:
    - {answer: two, why: Only people}
    - {attribute: amount, op: at_least, value: 50000}
    - {attribute: region, op: in, value: [north, "007", 12]}
    - {attribute: vip, value: true}
partners:
  - {id: ann, role: person, name: Ann, minutes_per_case: 2.5, skills: [tax, law]}
  - {id: bob, role: person}
  - id: m1
    role: ai
    adapter: {kind: learner, options: {columns: [text, title], first: 20, fields: {text: text}}}
  - {id: m2, role: ai, name: Outside}
people: [{id: kim, name: Kim}]
capacity:
  {minutes_per_day: 240, minutes_per_case: 3, reviews_per_case: 1.5, cost_of_error: 900, cost_of_minute: 1.1,
   currency: EUR}
service: {answer_within: 90, at_risk: 0.3, escalate_to: ann}
owner: kim
answers_for_errors: ann
context: [{id: n1, kind: guideline, text: "Line one\\nline two", link: "https://example.org/a"}]
protected_attributes: [age, region]
human_first: 0.35
last_word: belief
reviews: 4
four_eyes: true
outcomes_follow: true
"""
ACTION = """
partnership: agents
purpose: Agents refund customers.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, baseline: 4, direction: down}]
partners:
  - {id: ann, role: person}
  - {id: bob, role: person}
  - {id: agent, role: ai, run_by: kim}
people: [{id: kim}]
service: {expires_after: 45, on_expiry: escalate, escalate_to: bob}
owner: kim
answers_for_errors: kim
quorum: 2
ai_alone: false
checks:
  - {id: small, op: at_most, field: arguments.amount, value: 50, why: Our limit}
  - {id: order, op: matches, field: arguments.order, value: "[A-Z]-[0-9]+"}
  - {id: year, op: lacks, value: "007"}
"""
NUMBER = """
partnership: meter
purpose: Read meters.
question: {text: "What does it show?", kind: number, unit: kWh, tolerance: 0.5, minimum: 0, maximum: 99999}
goals: [{kpi: Wrong, baseline: 3, direction: down}]
partners: [{id: ann, role: person}]
owner: ann
answers_for_errors: ann
"""


def same(charter: Charter) -> Charter:
    post = {name: value for name, value in flat(plain(charter)).items() if value}
    return from_plain(given(post, charter.version).data)


def ready(name: str) -> Charter:
    text = write(name)
    if name != "blank":
        return load(text)
    filled = text.replace("kpi:  ", "kpi: x").replace("baseline:  ", "baseline: 1 ")
    return load(filled.replace("owner:  ", "owner: person-1 ").replace("errors:  ", "errors: person-1 "))


@pytest.mark.parametrize("name", names())
def test_every_template_goes_through_the_form_unchanged(name: str) -> None:
    charter = ready(name)
    assert same(charter) == charter


@pytest.mark.parametrize("text", [FULL, NUMBER, ACTION], ids=["everything", "number", "action"])
def test_a_charter_with_everything_in_it_goes_through_the_form_unchanged(text: str) -> None:
    charter = load(text)
    assert same(charter) == charter


@pytest.mark.parametrize("text", [FULL, NUMBER, ACTION], ids=["everything", "number", "action"])
def test_and_through_yaml_unchanged(text: str) -> None:
    charter = load(text)
    assert load(written(plain(charter))) == charter


def test_rows_that_were_removed_or_left_empty_are_no_rows() -> None:
    post = {
        "question.labels[0].id": "a",
        "question.labels[7].id": "b",
        "goals[3].direction": "up",
        "goals[3].kpi": " ",
    }
    found = given(post)
    assert found.data["question"]["labels"] == [{"id": "a"}, {"id": "b"}]
    assert found.data["goals"] == []


def test_what_is_to_be_mended_stands_beside_the_row_that_says_it() -> None:
    post = {name: value for name, value in flat(plain(load(FULL))).items() if value}
    moved = {name.replace("goals[1]", "goals[1004]"): value for name, value in post.items()}
    moved["goals[1004].target"] = "9"
    problem = proposal_of(moved, None).problems[0]
    assert problem.field == "goals[1004].target"
    assert problem.sentence.startswith("The target of goal 2 is 9")


def test_nothing_that_was_written_is_lost_when_it_is_refused() -> None:
    post = {
        "name": "Desk",
        "risk.bound": "very little",
        "goals[0].baseline": "many",
        "reviews": "2,5",
        "constraints": "x\ny",
    }
    said = proposal_of(post, None).said
    assert {name: said[name] for name in ("name", "risk.bound", "goals[0].baseline", "constraints")} == {
        "name": "Desk", "risk.bound": "very little", "goals[0].baseline": "many", "constraints": "x\ny",
    }  # fmt: skip


def test_a_field_the_form_does_not_have_is_not_taken() -> None:
    found = given(
        {
            "version": "99",
            "partners[0].id": "a",
            "partners[0].secret": "x",
            "is_superuser": "on",
            "a[0][1].b": "c",
        }
    )
    assert found.data["version"] == 1
    assert found.data["partners"] == [{"id": "a"}]
    assert "is_superuser" not in found.data


def test_people_read_percent_and_no_code() -> None:
    with pytest.raises(CharterRefused) as refused:
        from_plain(
            {
                "partnership": "desk",
                "purpose": "x",
                "question": {"text": "?", "labels": ["one"]},
                "risk": {"bound": 5},
            }
        )
    said = " ".join(each.sentence for each in in_the_form(refused.value.problems, {}))
    for code in ("`", "each after a hyphen", "role: person", "0.5"):
        assert code not in said, code
    assert "The share of errors allowed does not fit. Write a percentage above 0 and up to 50." in said


def test_an_adapter_that_does_not_work_is_refused_before_a_case_meets_it() -> None:
    broken = load(FULL.replace("first: 20", "first: 0"))
    found = proposal_of(_form(plain(broken)), None)
    assert found.charter is None
    assert found.problems[0].field.startswith("partners[2]")


def test_yaml_names_the_line_and_is_kept_as_it_was_written() -> None:
    found = from_yaml(FULL.replace("bound: 0.015", "bound: 5"), None)
    assert "line 15" in found.problems[0].sentence
    assert "bound: 5" in found.yaml
    assert from_yaml("/etc/passwd", None).charter is None


def test_the_id_of_a_partnership_never_changes() -> None:
    now = load(FULL)
    found = proposal_of({**_form(plain(now)), "partnership": "other"}, now)
    assert found.charter is None
    assert found.problems[0].field == "partnership"


def _form(data: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in flat(data).items() if value}


def test_a_mistake_nobody_priced_is_an_ordinary_one() -> None:
    post = {**_form(plain(load(FULL))), "question.labels[9].id": "three"}
    charter = proposal_of(post, None).charter
    assert charter is not None
    assert charter.question.cost is not None
    assert charter.question.cost["1"] == {"two": 5.5, "three": 1}


def test_the_bound_on_costs_goes_with_the_table_of_costs() -> None:
    post = _form(plain(load(FULL)))
    assert post["risk.cost_bound"] == "0.04"
    del post["costly"]
    charter = proposal_of(post, None).charter
    assert charter is not None
    assert (charter.question.cost, charter.risk.cost_bound) == (None, None)


@pytest.mark.parametrize("said", ["0", "-1", "much"])
def test_a_bound_on_costs_that_is_none_is_said_beside_its_field(said: str) -> None:
    found = proposal_of({**_form(plain(load(FULL))), "risk.cost_bound": said}, None)
    assert found.problems[0].field == "risk.cost_bound"
    assert found.problems[0].sentence.startswith("The mean cost allowed is ")
