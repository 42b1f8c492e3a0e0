"""Cases and answers from files."""

from pathlib import Path

import pytest

from lichen.charter.load import load
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
