"""The lane and its incidents through the client, on the fake server and on a real one alike."""

from __future__ import annotations

import pytest
from tests.client.conftest import Server

from lichen.client import Partnership
from lichen.client.testing import FakeServer
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound

Desks = dict[str, Partnership]


def test_a_lane_that_never_opened_is_closed_and_says_so(desks: Desks) -> None:
    lane = desks["ada"].lane.get()
    assert (lane.state, lane.threshold, lane.bound, lane.answers_for) == ("closed", None, 0.05, "owner")
    assert lane.sentence == "The AI-only lane is closed: every case goes to people."
    assert set(lane.auditors) == {"ada", "ben"}
    assert lane.audits.waiting == 0


def test_it_is_closed_by_hand_and_let_open_again(desks: Desks) -> None:
    owner, before = desks["owner"], len(list(desks["owner"].lane.changes()))
    closed = owner.lane.close("The form changed.", key="close-the-lane")
    assert (closed.held, closed.sentence) == (True, "Closed by hand: The form changed.")
    assert owner.lane.close("The form changed.", key="close-the-lane") == closed
    assert desks["ada"].lane.get().state == "held"
    with pytest.raises(Conflict):
        desks["lead"].lane.close("Again.")
    assert not desks["lead"].lane.reopen("It was taught the new form.").held
    newest, *rest = list(desks["ada"].lane.changes())
    assert (newest.cause, newest.by, newest.state) == ("owner", "lead", "closed")
    assert len(rest) + 1 == before + 2
    with pytest.raises(Conflict):
        owner.lane.reopen("Again.")


def test_others_may_look_and_no_more(desks: Desks, server: Server) -> None:
    for who in ("ada", "auditor", "robot"):
        with pytest.raises(NotAllowed):
            desks[who].lane.close("Because.")
        with pytest.raises(NotAllowed):
            desks[who].incidents.close("incident-1", "Nothing.")
        with pytest.raises(NotAllowed):
            desks[who].incidents.reask("incident-1")
    with server.client("ada") as client, pytest.raises(NotFound):
        client.partnership("other").lane.get()


def test_a_reason_is_needed(desks: Desks) -> None:
    for verb in (desks["owner"].lane.close, desks["owner"].lane.reopen):
        with pytest.raises(InputRefused):
            verb("  ")


def test_where_nothing_went_wrong_there_is_no_incident(desks: Desks) -> None:
    assert list(desks["ada"].incidents.list()) == []
    for look in (desks["ada"].incidents.get, lambda id: list(desks["ada"].incidents.cases(id))):
        with pytest.raises(NotFound):
            look("incident-1")
    with pytest.raises(NotFound):
        desks["owner"].incidents.close("incident-1", "Nothing.")
    with pytest.raises(NotFound):
        desks["owner"].incidents.reask("incident-1", most=3)


def test_an_incident_is_made_up_for_a_test_and_closed(fake: FakeServer) -> None:
    id = fake.open_incident("desk", "The AI was wrong in 9 of the last 60 audited cases.")
    desk = fake.client("owner").partnership("desk")
    (row,) = desk.incidents.list()
    assert (row.incident, row.owner, row.closed_at) == (id, "owner", None)
    with pytest.raises(InputRefused):
        desk.incidents.close(id, " ")
    with pytest.raises(Conflict, match="not known when"):
        desk.incidents.reask(id)
    assert desk.incidents.get(id).unreviewed == 0
    desk.incidents.close(id, "The provider changed the model.")
    assert desk.incidents.get(id).finding == "The provider changed the model."
    assert list(desk.incidents.cases(id)) == []
    with pytest.raises(Conflict):
        desk.incidents.close(id, "Again.")
