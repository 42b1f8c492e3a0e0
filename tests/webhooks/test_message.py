from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from tests.ledger.sample import erased, opened, settled

from lichen.ledger.events import AnyEvent, PersonalDataErased
from lichen.ledger.ledger import Entry
from lichen.webhooks.message import SEALED, data_of, of_entry


@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_every_field_that_holds_a_seal_is_left_out(event: Any) -> None:
    holds_seals = {
        name
        for each in event.__mro__
        for name, kind in vars(each).get("__annotations__", {}).items()
        if "Seal" in str(kind)
    }
    assert holds_seals <= SEALED
    if event is not PersonalDataErased:
        assert set(event.__struct_fields__) & SEALED == holds_seals, "nothing that is plain is left out"


def test_an_erasure_says_why_and_not_what() -> None:
    assert data_of(erased("ab" * 32, case="c1")) == {
        "by": "ada",
        "case": "c1",
        "reason": "asked for by the customer",
    }


def test_the_same_entry_always_makes_the_same_message_and_another_subscriber_another_id() -> None:
    entry = Entry("desk", 7, settled("c1"), "")
    one, again, other = of_entry("hook-1", entry), of_entry("hook-1", entry), of_entry("hook-2", entry)
    assert one == again
    assert one.id != other.id
    assert of_entry("hook-1", Entry("ward", 7, settled("c1"), "")).id != one.id


def test_a_message_names_kind_and_version_apart() -> None:
    body = msgspec.json.decode(of_entry("hook-1", Entry("desk", 7, opened("c1", inputs="ab" * 32), "")).body)
    assert (body["kind"], body["version"], body["data"]) == ("case_opened", 1, {"case": "c1", "by": "lichen"})
