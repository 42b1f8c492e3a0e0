"""The service section: how soon people answer, and to whom it goes when they do not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lichen.charter.diff import difference
from lichen.charter.load import load
from lichen.charter.schema import Service, plain, restore
from lichen.errors import CharterRefused

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: m, role: ai}]
owner: p1
answers_for_errors: p1
"""


def test_without_the_section_nothing_is_ever_due() -> None:
    assert load(CHARTER).service == Service(answer_within=None, at_risk=0.25, escalate_to="")


def test_a_charter_from_before_the_section_is_read_as_it_was_meant() -> None:
    old = plain(load(CHARTER))
    del old["service"]
    assert restore(old) == load(CHARTER)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{answer_within: 0}", "answer_within"),
        ("{answer_within: 60, at_risk: 25}", "write 0.25"),
        ("{answer_within: 60, escalate_to: p9}", "Choose from `p1`, `p2`"),
        ("{answer_within: 60, escalate_to: m}", "no partner with `role: person`"),
        ("{escalate_to: p1}", "nothing is ever overdue"),
        ("{within: 60}", "answer_within"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy(section: str, said: str) -> None:
    with pytest.raises(CharterRefused, match=said):
        load(f"{CHARTER}service: {section}\n")


def test_a_change_is_said_in_words() -> None:
    old = load(f"{CHARTER}service: {{answer_within: 60}}\n")
    new = replace(old, service=Service(answer_within=30, at_risk=0.5, escalate_to="p2"))
    assert [change.sentence for change in difference(old, new)] == [
        "The minutes within which a person answers falls from 60 to 30.",
        "The share of that time from which an ask counts as at risk rises from 25 % to 50 %.",
        'The person who is asked when an answer is overdue is now "p2"; there was none before.',
    ]
    assert not any(change.loosens for change in difference(old, new))
