"""Cases opened in bulk set off beside the work."""

from typing import Any

from tests.jobs.test_kinds import context, desk, do, workspace
from tests.jobs.test_watch import CHARTER  # noqa: F401 -- what the fixtures open

from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.actions.route import unrouted
from lichen.jobs.context import Context
from lichen.jobs.kinds import route as routing
from lichen.jobs.watched import AT_START, RULES, TOGETHER, Watched
from lichen.ledger.events import CaseOpened

__all__ = ["context", "desk", "workspace"]


def opened(desk: Partnership, count: int = 7) -> None:
    open_cases(desk, [NewCase(case=f"c{n}") for n in range(count)], by="p1", route=False)


def test_the_job_sets_every_case_off_and_doing_it_again_does_no_more(
    context: Context, desk: Partnership, monkeypatch: Any
) -> None:
    monkeypatch.setattr(routing, "AT_ONCE", 3)
    opened(desk)
    assert do(context, "route", partnership="desk") == {"moved": 7}
    assert unrouted(desk) == []
    assert do(context, "route", partnership="desk") == {"moved": 0}


def test_it_is_wanted_a_moment_after_cases_came_in_and_at_the_start(desk: Partnership) -> None:
    assert "route" in AT_START
    assert CaseOpened in next(rule.after for rule in RULES if rule.kind == "route")
    opened(desk)
    watched = Watched(desk, 0)
    watched.notice_kinds({CaseOpened}, 1_000.0)
    assert "route" not in set(watched.due(1_000.0))
    assert "route" in set(watched.due(1_000.0 + TOGETHER))


def test_it_is_not_wanted_once_every_case_is_routed(context: Context, desk: Partnership) -> None:
    opened(desk)
    assert routing.something_waits(desk) == 0.0
    do(context, "route", partnership="desk")
    assert routing.something_waits(desk) is None
