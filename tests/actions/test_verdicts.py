"""What is put forward is done only as it was shown, on the word of enough people, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.actions.conftest import Clock

from lichen.actions.begin_action import begin_action
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.end_action import end_action
from lichen.actions.move_ask import claim, pass_on, reassign
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.override import override
from lichen.actions.settle import settle
from lichen.actions.source import Source
from lichen.actions.withdraw import withdraw
from lichen.charter.load import load
from lichen.errors import Conflict, InputRefused, LichenError, NotAllowed
from lichen.estimates import snapshot
from lichen.estimates.fold import replay
from lichen.ledger.content import content_digest
from lichen.ledger.ledger import Ledger, open_ledger

CHARTER = """
partnership: agents
purpose: Agents refund customers; people keep an eye on it.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: third, role: person}
  - {id: agent, role: ai, run_by: third}
owner: first
answers_for_errors: second
"""
CALL = {"tool": "refund", "arguments": {"order": "A-17", "amount": 20}}
LESS = {"tool": "refund", "arguments": {"order": "A-17", "amount": 10}}


class Agents:
    """A partnership whose agent asks before it acts."""

    def __init__(self, ledger: Ledger, charter: str = CHARTER) -> None:
        self.ledger = ledger
        self.here = open_partnership(ledger, load(charter), by="first", source=Source(seed=1, clock=Clock()))

    def asks_for(self, call: Any = CALL, case: str = "case-1", by: str = "agent") -> str:
        said = Contribution(by="agent", answer="approve", confidence=0.9, content=call)
        return open_case(self.here, NewCase({"why": "the parcel broke"}, {}, case, (said,)), by=by)

    def says(self, who: str, answer: str, case: str = "case-1", **more: Any) -> str:
        waiting = self.here.estimates.cases[case].pending.items()
        ask = next((ask for ask, each in waiting if each.partner == who), None)
        return contribute(self.here, case, Contribution(by=who, answer=answer, ask=ask, **more))

    def decide(self, answer: str, case: str = "case-1", **more: Any) -> str:
        """Whoever is asked answers; who that was."""
        who = self.asked(case)[0]
        self.says(who, answer, case, **more)
        return who

    def asked(self, case: str = "case-1") -> list[str]:
        return [each.partner for each in self.here.estimates.cases[case].pending.values()]

    def settled(self, case: str = "case-1") -> Any:
        return self.here.estimates.cases[case].settlement


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


@pytest.fixture
def agents(ledger: Ledger) -> Agents:
    return Agents(ledger)


SHOWN, EDITED = content_digest(CALL), content_digest(LESS)


def approve(agents: Agents, about: str = SHOWN) -> str:
    return agents.decide("approve", about=about)


def test_what_was_approved_is_done_once(agents: Agents) -> None:
    agents.asks_for()
    with pytest.raises(Conflict, match="not decided yet"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")
    approve(agents)
    assert (agents.settled().answer, agents.settled().digest) == ("approve", SHOWN)
    begin_action(agents.here, "case-1", SHOWN, by="agent")
    with pytest.raises(Conflict, match="not done twice"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")
    end_action(agents.here, "case-1", by="agent", worked=True, result={"receipt": 4})
    with pytest.raises(Conflict, match="has ended"):
        end_action(agents.here, "case-1", by="agent", worked=True)


def test_an_approval_is_bound_to_what_was_shown(agents: Agents) -> None:
    agents.asks_for()
    for about, refused in {None: InputRefused, EDITED: Conflict}.items():
        with pytest.raises(refused):
            agents.decide("approve", about=about)
    approve(agents)
    with pytest.raises(Conflict, match="something else"):
        begin_action(agents.here, "case-1", EDITED, by="agent")


def test_an_agent_that_changes_its_mind_needs_a_new_approval(agents: Agents) -> None:
    agents.asks_for()
    agents.says("agent", "approve", content=LESS)
    with pytest.raises(Conflict, match="has changed"):
        approve(agents)
    approve(agents, about=EDITED)
    assert agents.settled().digest == EDITED


def test_an_edit_is_done_as_edited(agents: Agents) -> None:
    agents.asks_for()
    agents.decide("change", content=LESS)
    assert (agents.settled().answer, agents.settled().digest) == ("change", EDITED)
    with pytest.raises(Conflict, match="something else"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")
    begin_action(agents.here, "case-1", EDITED, by="agent")


def test_an_edit_that_changes_nothing_is_an_approval(agents: Agents) -> None:
    agents.asks_for()
    agents.decide("change", content=dict(reversed(CALL.items())))
    assert agents.settled().answer == "approve"


def test_a_change_says_to_what(agents: Agents) -> None:
    agents.asks_for()
    with pytest.raises(InputRefused, match="to what"):
        agents.decide("change", about=SHOWN)


def test_what_was_denied_is_not_done(agents: Agents) -> None:
    agents.asks_for()
    agents.decide("deny", reasons="The order was never paid.")
    assert (agents.settled().answer, agents.settled().digest) == ("deny", None)
    with pytest.raises(Conflict, match="denied"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")


def test_an_approval_can_be_taken_back_until_it_began(agents: Agents) -> None:
    agents.asks_for()
    approve(agents)
    with pytest.raises(InputRefused, match="can only say `deny`"):
        override(agents.here, "case-1", "change", by="first", reason="Half is enough.")
    override(agents.here, "case-1", "deny", by="first", reason="It was paid back already.")
    with pytest.raises(Conflict, match="denied"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")


def test_nobody_approves_what_they_asked_for(agents: Agents) -> None:
    agents.asks_for(by="first")
    assert agents.asked() == ["second"]
    for who, refused in {"first": "asked for this", "third": "runs the AI"}.items():
        with pytest.raises(NotAllowed, match=refused):
            agents.says(who, "approve", about=SHOWN)
        with pytest.raises(NotAllowed, match=refused):
            settle(agents.here, "case-1", "approve", by=who, about=SHOWN)
    approve(agents)


def test_nobody_is_given_what_they_could_not_approve(agents: Agents) -> None:
    agents.asks_for()
    (ask,), (holder,) = agents.here.estimates.cases["case-1"].pending, agents.asked()
    refused = reassign(agents.here, [("case-1", ask)], "third", by="first").refused
    assert "runs the AI" in refused[ask]
    with pytest.raises(NotAllowed, match="runs the AI"):
        claim(agents.here, "case-1", ask, by="third")
    passed = pass_on(agents.here, [("case-1", ask)], how="shared", why="queues made even", first="third")
    assert len(passed.moved) == 1, "it goes to somebody who can approve it"
    assert agents.asked() == [({"first", "second"} - {holder}).pop()]


def test_only_the_agent_that_asked_acts(agents: Agents) -> None:
    agents.asks_for()
    approve(agents)
    with pytest.raises(NotAllowed, match="only they"):
        begin_action(agents.here, "case-1", SHOWN, by="first")


def test_a_quorum_agrees_to_one_and_the_same(ledger: Ledger) -> None:
    agents = Agents(ledger, CHARTER + "quorum: 2\n")
    agents.asks_for()
    one = approve(agents)
    assert agents.settled() is None
    other = agents.decide("change", content=LESS)
    assert agents.settled() is None, "one agreed to the one, one to the other"
    assert agents.asked() == [one], "who agreed before is asked about the change"
    with pytest.raises(NotAllowed, match="2 people"):
        settle(agents.here, "case-1", "change", by=other, about=EDITED)
    approve(agents, about=EDITED)
    assert (agents.settled().answer, agents.settled().digest) == ("change", EDITED)


def test_an_edit_taken_back_leaves_what_was_there(agents: Agents) -> None:
    agents.asks_for()
    (ask,), (who,) = agents.here.estimates.cases["case-1"].pending, agents.asked()
    made = contribute(
        agents.here, "case-1", Contribution(by=who, answer="change", content=LESS, ask=ask), hold=True
    )
    assert agents.here.estimates.cases["case-1"].content.digest == EDITED
    withdraw(agents.here, made, by=who)
    assert agents.here.estimates.cases["case-1"].content.digest == SHOWN


def test_answers_never_cross(agents: Agents) -> None:
    calls = {f"case-{n}": {**CALL, "arguments": {"order": n}} for n in range(20)}
    for case, call in calls.items():
        agents.asks_for(call, case)
    for case, call in calls.items():
        other = content_digest({**CALL, "arguments": {"order": "another"}})
        with pytest.raises(LichenError):
            agents.decide("approve", case, about=other)
        agents.decide("approve", case, about=content_digest(call))
    assert all(agents.settled(case).digest == content_digest(call) for case, call in calls.items())


def test_it_reads_the_same_after_a_restart(agents: Agents) -> None:
    agents.asks_for()
    agents.decide("change", content=LESS)
    begin_action(agents.here, "case-1", EDITED, by="agent")
    again = replay(entry.event for entry in agents.ledger.entries("agents"))
    assert snapshot.to_bytes(again) == snapshot.to_bytes(agents.here.estimates)
    assert snapshot.to_bytes(snapshot.from_bytes(snapshot.to_bytes(again))) == snapshot.to_bytes(again)
    assert again.cases["case-1"].content.progress == "begun"


def test_where_people_decide_everything_no_certificate_opens_the_lane(ledger: Ledger) -> None:
    agents = Agents(ledger, CHARTER + "ai_alone: false\n")
    agents.here.estimates.threshold = 0.5
    agents.asks_for()
    assert agents.settled() is None
    assert agents.asked() != []


def test_one_persons_word_is_enough_however_dear_an_error_is(ledger: Ledger) -> None:
    agents = Agents(ledger, CHARTER + "capacity: {cost_of_error: 100000}\n")
    agents.asks_for()
    agents.decide("deny", reasons="The order was never paid.")
    assert (agents.settled().answer, agents.asked()) == ("deny", [])
