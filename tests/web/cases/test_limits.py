"""The AI's known limits stand beside its proposal, and never before somebody who answers blind."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from tests.web.cases.test_page import asked
from tests.web.partnerships.conftest import keep_drawn, weak

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_case
from lichen.reports.cards.kept import kept_card
from lichen.types import PartnerId

LIMIT = "Where vip is yes"


@pytest.fixture
def weak_model(world: Any) -> Any:
    opened(world, "before")
    keep_drawn(world)
    model = kept_card(world.house.ledger, "desk", "model")
    assert model is not None
    keep_drawn(world, model=replace(model, weaknesses=(weak("vip"),)))
    return world


def opened(world: Any, name: str, vip: object = True) -> str:
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=(0.7, 0.2, 0.1), version="v7")
    new = NewCase({"text": "My bill is wrong."}, {"vip": vip}, name, contributions=[said])
    return str(open_case(world.desk, new, by=PartnerId("owner")))


def page(world: Any, who: str, case: str) -> str:
    return str(world.client(who).get(f"/cases/desk/{case}/").content.decode())


def test_whoever_answers_blind_is_told_nothing_of_it(weak_model: Any) -> None:
    case = opened(weak_model, "c1")
    person = asked(weak_model, case)
    other = "second" if person == "first" else "first"
    for who in (person, other):
        found = page(weak_model, who, case)
        assert LIMIT not in found
        assert "limits" not in found


def test_after_the_answer_it_stands_beside_the_proposal_and_leads_to_the_card(weak_model: Any) -> None:
    case = opened(weak_model, "c1")
    person = asked(weak_model, case)
    weak_model.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    found = page(weak_model, person, case)
    assert LIMIT in found
    assert "was wrong in 41 % of 212 cases, elsewhere in 8 %" in found
    assert "/partnerships/desk/cards/model/" in found


def test_a_case_it_does_not_touch_says_nothing(weak_model: Any) -> None:
    case = opened(weak_model, "c1", vip=False)
    person = asked(weak_model, case)
    weak_model.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    assert LIMIT not in page(weak_model, person, case)


def test_without_a_card_there_is_nothing_to_say(world: Any) -> None:
    case = opened(world, "c1")
    person = asked(world, case)
    world.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    assert "AI says" in page(world, person, case)


def test_the_narrowest_kind_of_case_speaks_for_those_it_lies_in(weak_model: Any) -> None:
    model = kept_card(weak_model.house.ledger, "desk", "model")
    assert model is not None
    vip = model.weaknesses[0]
    both = replace(vip, conditions=(*vip.conditions, *weak("urgent").conditions), cases=60)
    keep_drawn(weak_model, model=replace(model, weaknesses=(vip, both)))
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=(0.7, 0.2, 0.1), version="v7")
    new = NewCase({"text": "My bill."}, {"vip": True, "urgent": True}, "c1", contributions=[said])
    case = str(open_case(weak_model.desk, new, by=PartnerId("owner")))
    person = asked(weak_model, case)
    weak_model.client(person).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
    found = page(weak_model, person, case)
    assert "Where vip is yes and urgent is yes" in found
    assert "Where vip is yes, model" not in found
