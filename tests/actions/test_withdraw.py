"""Taking an answer back: until something follows, as if it had not been given."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.resume import held_cases, resume
from lichen.actions.withdraw import withdraw
from lichen.errors import Conflict, NotAllowed
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger import events as ev


def hold(desk: Any, person: str, answer: str, case: str = "c1", **more: Any) -> str:
    (ask,) = [ask for ask, waiting in desk.state(case).pending.items() if waiting.partner == person]
    said = Contribution(by=person, answer=answer, ask=ask, **more)
    return str(contribute(desk.partnership, case, said, hold=True))


def asked_person(desk: Any, case: str = "c1") -> str:
    desk.open(case)
    desk.model_says("billing", case=case)
    (person,) = desk.asked(case)
    return str(person)


def known(desk: Any) -> dict[str, Any]:
    """Everything the estimates hold but where the chain stands, who was met and how the asks are called."""
    plain = msgspec.msgpack.decode(to_bytes(desk.partnership.estimates))
    for name in ("through", "case_in_hand", "roster", "standings"):
        plain.pop(name)
    for case in plain["cases"].values():
        case["pending"] = list(case["pending"].values())
    return dict(plain)


def test_a_held_answer_is_on_record_and_the_case_stays(desk: Any) -> None:
    person = asked_person(desk)
    hold(desk, person, "billing")
    assert isinstance(desk.events("c1")[-1], ev.ContributionMade)
    assert desk.state().settlement is None
    assert desk.asked() == []
    assert resume(desk.partnership, "c1")
    assert desk.state().settlement.answer == "billing"


def test_withdrawing_asks_the_same_person_the_same_again(desk: Any) -> None:
    person = asked_person(desk)
    before, (first,) = (
        known(desk),
        [e for e in desk.events("c1") if isinstance(e, ev.AskMade) and e.partner == person],
    )
    contribution = hold(desk, person, "fraud", seconds=7.0)
    ask = withdraw(desk.partnership, contribution, by=person)
    again = desk.events("c1")[-1]
    assert (again.ask, again.ask != first.ask) == (ask, True)
    same = ("partner", "wanted", "blind", "blind_chance", "propensity", "value", "why", "confidence", "due")
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert known(desk) == before
    standing = desk.partnership.estimates.standings[person]
    assert (standing.seconds, standing.timed, standing.own.seen) == (0.0, 0, 0)


def test_an_answer_is_changed_by_taking_it_back_and_giving_another(desk: Any) -> None:
    person = asked_person(desk)
    withdraw(desk.partnership, hold(desk, person, "fraud"), by=person)
    hold(desk, person, "billing")
    resume(desk.partnership, "c1")
    assert desk.state().settlement.answer == "billing"
    assert desk.partnership.estimates.reviews == 1


def test_what_was_seen_after_the_answer_is_not_blind_the_second_time(desk: Any) -> None:
    person = asked_person(desk)
    withdraw(desk.partnership, hold(desk, person, "fraud"), by=person, saw_ai=True)
    hold(desk, person, "billing")
    assert desk.state().people[person].stage == "informed"


def test_a_second_look_taken_back_leaves_the_first_answer(desk: Any) -> None:
    person = asked_person(desk)
    hold(desk, person, "fraud")
    second = contribute(desk.partnership, "c1", Contribution(by=person, answer="billing"), hold=True)
    withdraw(desk.partnership, second, by=person)
    assert desk.state().people[person].answer == "fraud"
    assert desk.state().people[person].stage == "blind"


def test_nothing_is_taken_back_once_something_followed(desk: Any) -> None:
    person = asked_person(desk)
    contribution = hold(desk, person, "billing")
    resume(desk.partnership, "c1")
    with pytest.raises(Conflict, match="cannot be taken back"):
        withdraw(desk.partnership, contribution, by=person)


def test_only_the_author_takes_an_answer_back_and_only_once(desk: Any) -> None:
    person = asked_person(desk)
    contribution = hold(desk, person, "billing")
    other = next(each for each in ("first", "second", "third") if each != person)
    with pytest.raises(NotAllowed, match="Only its author"):
        withdraw(desk.partnership, contribution, by=other)
    ask = withdraw(desk.partnership, contribution, by=person, key="undo")
    assert withdraw(desk.partnership, contribution, by=person, key="undo") == ask
    with pytest.raises(Conflict):
        withdraw(desk.partnership, contribution, by=person)


def test_an_ai_takes_nothing_back(desk: Any) -> None:
    desk.open()
    contribution = desk.model_says("billing")
    with pytest.raises(Conflict, match="no person's"):
        withdraw(desk.partnership, contribution, by="model")


def test_an_audit_answer_can_be_taken_back_too(make_desk: Any) -> None:
    desk = make_desk("risk: {audit_share: 1.0}")
    desk.open_lane(0.3)
    person = asked_person(desk)
    assert desk.state().settlement.audited
    contribution = hold(desk, person, "billing")
    assert desk.state().truth is None
    withdraw(desk.partnership, contribution, by=person)
    hold(desk, person, "billing")
    resume(desk.partnership, "c1")
    assert desk.state().truth == "billing"


def test_what_a_dead_process_held_back_is_found(desk: Any, second_process: Any) -> None:
    person = asked_person(desk)
    hold(desk, person, "billing")
    now = desk.partnership.source.now()
    assert held_cases(second_process, before=now - timedelta(hours=1)) == []
    assert held_cases(second_process, before=now) == ["c1"]
    resume(second_process, "c1")
    assert held_cases(second_process, before=now) == []


def test_an_ask_that_moved_awaits_the_other_and_leaves_the_first_for_later(desk: Any) -> None:
    person = asked_person(desk)
    (ask,) = desk.state().pending
    other = next(each for each in ("first", "second", "third") if each != person)
    moved = ev.AskMoved(
        at=desk.partnership.source.now(),
        by=other,
        ask=ask,
        case="c1",
        partner=other,
        previous=person,
        how="claimed",
    )
    desk.partnership.perform(lambda draft: draft.add(moved))
    assert desk.asked() == [other]
    assert person not in desk.state().asked
    with pytest.raises(NotAllowed):
        contribute(desk.partnership, "c1", Contribution(by=person, answer="fraud", ask=ask))
    hold(desk, other, "billing")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["hold", "undo", "go", "learn"]), st.integers(0, 3)), max_size=25))
def test_whatever_is_held_and_taken_back_replay_gives_the_live_bytes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    from tests.actions.conftest import CHARTER, Desk

    from lichen.actions.learn import learn
    from lichen.charter.load import load
    from lichen.ledger.ledger import open_ledger

    with open_ledger(tmp_path_factory.mktemp("desk") / "lichen.db") as ledger:
        desk = Desk(ledger, load(CHARTER))
        for number in range(4):
            asked_person(desk, f"c{number}")
        for what, number in steps:
            take(desk, what, f"c{number}", learn)
        live = to_bytes(desk.partnership.estimates)
        events = [entry.event for entry in ledger.entries("desk")]
        assert to_bytes(replay(events)) == live
        half = from_bytes(to_bytes(replay(events[: len(events) // 2])))
        assert to_bytes(replay(events[len(events) // 2 :], half)) == live


def take(desk: Any, what: str, case: str, learn: Any) -> None:
    state, held = desk.state(case), desk.partnership.estimates.held.get(case)
    if what == "hold" and state.pending:
        (person, *_) = desk.asked(case)
        hold(desk, person, "billing" if len(state.people) else "fraud", case, seconds=0.1)
    elif what == "undo" and held is not None:
        before = known(desk)
        withdraw(desk.partnership, held.contribution, by=held.partner)
        assert known(desk) != before
    elif what == "go":
        resume(desk.partnership, case)
    elif what == "learn":
        learn(desk.partnership)
