"""Audits that nobody could be given are given out by the job that wakes cases, not by the next case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from tests.mail_desk import CHARTER
from tests.web.partnerships.lane_work import open_lane, sure_case

from lichen.actions.partnership import Partnership
from lichen.estimates.lane_now import lane_now
from lichen.inbox.waiting import audits_waiting, give_out_audits
from lichen.jobs.context import Context
from lichen.jobs.engine import Engine, new_id
from lichen.jobs.kinds.wake import wake
from lichen.jobs.staffs import Staffs
from lichen.jobs.watched import WAKE_EVERY, somebody_can
from lichen.types import PartnerId
from lichen.workspace import open_workspace


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Partnership]:
    """A desk that audits every case; the owner answers for errors, and nobody is there."""
    with open_workspace(tmp_path / "lichen.db") as workspace:
        made = workspace.open_partnership(CHARTER.replace("audit_share: 0.1", "audit_share: 1.0"))
        open_lane(made)
        made.available = lambda case: ()
        for number in range(5):
            sure_case(made, f"case-{number}")
        yield made


def context(desk: Partnership) -> Context:
    return Context(
        workspace=None,  # type: ignore[arg-type]  # this job asks for the partnership only
        engine=cast(Engine, None),
        files=Path(),
        job=new_id(),
        staffs=cast(Staffs, None),
        partnership=lambda id: desk,
        report=lambda share, note: None,
    )


def test_while_nobody_is_there_the_audits_wait_and_are_looked_at_again(desk: Partnership) -> None:
    assert len(lane_now(desk.estimates).unasked) == 5
    assert audits_waiting(desk) == []
    assert somebody_can(desk) == WAKE_EVERY
    assert wake(context(desk), "desk") == {"moved": 0, "audits": 0}


def test_once_somebody_is_there_each_is_given_out_without_another_case(desk: Partnership) -> None:
    desk.available = lambda case: (PartnerId("first"), PartnerId("second"))
    assert somebody_can(desk) == 0.0
    assert wake(context(desk), "desk") == {"moved": 0, "audits": 5}
    assert lane_now(desk.estimates).unasked == ()
    given = [row for who in ("first", "second") for row in desk.ledger.rows(
        "asks_of_partner", chain="desk", partner=who, after=0, limit=50)]  # fmt: skip
    assert sorted(row.case for row in given) == [f"case-{number}" for number in range(5)]
    assert {row.why for row in given} == {"random audit"}
    assert all(row.blind for row in given)
    assert wake(context(desk), "desk") == {"moved": 0, "audits": 0}
    assert somebody_can(desk) is None


def test_who_answers_for_errors_is_never_given_one(desk: Partnership) -> None:
    from msgspec.structs import replace

    from lichen.actions.adopt_charter import adopt_charter

    adopt_charter(desk, replace(desk.charter, answers_for_errors="first"), by=PartnerId("owner"))
    desk.available = lambda case: (PartnerId("first"),)
    waiting = len(lane_now(desk.estimates).unasked)
    assert audits_waiting(desk) == []
    assert give_out_audits(desk) == 0
    assert len(lane_now(desk.estimates).unasked) == waiting
    assert not desk.ledger.rows("asks_of_partner", chain="desk", partner="first", after=0, limit=50)


def test_what_is_given_out_lasts_and_is_not_given_twice(desk: Partnership) -> None:
    desk.available = lambda case: (PartnerId("first"), PartnerId("second"))
    give_out_audits(desk, limit=2)
    left = len(lane_now(desk.estimates).unasked)
    assert left < 5
    assert give_out_audits(desk) == left
    rows = [
        row
        for number in range(5)
        for row in desk.ledger.rows("asks_of_case", chain="desk", case=f"case-{number}")
    ]
    assert len(rows) == 5
