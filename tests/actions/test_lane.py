"""The lane in people's hands: closed with a reason, let open again, and incidents looked into."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.close_incident import close_incident
from lichen.actions.close_lane import close_lane
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.move_ask import delegate, hand_over
from lichen.actions.reopen_lane import reopen_lane
from lichen.core.certificate import Certificate
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.estimates.lane_now import lane_now
from lichen.ledger import events as ev


def certified(desk: Any) -> None:
    """As if the certificate had found a threshold, without earning it."""
    certificate = Certificate(bound=0.02, confidence=0.95, thresholds=[0.5])
    for _ in range(200):
        certificate.update(score=0.9, error=False)
    desk.partnership.estimates.certificate = certificate


def wrong(desk: Any, count: int) -> list[str]:
    """So many audited cases of the open lane, on each of which the audit finds the AI wrong."""
    done = []
    for number in range(count):
        if desk.partnership.estimates.threshold is None:
            break
        case = desk.open(f"wrong-{number}-{desk.head}")
        desk.model_says("billing", 0.99, case)
        while asked := desk.asked(case):
            desk.says(asked[0], "fraud", case)
        done.append(case)
    return done


@pytest.fixture
def audited(make_desk: Any) -> Any:
    """A desk that audits every case; `second` answers for its errors."""
    return make_desk("risk: {audit_share: 1.0, bound: 0.05}")


def test_a_person_closes_the_lane_with_a_reason(desk: Any) -> None:
    desk.open_lane()
    change = close_lane(desk.partnership, by="second", reason="The form changed today.")
    assert (change.threshold, change.cause, change.previous, change.by) == (None, "owner", 0.5, "second")
    assert change.evidence == "Closed by hand: The form changed today."
    assert lane_now(desk.partnership.estimates).state == "held"
    (row,) = desk.ledger.rows("lane", chain="desk")
    assert (row.cause, row.held, row.changed_by) == ("owner", True, "second")


def test_a_lane_closed_by_hand_opens_only_when_it_is_let_open_and_certified(desk: Any) -> None:
    desk.open_lane()
    close_lane(desk.partnership, by="first", reason="The form changed.")
    certified(desk)
    reopen_lane(desk.partnership, by="first", reason="The AI was taught the new form.")
    changes = [event for event in desk.events() if isinstance(event, ev.LaneChanged)]
    assert [(each.cause, each.threshold) for each in changes[-2:]] == [("owner", None), ("certificate", 0.5)]


def test_what_was_certified_before_it_was_closed_does_not_count(desk: Any) -> None:
    certified(desk)
    desk.open_lane()
    close_lane(desk.partnership, by="first", reason="The form changed.")
    assert desk.partnership.estimates.certificate.audits == 0
    reopen_lane(desk.partnership, by="first", reason="It is as before.")
    assert desk.partnership.estimates.threshold is None


@pytest.mark.parametrize("verb", [close_lane, reopen_lane])
def test_both_need_a_reason_and_somebody_who_may(desk: Any, verb: Any) -> None:
    head = desk.head
    with pytest.raises(InputRefused):
        verb(desk.partnership, by="first", reason="  ")
    with pytest.raises(NotAllowed):
        verb(desk.partnership, by="stranger", reason="Because.")
    for nobody in ("model", "third"):
        with pytest.raises(NotAllowed):
            verb(desk.partnership, by=nobody, reason="Because.")
    assert desk.head == head


def test_neither_is_done_twice(desk: Any) -> None:
    with pytest.raises(Conflict):
        reopen_lane(desk.partnership, by="first", reason="Because.")
    close_lane(desk.partnership, by="first", reason="Because.", key="once")
    close_lane(desk.partnership, by="first", reason="Because.", key="once")
    with pytest.raises(Conflict):
        close_lane(desk.partnership, by="first", reason="Because.")


def test_audits_that_find_errors_close_the_lane_and_open_an_incident(audited: Any) -> None:
    audited.open_lane()
    cases = wrong(audited, 60)
    (incident,) = audited.ledger.rows("incidents_open", chain="desk")
    assert (incident.what, incident.owner, incident.partnership_owner) == ("lane_closed", "second", "first")
    assert incident.evidence.startswith(f"The AI was wrong in {len(cases)} of the last {len(cases)} audited")
    assert incident.evidence.endswith("second answers for it.")
    assert all("second" not in audited.state(case).asked[:2] for case in cases)
    nxt = audited.open("next")
    audited.model_says("billing", 0.99, nxt)
    assert audited.state(nxt).settlement is None
    assert audited.asked(nxt)


def test_an_incident_is_closed_with_a_finding_and_the_lane_stays_closed(audited: Any) -> None:
    audited.open_lane()
    wrong(audited, 60)
    (incident,) = audited.ledger.rows("incidents_open", chain="desk")
    closing = {"by": "second", "finding": "The provider changed the model."}
    close_incident(audited.partnership, incident.incident, **closing)
    assert not audited.ledger.rows("incidents_open", chain="desk")
    (row,) = audited.ledger.rows("incident", chain="desk", incident=incident.incident)
    assert (row.closed_by, audited.ledger.unseal([row.finding])[row.finding]) == tuple(closing.values())
    assert audited.partnership.estimates.threshold is None
    with pytest.raises(Conflict):
        close_incident(audited.partnership, incident.incident, **closing)


def test_an_incident_needs_a_finding_a_person_and_to_exist(audited: Any) -> None:
    audited.open_lane()
    wrong(audited, 60)
    (incident,) = audited.ledger.rows("incidents_open", chain="desk")
    with pytest.raises(InputRefused):
        close_incident(audited.partnership, incident.incident, by="second", finding=" ")
    with pytest.raises(NotAllowed):
        close_incident(audited.partnership, incident.incident, by="stranger", finding="Nothing.")
    with pytest.raises(NotFound):
        close_incident(audited.partnership, "incident-0", by="second", finding="Nothing.")


def test_an_audit_is_not_moved_to_who_answers_for_the_lane(audited: Any) -> None:
    audited.open_lane()
    case = audited.open()
    audited.model_says("billing", 0.99, case)
    (who,) = audited.asked(case)
    moved = hand_over(audited.partnership, [(case, audited.ask_of(who, case))], by=who)
    (now,) = audited.asked(case)
    assert moved.moved
    assert {who, now} == {"first", "third"}
    moved = delegate(audited.partnership, [(case, audited.ask_of(now, case))], "second", by=now)
    assert "answers for the AI-only lane" in next(iter(moved.refused.values()))


def test_an_audit_nobody_could_be_given_is_asked_for_once_somebody_is_there(audited: Any) -> None:
    audited.open_lane()
    here = audited.partnership.available
    audited.partnership.available = lambda case: ()
    case = audited.open()
    audited.model_says("billing", 0.99, case)
    assert lane_now(audited.partnership.estimates).unasked == (case,)
    audited.partnership.available = here
    other = audited.open("other")
    audited.model_says("billing", 0.99, other)
    assert lane_now(audited.partnership.estimates).unasked == ()
    assert audited.asked(case)[0] in ("first", "third")


def test_an_answer_that_may_be_taken_back_is_no_verdict_yet(audited: Any) -> None:
    audited.open_lane()
    case = audited.open()
    audited.model_says("billing", 0.99, case)
    (who,) = audited.asked(case)
    said = Contribution(by=who, answer="fraud", ask=audited.ask_of(who, case))
    contribute(audited.partnership, case, said, hold=True)
    other = audited.open("other")
    audited.model_says("billing", 0.99, other)
    estimates = audited.partnership.estimates
    assert estimates.monitor.monitor.audits == 0
    assert case not in estimates.decided
