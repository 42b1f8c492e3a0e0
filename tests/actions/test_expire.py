"""What nobody decides in time is denied or goes on, once, and is never approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.actions.test_verdicts import CALL, CHARTER, LESS, SHOWN, Agents

from lichen.actions.begin_action import begin_action
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.expire import expire, expired, next_expiry
from lichen.charter.load import load
from lichen.errors import Conflict, InputRefused
from lichen.estimates import snapshot
from lichen.estimates.fold import replay
from lichen.ledger.ledger import Ledger, open_ledger

DENY = CHARTER + "service: {expires_after: 30, on_expiry: deny}\n"
ESCALATE = CHARTER + "service: {expires_after: 30, on_expiry: escalate, escalate_to: second}\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


def after(agents: Agents, minutes: float) -> datetime:
    (row, *_) = agents.ledger.rows("cases_unsettled", chain="agents")
    opened: datetime = row.opened_at
    return opened + timedelta(minutes=minutes)


def settled(agents: Agents, case: str = "case-1") -> Any:
    (row,) = agents.ledger.rows("case", chain="agents", case=case)
    return row


def test_a_case_expires_when_its_time_is_up_and_not_before(ledger: Ledger) -> None:
    agents = Agents(ledger, DENY)
    agents.asks_for()
    assert expire(agents.here, now=after(agents, 29)) == 0
    assert settled(agents).status == "waiting"
    later = after(agents, 31)
    assert next_expiry(agents.here, now=later) == 0
    assert expire(agents.here, now=later) == 1
    row = settled(agents)
    assert (row.answer, row.basis, row.lane, row.settled_by) == ("deny", "expiry", "people_only", "lichen")
    with pytest.raises(Conflict, match="denied"):
        begin_action(agents.here, "case-1", SHOWN, by="agent")


def test_it_is_denied_once(ledger: Ledger) -> None:
    agents = Agents(ledger, DENY)
    agents.asks_for()
    later = after(agents, 31)
    assert (expire(agents.here, now=later), expire(agents.here, now=later)) == (1, 0)
    assert next_expiry(agents.here, now=later) is None
    again = replay(entry.event for entry in ledger.entries("agents"))
    assert snapshot.to_bytes(again) == snapshot.to_bytes(agents.here.estimates)


def test_whoever_was_asked_can_no_longer_approve(ledger: Ledger) -> None:
    agents = Agents(ledger, DENY)
    agents.asks_for()
    ((ask, who),) = [
        (ask, each.partner) for ask, each in agents.here.estimates.cases["case-1"].pending.items()
    ]
    expire(agents.here, now=after(agents, 31))
    with pytest.raises(Conflict):
        contribute(agents.here, "case-1", Contribution(by=who, answer="approve", ask=ask, about=SHOWN))


def test_nothing_is_denied_while_an_answer_is_about_to_settle_it(ledger: Ledger) -> None:
    agents = Agents(ledger, DENY.replace("expires_after: 30", "expires_after: 0.001"))
    agents.asks_for()
    ((ask, each),) = agents.here.estimates.cases["case-1"].pending.items()
    said = Contribution(by=each.partner, answer="approve", ask=ask, about=SHOWN)
    contribute(agents.here, "case-1", said, hold=True)
    held = agents.here.estimates.held["case-1"].at
    assert expired(agents.here, now=held + timedelta(seconds=5)) == []
    assert len(expired(agents.here, now=held + timedelta(minutes=2))) == 1


def test_of_two_people_one_is_not_enough_when_time_is_up(ledger: Ledger) -> None:
    agents = Agents(ledger, DENY + "quorum: 2\n")
    agents.asks_for()
    agents.decide("approve", about=SHOWN)
    expire(agents.here, now=after(agents, 31))
    assert settled(agents).answer == "deny"


def test_it_goes_to_somebody_else_once(ledger: Ledger) -> None:
    agents = Agents(ledger, ESCALATE)
    for n in range(8):
        agents.asks_for(case=f"case-{n}")
    first = [n for n in range(8) if agents.asked(f"case-{n}") == ["first"]]
    assert first, "the lot gave nothing to the first"
    later = after(agents, 31)
    assert expire(agents.here, now=later) == len(first)
    assert all(agents.asked(f"case-{n}") == ["second"] for n in range(8))
    assert expire(agents.here, now=later + timedelta(hours=1)) == 0
    assert all(settled(agents, f"case-{n}").status == "waiting" for n in range(8)), "nothing is decided by it"


def test_it_never_goes_to_who_runs_the_agent(ledger: Ledger) -> None:
    agents = Agents(ledger, ESCALATE.replace("escalate_to: second", "escalate_to: third"))
    agents.asks_for()
    asked = agents.asked()
    assert expire(agents.here, now=after(agents, 31)) == 0
    assert agents.asked() == asked


def test_waiting_is_only_waiting(ledger: Ledger) -> None:
    agents = Agents(ledger, CHARTER + "service: {expires_after: 30}\n")
    agents.asks_for()
    assert next_expiry(agents.here, now=after(agents, 1)) is None
    assert expire(agents.here, now=after(agents, 60)) == 0
    agents.decide("approve", about=SHOWN)
    assert settled(agents).answer == "approve"


CHECKED = CHARTER + "checks: [{id: small, op: at_most, field: arguments.amount, value: 15, why: Our limit}]\n"


def test_nobody_agrees_to_what_fails_a_check(ledger: Ledger) -> None:
    agents = Agents(ledger, CHECKED)
    agents.asks_for()
    with pytest.raises(InputRefused, match=r"`small`: arguments.amount is 20.*Our limit"):
        agents.decide("approve", about=SHOWN)
    with pytest.raises(InputRefused, match="`small`"):
        agents.decide("change", content={**CALL, "arguments": {"amount": 16}})
    agents.decide("change", content=LESS)
    assert agents.settled().answer == "change"


def test_what_fails_a_check_can_be_denied(ledger: Ledger) -> None:
    agents = Agents(ledger, CHECKED)
    agents.asks_for()
    agents.decide("deny")
    assert agents.settled().answer == "deny"


def test_the_ai_does_not_settle_alone_what_fails_a_check(ledger: Ledger) -> None:
    agents = Agents(ledger, CHECKED)
    agents.here.estimates.threshold = 0.0
    agents.asks_for(case="case-1")
    assert agents.settled("case-1") is None
    assert agents.asked("case-1") != []
    agents.asks_for(LESS, case="case-2")
    assert agents.settled("case-2") is not None, "what passes goes as the certificate says"


def test_a_check_that_came_with_a_new_charter_holds_for_what_waits(ledger: Ledger) -> None:
    from lichen.actions.adopt_charter import adopt_charter

    agents = Agents(ledger)
    agents.asks_for()
    adopt_charter(agents.here, load(CHECKED + "version: 2\n"), by="first")
    with pytest.raises(InputRefused, match="`small`"):
        agents.decide("approve", about=SHOWN)


def test_the_watch_asks_for_the_job_only_when_something_is_to_be_done(ledger: Ledger) -> None:
    from lichen.jobs.watched import BY_KIND

    needed = BY_KIND["expire"].needed
    assert needed is not None
    agents = Agents(ledger, DENY.replace("expires_after: 30", "expires_after: 0.001"))
    assert needed(agents.here) is None
    agents.asks_for()
    assert (needed(agents.here), expire(agents.here, now=after(agents, 1))) == (0.0, 1)
    assert needed(agents.here) is None


def test_what_was_due_before_a_restart_is_denied_after_it(tmp_path: Path) -> None:
    from lichen.workspace import open_workspace

    with open_ledger(tmp_path / "lichen.db") as ledger:
        agents = Agents(ledger, DENY)
        agents.asks_for()
        later = after(agents, 31)
    with open_workspace(tmp_path / "lichen.db") as workspace:
        again = workspace.partnership("agents")
        assert (expire(again, now=later), expire(again, now=later)) == (1, 0)
        (row,) = again.ledger.rows("case", chain="agents", case="case-1")
        assert (row.answer, row.basis) == ("deny", "expiry")
