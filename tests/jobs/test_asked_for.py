"""An AI partner that is asked for options hears what they are weighed against and what is wished for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.actions.asking import OPTIONS, Table
from tests.partners.llm.conftest import _listening, fake  # noqa: F401 -- fixtures
from tests.partners.llm.fake_endpoint import Endpoint

from lichen.actions.vary import Variation, vary
from lichen.jobs.asked_for import constraints_of
from lichen.jobs.staff import Staff
from lichen.ledger.events import AskFailed, ContributionMade
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.partners.llm.hire import language_model
from lichen.partners.protocol import Reply, Request


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


class Advisor:
    """Says what it was told to say, and remembers what it was asked."""

    id, version = "model", "advisor-1"

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def reply(self, requests: Any) -> list[Reply]:
        self.asked += requests
        return [Reply("accept", content=OPTIONS, confidence=0.7, version=self.version) for _ in requests]


def test_options_are_weighed_against_the_goal_and_each_constraint_by_number(ledger: Ledger) -> None:
    table, advisor = Table(ledger), Advisor()
    table.open()
    Staff(table.here, {"model": advisor}).answer()
    assert advisor.asked[0].question.against == ("goal", "constraint 1")
    assert advisor.asked[0].wish == ""
    assert table.asked == [("first", "answer")]


def test_a_wish_comes_with_what_is_on_the_table(ledger: Ledger) -> None:
    table, advisor = Table(ledger), Advisor()
    staff = Staff(table.here, {"model": advisor})
    table.open()
    staff.answer()
    vary(table.here, "c", Variation("cheaper", ["a"]), by="first")
    staff.answer()
    asked = advisor.asked[1]
    assert (asked.wish, asked.before) == ("Keep what is in “Call”. Change: cheaper", OPTIONS)


def test_where_answers_stand_for_themselves_nothing_is_added(ledger: Ledger) -> None:
    table, advisor = Table(ledger, kind="draft", pattern="brief"), Advisor()
    table.open()
    Staff(table.here, {"model": advisor}).answer()
    assert advisor.asked[0].question.against == ()


@pytest.mark.parametrize(
    ("given", "found"),
    [("No staff\n- Under 500\n\n", ["No staff", "Under 500"]), (["a", " "], ["a"]), (None, []), (3, ["3"])],
)
def test_constraints_are_a_list_or_lines(given: Any, found: list[str]) -> None:
    assert constraints_of({"constraints": given}) == found


def test_a_model_offers_and_varies_and_its_end_costs_a_contribution(ledger: Ledger, fake: Endpoint) -> None:  # noqa: F811
    table = Table(ledger)
    partner = language_model("model", _question(table), url=fake.url, retries=0, offers=2, model="m")
    partner.endpoint.sleep = lambda _: None  # type: ignore[attr-defined]
    staff = Staff(table.here, {"model": partner})
    table.open()
    offered = [{"title": "Call", "text": "Call.", "cites": ["made up"]}, {"title": "W", "text": "Wait."}]
    said = json.dumps({"options": offered})
    fake.says({"choices": [{"message": {"content": said}}]})
    staff.answer()
    assert table.state.content is not None
    assert table.here.unseal([table.state.content.seal])[table.state.content.seal] == {
        "options": [
            {"id": "a", "title": "Call", "text": "Call."},
            {"id": "b", "title": "W", "text": "Wait."},
        ]
    }
    vary(table.here, "c", Variation("cheaper"), by="first")
    fake.script = lambda _: b"no model any more"
    staff.answer()
    words = fake.bodies[-1]["messages"][1]["content"]
    assert "WISH" in words
    assert "Change: cheaper" in words
    assert "Wait." in words.split("BEFORE")[1]
    events = [entry.event for entry in ledger.entries("desk")]
    assert sum(isinstance(event, AskFailed) for event in events) == 1
    assert sum(isinstance(event, ContributionMade) for event in events) == 1
    assert table.asked == [("first", "answer")]


def _question(table: Table) -> Any:
    from lichen.jobs.staff import question_of

    return question_of(table.here.charter)
