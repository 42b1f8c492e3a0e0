"""The verbs a person has besides answering."""

from typing import Any

import msgspec
import pytest

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.ask import ask
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.erase import erase
from lichen.actions.fail_ask import fail_ask
from lichen.actions.give_feedback import give_feedback
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_case, open_cases
from lichen.actions.override import override
from lichen.actions.promote import promote
from lichen.actions.record_outcome import record_outcome
from lichen.actions.settle import settle
from lichen.charter.schema import Adapter
from lichen.errors import Conflict, NotFound
from lichen.ledger.events import LaneChanged, VersionPromoted


def settled(desk: Any, case: str = "c1", answer: str = "billing") -> None:
    desk.open(case, inputs={"text": "I was charged twice"}, attributes={"country": "NL"})
    desk.model_says(answer, case=case)
    (person,) = desk.asked(case)
    desk.says(person, answer, case=case, reasons="says charged")


def test_whoever_settles_by_hand_answers_for_it(desk: Any) -> None:
    desk.open()
    event = settle(desk.partnership, "c1", "fraud", by="third")
    assert (event.answers_for, event.by, event.basis) == ("third", "third", "person")


def test_an_override_changes_the_answer_and_keeps_the_record_of_the_first(desk: Any) -> None:
    settled(desk)
    override(desk.partnership, "c1", "delivery", by="first", reason="the parcel never came")
    (row,) = desk.ledger.rows("case", chain="desk", case="c1")
    assert (row.answer, row.settled_answer) == ("delivery", "billing")


def test_a_later_outcome_corrects_what_was_counted(desk: Any) -> None:
    settled(desk)
    assert desk.partnership.estimates.together.errors == 0
    record_outcome(desk.partnership, "c1", "fraud")
    known = desk.partnership.estimates
    assert (known.together.errors, known.ai_alone.errors, known.people_alone.errors) == (1, 1, 1)
    assert known.rows["c1"].truth == "fraud"


def test_feedback_stands_beside_the_contribution(desk: Any) -> None:
    settled(desk)
    (contribution, *_) = desk.ledger.rows("contributions_of_case", chain="desk", case="c1")
    give_feedback(
        desk.partnership, "c1", contribution.contribution, by="first", useful=False, reason="too long"
    )
    (row,) = desk.ledger.rows("feedback_of_case", chain="desk", case="c1")
    assert (bool(row.useful), row.accurate, row.given_by) == (False, None, "first")


def test_an_erasure_takes_every_word_and_leaves_the_chain_whole(desk: Any) -> None:
    settled(desk)
    override(desk.partnership, "c1", "delivery", by="first", reason="the parcel never came")
    event = erase(desk.partnership, "c1", by="first", reason="request 17 of the customer")
    assert len(event.seals) == 4  # inputs, attributes, the person's reasons, the override's reason
    assert set(desk.ledger.unseal(event.seals).values()) == {None}
    assert desk.ledger.verify().problems == ()
    with pytest.raises(NotFound):
        erase(desk.partnership, "c1", by="first", reason="again")


def test_somebody_asked_in_is_waited_for(desk: Any) -> None:
    desk.open()
    ask(desk.partnership, "c1", "third", by="first", why="knows this customer")
    desk.model_says("billing")
    assert desk.asked() == ["third"]
    desk.says("third", "billing")
    assert desk.state().settlement.answer == "billing"


def test_a_new_charter_says_what_changed_and_a_tighter_bound_closes_the_lane(desk: Any) -> None:
    desk.open_lane(0.5)
    charter = desk.partnership.charter
    tighter = msgspec.structs.replace(charter, risk=msgspec.structs.replace(charter.risk, bound=0.01))
    event = adopt_charter(desk.partnership, tighter, by="first")
    assert event.version == 2
    assert any("1 %" in change or "1%" in change for change in event.changes)
    assert desk.partnership.estimates.threshold is None


@pytest.mark.parametrize(
    ("options", "stays"),
    [
        ({"steps": ["billing"], "say": "fraud"}, False),
        ({"say": "fraud", "timeout": 5.0}, True),
        ({"say": "fraud", "challenger": {"say": "delivery"}}, True),
        ({"say": "billing"}, True),  # the challenger's options, moved up
    ],
)
def test_an_ai_that_says_other_things_needs_a_new_certificate(desk: Any, options: Any, stays: bool) -> None:
    tell(desk, {"say": "fraud", "challenger": {"say": "billing"}})
    settled(desk)
    desk.open_lane(0.5)
    assert desk.partnership.estimates.roster.champions
    tell(desk, options)
    known = desk.partnership.estimates
    assert (known.threshold is not None) is stays
    assert bool(known.roster.champions) is stays
    told = [event.evidence for event in desk.events() if isinstance(event, LaneChanged)]
    assert ("new certificate" in told[-1]) is not stays


def tell(desk: Any, options: Any) -> None:
    """Adopt a charter that tells the AI these options."""
    charter = desk.partnership.charter
    adapter = Adapter(kind="fake", options=options)
    partners = tuple(
        msgspec.structs.replace(each, adapter=adapter) if each.role == "ai" else each
        for each in charter.partners
    )
    adopt_charter(desk.partnership, msgspec.structs.replace(charter, partners=partners), by="first")


