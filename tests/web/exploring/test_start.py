"""Every pattern is begun from its partnership's page, with a form that fits it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.exploring.conftest import Studio, sent

from lichen.actions.open_case import NewCase, open_case

Make = Callable[..., Studio]
LABELS = "label, labels: [yes, no]"
BEGUN = (
    ("label, labels: [yes, no]", "triage", "Hand in a case", ["What it is about"]),
    (LABELS, "diagnose", "Ask for a reading", ["What is to be read", "What I want to know"]),
    ("choice", "explore", "Ask for options", ["What I am trying to achieve", "What I already tried"]),
    ("draft", "explore", "Ask for a draft", ["What I am trying to achieve", "What I already tried"]),
    ("choice", "interpret", "Ask what it means", ["What I want to understand", "What there is to look at"]),
    ("draft", "interpret", "Ask what it means", ["What I want to understand", "What I know already"]),
    ("draft", "brief", "Ask for a draft", ["What it is for, and who reads it", "What it must say"]),
    ("draft", "triage", "Ask for a draft", ["What it is for, and who reads it"]),
    ("choice", "triage", "Ask for options", ["What I am trying to achieve"]),
    ("number", "triage", "Hand in a case", ["What it is about"]),
)


def begin(made: Studio, who: str = "first", **said: str) -> Any:
    return made.world.client(who).post("/partnerships/studio/start/open/", said)


@pytest.mark.parametrize(("kind", "pattern", "button", "parts"), BEGUN)
def test_the_page_leads_to_a_form_that_fits(
    studio: Make, kind: str, pattern: str, button: str, parts: list[str]
) -> None:
    made = studio(kind, pattern)
    assert f'href="/partnerships/studio/start/">{button}</a>' in made.get("first", "/partnerships/studio/")
    assert f'href="/partnerships/studio/start/">{button}</a>' in made.get("first", "/partnerships/")
    form = made.get("first", "/partnerships/studio/start/")
    for part in parts:
        assert part in form


@pytest.mark.parametrize(("kind", "pattern"), [(each[0], each[1]) for each in BEGUN])
def test_what_was_written_is_the_case(studio: Make, kind: str, pattern: str) -> None:
    made = studio(kind, pattern)
    every = ("text", "goal", "material", "constraints", "tried", "known", "history")
    answer = begin(made, **sent({name: f"my {name}" for name in every}))
    case = answer.headers["location"].rstrip("/").split("/")[-1]
    (row,) = made.here.ledger.rows("case", chain="studio", case=case)
    inputs = made.here.unseal([row.inputs])[row.inputs]
    assert inputs
    assert all(inputs[name] == f"my {name}" for name in inputs)
    assert row.opened_by == "first"
    assert made.world.client("first").get(answer.headers["location"]).status_code == 200


def test_where_agents_ask_nobody_begins_by_hand(studio: Make) -> None:
    made = studio("action", "triage")
    assert "/start/" not in made.get("first", "/partnerships/studio/")
    assert made.world.client("first").get("/partnerships/studio/start/").status_code == 422


def test_who_may_not_begin_sees_no_button(studio: Make) -> None:
    made = studio()
    assert "/start/" not in made.get("auditor", "/partnerships/studio/")
    assert begin(made, "auditor", **sent({"goal": "x"})).status_code == 403
    assert begin(made, "elsewhere", **sent({"goal": "x"})).status_code == 404


def test_a_form_asks_for_what_cases_here_consist_of(studio: Make) -> None:
    made = studio(LABELS, "triage")
    inputs = {"subject": "Late", "amount": 20, "rows": [[1, 2], [3, 4]], "body": "One\ntwo"}
    open_case(made.here, NewCase(inputs), by="owner")
    form = made.get("first", "/partnerships/studio/start/")
    assert "What it is about" not in form
    assert "One" not in form.split("<main")[1], "what stood in a case is not told"
    said = {"subject": "Early", "amount": "12.5", "rows": "[[5]]", "body": "Three"}
    case = begin(made, **sent(said)).headers["location"].rstrip("/").split("/")[-1]
    (row,) = made.here.ledger.rows("case", chain="studio", case=case)
    assert made.here.unseal([row.inputs])[row.inputs] == {**said, "amount": 12.5, "rows": [[5]]}


def test_what_is_refused_comes_back_as_it_was_written(studio: Make) -> None:
    made = studio(LABELS, "triage")
    open_case(made.here, NewCase({"subject": "Late", "amount": 20}), by="owner")
    answer = begin(made, **sent({"subject": "My <b>words</b>", "amount": "a few"}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Amount is a number" in page
    assert "My &lt;b&gt;words&lt;/b&gt;" in page


def test_rules_are_told_what_they_look_at(studio: Make) -> None:
    risk = "risk: {high_stakes: [{attribute: contract, op: equals, value: public, why: Penalties.}]}"
    made = studio(LABELS, "triage", risk)
    assert "Left empty, a person decides." in made.get("first", "/partnerships/studio/start/")
    answer = begin(made, **sent({"text": "A claim."}), **{"about.contract": "public"})
    case = answer.headers["location"].rstrip("/").split("/")[-1]
    (row,) = made.here.ledger.rows("case", chain="studio", case=case)
    assert made.here.unseal([row.attributes])[row.attributes] == {"contract": "public"}


def test_a_form_sent_twice_opens_one_case(studio: Make) -> None:
    made = studio()
    first, second = (begin(made, key="k1", **sent({"goal": "Less waste"})) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
