"""Cases and answers from files."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from lichen.charter.load import load
from lichen.charter.schema import Label
from lichen.errors import InputRefused
from lichen.jobs.recorded import read_answers, read_cases

CHARTER = load("""
partnership: loans
purpose: Decide on loans.
question: {text: "Grant?", labels: [grant, refuse]}
goals: [{kpi: Wrong decisions, baseline: 9, direction: down}]
risk: {high_stakes: [{attribute: amount, op: at_least, value: 50000}]}
partners: [{id: p1, role: person}, {id: model, role: ai}]
owner: p1
answers_for_errors: p1
protected_attributes: [sex]
""")


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_no_partner_reads_a_protected_attribute(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path, "cases.csv", "case,sex,amount,truth\nc1,f,60000,grant\n"), CHARTER)
    assert case.inputs == {"amount": "60000"}
    assert case.attributes == {"sex": "f", "amount": "60000"}
    assert case.truth == "grant"


@pytest.mark.parametrize("column", ["truth", "Truth", "TRUTH", " truth "])
def test_no_partner_reads_the_truth_however_it_is_spelt(tmp_path: Path, column: str) -> None:
    csv = write(tmp_path, "cases.csv", f"Case,{column},text\nc1,grant,hello\n")
    jsonl = write(tmp_path, "cases.jsonl", json.dumps({"CASE": "c1", column: "grant", "text": "hello"}))
    for path in (csv, jsonl):
        (case,) = read_cases(path, CHARTER)
        assert (case.case, case.inputs, case.truth) == ("c1", {"text": "hello"}, "grant")


@pytest.mark.parametrize("column", ["Sex", "SEX", " sex", "sex "])
def test_no_partner_reads_a_protected_attribute_however_it_is_spelt(tmp_path: Path, column: str) -> None:
    path = write(tmp_path, "cases.jsonl", json.dumps({"case": "c1", column: "f", "Amount": 60000}))
    (case,) = read_cases(path, CHARTER)
    assert case.inputs == {"Amount": 60000}
    assert case.attributes == {"sex": "f", "amount": 60000}


def test_inputs_keep_the_names_that_their_columns_have(tmp_path: Path) -> None:
    path = write(tmp_path, "cases.csv", "case,Text,Stage,Answer,\nc1,hello,2,yes,more\n")
    (case,) = read_cases(path, CHARTER, attributes=["stage"])
    assert case.inputs == {"Text": "hello", "Stage": "2", "Answer": "yes", "column 5": "more"}
    assert case.attributes == {"stage": "2"}


SAME_CASES = {
    "spaces": ("cases.csv", 'case,text\n" c0 ",a\n', "case,partner,role,answer\nc0,p1,person,grant\n"),
    "whole numbers": (
        "cases.jsonl",
        '{"case": 5.0, "text": "a"}\n',
        "case,partner,role,answer\n5,p1,person,grant\n",
    ),
}


@pytest.mark.parametrize("what", SAME_CASES)
def test_cases_and_answers_are_named_alike(tmp_path: Path, what: str) -> None:
    name, cases, answers = SAME_CASES[what]
    (case,) = read_cases(write(tmp_path, name, cases), CHARTER)
    people, _ = read_answers(write(tmp_path, "people.csv", answers), CHARTER)
    assert list(people) == [case.case]


def test_a_truth_is_read_as_answers_are(tmp_path: Path) -> None:
    charter = replace(CHARTER, question=replace(CHARTER.question, labels=(Label(id="1"), Label(id="0"))))
    path = write(tmp_path, "cases.jsonl", '{"case": "a", "truth": 1.0}\n{"case": "b", "truth": 0}\n')
    assert [case.truth for case in read_cases(path, charter)] == ["1", "0"]


REFUSED_CASES = {
    "no column of ids": ("text\na\n", r"cases\.csv, row 1: the column “case” is missing"),
    "a case without an id": ("case,text\nc1,a\n ,b\n", r"cases\.csv, row 3: the column `case` is empty"),
    "a case that stands twice": (
        "case,text\nc1,a\nc2,b\n c1,a\n",
        r"cases\.csv, row 4: case `c1` stands in row 2 already",
    ),
    "two columns of truth": (
        "case,truth,Truth\nc1,grant,refuse\n",
        r"row 1: the column “Truth” stands twice",
    ),
    "two columns for one protected attribute": ("case,sex,Sex\nc1,f,m\n", r"row 1: .*“sex” and “Sex” both"),
    "a truth that is no label": ("case,truth\nc1,maybe\n", r"row 2: `maybe` is not one of the answers"),
}


@pytest.mark.parametrize("what", REFUSED_CASES)
def test_cases_are_refused_with_the_row(tmp_path: Path, what: str) -> None:
    text, message = REFUSED_CASES[what]
    with pytest.raises(InputRefused, match=message):
        list(read_cases(write(tmp_path, "cases.csv", text), CHARTER))


def test_recorded_answers_keep_people_and_ai_apart(tmp_path: Path) -> None:
    text = """case,partner,role,answer,p:grant,p:refuse,seconds
c1,p1,person,grant,,,30
c1,model,ai,refuse,.2,.8,
"""
    people, ai = read_answers(write(tmp_path, "people.csv", text), CHARTER)
    assert people["c1"]["p1"].answer == "grant"
    assert people["c1"]["p1"].seconds == 30
    assert ai["c1"]["model"].distribution == pytest.approx((0.2, 0.8))


def test_answers_given_after_seeing_the_ai_do_not_play_people(tmp_path: Path) -> None:
    text = "case,partner,role,answer,saw_ai\nc1,p1,person,grant,true\n"
    people, _ = read_answers(write(tmp_path, "people.csv", text), CHARTER)
    assert people == {}


REFUSED = {
    "somebody the charter does not name": ("case,partner,role,answer\nc1,p9,person,grant\n", "row 2"),
    "a person where the charter has an AI": ("case,partner,role,answer\nc1,model,person,grant\n", "row 2"),
    "an answer that is no label": ("case,partner,role,answer\nc1,p1,person,maybe\n", "row 2"),
    "two answers of one person": (
        "case,partner,role,answer\nc1,p1,person,grant\nc1,p1,person,refuse\n",
        "row 3",
    ),
    "a missing column": ("case,partner,answer\nc1,p1,grant\n", "row 1"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_the_row(tmp_path: Path, what: str) -> None:
    text, place = REFUSED[what]
    with pytest.raises(InputRefused, match=place):
        read_answers(write(tmp_path, "people.csv", text), CHARTER)
