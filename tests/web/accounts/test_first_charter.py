"""The short form's charter: what was said, over what a template says, and nothing unseen."""

from __future__ import annotations

import pytest

from lichen.charter.load import from_plain
from lichen.charter.template import names
from lichen.web.accounts.first_charter import also, charter_data, lacks, shown, template

SAID = {
    "name": "Desk",
    "question": "Which?",
    "labels": "a\nb",
    "kpi": "Wrong",
    "baseline": "10",
    "bound": "2",
}


@pytest.mark.parametrize("name", names())
def test_every_template_completed_with_a_baseline_governs(name: str) -> None:
    base = template(name)
    said = {**shown(base), "name": "Desk", "kpi": "Wrong", "baseline": "10", "direction": "down"}
    said |= {"mine": "on", "people": "ann"}
    data = charter_data(said, owner="kim", base=base)
    assert lacks(data) == []
    assert from_plain(data).owner == "kim"


@pytest.mark.parametrize("name", names())
def test_no_example_person_or_figure_is_adopted_unseen(name: str) -> None:
    base = template(name)
    data = charter_data({**shown(base), "name": "Desk", "mine": "on"}, owner="kim", base=base)
    assert [each["id"] for each in data["partners"] if each["role"] == "person"] == ["kim"]
    assert all(goal["baseline"] is None for goal in data["goals"])


def test_each_thing_missing_names_the_field_that_mends_it() -> None:
    found = {each.field for each in lacks(charter_data({}, owner="kim"))}
    assert {"name", "question", "kpi", "people"} <= found
    without = charter_data({**SAID, "baseline": "many", "mine": "on"}, owner="kim")
    assert [each.field for each in lacks(without)] == ["baseline"]


def test_other_labels_drop_what_was_said_about_the_old_ones() -> None:
    base = template("lending-review")
    data = charter_data({**SAID, "mine": "on", "people": "ann"}, owner="kim", base=base)
    assert "cost" not in data["question"]
    assert lacks(data) == []


def test_what_a_template_adds_is_shown() -> None:
    assert any("No ticket is closed" in each for each in also(template("support-triage")))


def test_people_and_ais_never_share_an_id() -> None:
    data = charter_data({**SAID, "people": "ai, A person"}, owner="kim")
    assert lacks(data) == []