def test_another_version_that_just_speaks_takes_over_and_closes_the_lane(desk: Any) -> None:
    settled(desk)
    desk.open_lane(0.5)
    desk.open("c2")
    desk.says("model", "billing", "c2", distribution=(0.98, 0.01, 0.01), version="model-2")
    known = desk.partnership.estimates
    assert known.threshold is None
    assert known.roster.champions["model"] == "model-2"
    assert desk.state("c2").settlement is None
    assert desk.asked("c2")
    (took_over,) = [event for event in desk.events() if isinstance(event, VersionPromoted)]
    assert (took_over.by, took_over.previous, took_over.version) == ("model", "model-1", "model-2")
    assert [event.cause for event in desk.events() if isinstance(event, LaneChanged)][-1] == "promotion"


@pytest.mark.parametrize(
    "parts", [{"version": "model-1"}, {"version": ""}, {"version": "model-2", "promoted": True}]
)
def test_the_lane_stays_open_for_the_version_in_charge_and_for_late_replies(desk: Any, parts: Any) -> None:
    settled(desk)
    desk.open_lane(0.5)
    desk.open("c2")
    desk.says("model", "billing", "c2", distribution=(0.98, 0.01, 0.01), **parts)
    assert desk.partnership.estimates.threshold == 0.5


def test_another_purpose_leaves_the_lane_as_it_is(desk: Any) -> None:
    desk.open_lane(0.5)
    adopt_charter(
        desk.partnership, msgspec.structs.replace(desk.partnership.charter, purpose="Help."), by="first"
    )
    assert desk.partnership.estimates.threshold is not None


def test_bulk_opens_all_or_none_and_keeps_the_order(desk: Any) -> None:
    ids = open_cases(desk.partnership, [NewCase(case=f"c{n}") for n in range(200)], by="first")
    assert ids == [f"c{n}" for n in range(200)]
    assert len(desk.ledger.rows("asks_of_partner", chain="desk", partner="model", limit=500)) == 200


def test_a_case_can_bring_the_ai_contribution_along(desk: Any) -> None:
    said = Contribution(by="model", answer="billing", distribution=(0.9, 0.05, 0.05), version="model-1")
    open_case(desk.partnership, NewCase(case="c1", contributions=(said,)), by="first")
    (person,) = desk.asked()
    assert person in {"first", "second", "third"}


def test_the_same_key_does_the_same_thing_once(desk: Any) -> None:
    new = NewCase(case="c1")
    first = open_case(desk.partnership, new, by="first", key="order-17")
    head = desk.head
    assert open_case(desk.partnership, new, by="first", key="order-17") == first
    assert desk.head == head
    said = Contribution(by="model", answer="billing", ask=desk.ask_of("model"))
    once = contribute(desk.partnership, "c1", said, key="reply-17")
    assert contribute(desk.partnership, "c1", said, key="reply-17") == once


def test_a_key_that_stood_for_something_else_is_refused(desk: Any) -> None:
    open_case(desk.partnership, NewCase(case="c1"), by="first", key="order-17")
    with pytest.raises(Conflict, match="other content"):
        open_case(desk.partnership, NewCase(case="c2"), by="first", key="order-17")
    assert "c2" not in desk.partnership.estimates.cases


def test_two_processes_on_one_partnership_never_lose_or_double_anything(
    desk: Any, second_process: Any
) -> None:
    for number in range(20):
        holder = desk.partnership if number % 2 else second_process
        open_case(holder, NewCase(case=f"c{number}"), by="first")
    assert desk.partnership.estimates.opened == 20
    assert second_process.estimates.opened == 20
    assert desk.partnership.estimates.through == second_process.estimates.through == desk.head


def test_learning_is_due_at_twenty_truths_and_is_put_on_record(desk: Any) -> None:
    for number in range(20):
        assert not due(desk.partnership.estimates)
        settled(desk, f"c{number}")
    assert due(desk.partnership.estimates)
    learn(desk.partnership)
    assert desk.partnership.estimates.learned_rows == 20
    assert not due(desk.partnership.estimates)


def test_a_promoted_version_has_to_earn_its_own_certificate(desk: Any) -> None:
    settled(desk)
    desk.open("c2")
    before = desk.partnership.estimates.certificate.audits
    promote(desk.partnership, "model", "model-2", wins=9, losses=1, p_value=0.02)
    assert before == 1
    assert desk.partnership.estimates.certificate.audits == 0
    assert desk.partnership.estimates.roster.champions["model"] == "model-2"


def test_an_override_is_never_counted_twice_whatever_turns_out(desk: Any) -> None:
    settled(desk)
    override(desk.partnership, "c1", "delivery", by="first", reason="the parcel never came")
    record_outcome(desk.partnership, "c1", "delivery")
    known = desk.partnership.estimates
    assert (known.together.errors, known.ai_alone.errors) == (1, 1)


def test_what_an_exception_quoted_can_be_erased(desk: Any) -> None:
    desk.open(inputs={"text": "I am ill"})
    fail_ask(desk.partnership, "c1", desk.ask_of("model"), "error", detail="KeyError: I am ill")
    event = erase(desk.partnership, "c1", by="first", reason="request 18")
    assert len(event.seals) == 2
    assert b"I am ill" not in b"".join(canonical_bytes(desk))


def canonical_bytes(desk: Any) -> list[bytes]:
    return [msgspec.json.encode(event) for event in desk.events("c1")]
