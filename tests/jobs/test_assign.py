"""The job `assign`: queues are made even, at most once a minute, and never where one person works alone."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.jobs.test_kinds import context, do, workspace  # noqa: F401 -- fixtures of the kinds' tests

from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.inbox.absence import come_back, leave
from lichen.jobs.context import Context
from lichen.jobs.kinds.assign import queues_uneven
from lichen.jobs.watched import ASSIGN_EVERY, AT_START, BY_KIND
from lichen.ledger import events as ev
from lichen.workspace import Workspace

CHARTER = """
partnership: desk
purpose: Route mail.
question: {{text: "Where to?", labels: [a, b]}}
goals: [{{kpi: Wrong ways, baseline: 8, direction: down}}]
partners: [{people}]
owner: p1
answers_for_errors: p1
"""


def desk_of(workspace: Workspace, *people: str) -> Partnership:  # noqa: F811
    return workspace.open_partnership(
        CHARTER.format(people=", ".join(f"{{id: {person}, role: person}}" for person in people))
    )


@pytest.fixture
def uneven(workspace: Workspace, context: Context) -> Partnership:  # noqa: F811
    """Twenty asks wait for p1, for p2 was away."""
    desk_of(workspace, "p1", "p2")
    desk = context.partnership("desk")
    now = datetime.now(UTC)
    leave(desk.ledger, "p2", since=now - timedelta(hours=1), until=now + timedelta(days=1))
    open_cases(desk, [NewCase(case=f"c{number}") for number in range(20)], by="p1")
    come_back(desk.ledger, "p2", now=now)
    return desk


def test_queues_are_made_even_and_again_changes_nothing(context: Context, uneven: Partnership) -> None:  # noqa: F811
    assert queues_uneven(uneven) == 0.0
    assert do(context, "assign", partnership="desk") == {"moved": 10}
    assert queues_uneven(uneven) is None
    assert do(context, "assign", partnership="desk") == {"moved": 0}


def test_where_one_person_works_nothing_is_wanted(workspace: Workspace) -> None:  # noqa: F811
    desk = desk_of(workspace, "p1")
    open_cases(desk, [NewCase(case=f"c{number}") for number in range(20)], by="p1")
    assert queues_uneven(desk) is None


def test_it_follows_asks_and_answers_but_not_its_own_moves() -> None:
    rule = BY_KIND["assign"]
    assert set(rule.after) == {ev.AskMade, ev.ContributionMade}
    assert rule.gap == ASSIGN_EVERY >= 60.0
    assert "assign" in AT_START
