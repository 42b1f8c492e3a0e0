"""A person leads: the draft is theirs, and four eyes mean a second person also here."""

from __future__ import annotations

from tests.patterns.situations import estimates, opinion, situation

from lichen.patterns import next_step
from lichen.patterns.step import Ask, Settle

DRAFT = "kind: draft"


def test_an_edited_draft_settles_as_a_change() -> None:
    people = {"p1": opinion("p1", "change", about="y")}
    step = next_step(situation(estimates("brief", kind=DRAFT), shown="y", opener="p1", people=people))
    assert isinstance(step, Settle)
    assert (step.answer, step.digest) == ("change", "y")


def test_four_eyes_ask_another_where_people_decide_everything() -> None:
    known = estimates("brief", "ai_alone: false", "four_eyes: true", kind=DRAFT)
    people = {"p1": opinion("p1", "accept", about="x")}
    step = next_step(situation(known, shown="x", opener="p1", people=people))
    assert isinstance(step, Ask)
    assert step.partner == "p2"
