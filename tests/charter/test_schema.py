"""The charter's types: immutable, strict, with the few questions everyone asks of them."""

from __future__ import annotations

import msgspec
import pytest

from lichen.charter.load import load
from lichen.charter.schema import Charter, Question, plain, restore
from lichen.charter.template import write

CHARTER = load(write("lending-review"))


def test_partners_are_found_by_id_and_role() -> None:
    assert [partner.id for partner in CHARTER.having("ai")] == ["scorer"]
    assert [partner.id for partner in CHARTER.having("person")] == ["underwriter-1", "underwriter-2"]
    found = CHARTER.partner("scorer")
    assert found is not None
    assert found.name == "Application scorer"
    assert CHARTER.partner("nobody") is None


def test_a_case_takes_each_person_their_own_time_or_the_usual() -> None:
    assert CHARTER.minutes("underwriter-2") == 12
    assert CHARTER.minutes("someone-new") == CHARTER.capacity.minutes_per_case == 10


def test_a_charter_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        CHARTER.owner = "someone"  # type: ignore[misc]


def test_the_plain_form_writes_every_default_out() -> None:
    data = plain(load(write("document-reading")))
    assert data.keys() == {field.name for field in msgspec.structs.fields(Charter)}
    assert data["risk"] == {
        "bound": 0.02,
        "confidence": 0.95,
        "cost_bound": None,
        "audit_share": 0.025,
        "high_stakes": [],
    }
    assert data["goals"][0]["by"] == "2030-12-31"


def test_a_charter_on_a_ledger_keeps_the_share_of_audits_it_was_adopted_with() -> None:
    adopted = plain(load(write("document-reading")))
    adopted["risk"]["audit_share"] = 0.05  # the default when this charter was adopted
    assert restore(adopted).risk.audit_share == 0.05
    assert plain(restore(adopted)) == adopted


def test_the_plain_form_is_what_json_gives_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(CHARTER)) == plain(CHARTER)


def test_unknown_keys_are_refused_even_from_the_ledger() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        restore({**plain(CHARTER), "mood": "good"})


def test_a_question_without_labels_has_no_costs() -> None:
    assert Question(text="How much?", kind="number").cost_rows() == ()
