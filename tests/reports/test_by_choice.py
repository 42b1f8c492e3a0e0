"""What people found because they were asked to look, with no lot drawn, enters no share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.reports.past import LABELS, MONDAY

from lichen.ledger import events as ev
from lichen.reports.figures.facts import facts
from lichen.reports.figures.story import story_of
from lichen.reports.figures.timeline import Terms, Timeline

AGREED = Timeline((1,), (Terms(1, LABELS, 0.0, frozenset({"model"})),), ())
SHARES = {"error", "era_error", "surety", "right", "version", "checked"}


def measures(*, audited: bool = False, source: Any = "adjudication", audit: float = 0.05) -> list[str]:
    """What a case adds that the AI settled alone and somebody then looked at."""
    parts: list[ev.AnyEvent] = [
        ev.CaseOpened(at=at(0), by="first", case="c1"),
        ev.ContributionMade(
            at=at(1), by="model", contribution="x1", case="c1", partner="model", role="ai", answer="billing",
            distribution=(0.9, 0.05, 0.05), version="v1",
        ),
        ev.CaseSettled(
            at=at(2), by="lichen", case="c1", answer="billing", lane="ai_only", basis="certificate",
            confidence=0.9, answers_for="second", threshold=0.5, audit=audit, audited=audited,
        ),
        ev.AskMade(at=at(3), by="first", ask="a1", case="c1", partner="third", wanted="audit", why="look"),
        ev.ContributionMade(
            at=at(4), by="third", contribution="x2", case="c1", partner="third", role="person",
            answer="fraud", ask="a1", seconds=20.0,
        ),
        ev.OutcomeRecorded(at=at(5), by="lichen", case="c1", truth="fraud", source=source),
    ]  # fmt: skip
    _, found = facts(story_of(enumerate(parts, 2)), AGREED)
    return [fact.measure for fact in found]


def at(minutes: int) -> Any:
    return MONDAY + timedelta(minutes=minutes)


@pytest.mark.parametrize("audit", [0.05, 0.0])
def test_a_look_by_choice_is_work_and_no_measure_of_anybody(audit: float) -> None:
    found = measures(audit=audit)
    assert not SHARES & set(found)
    assert {"settled", "answers", "reviews", "response", "acceptance"} <= set(found)


def test_an_audit_and_a_real_outcome_are_counted() -> None:
    assert set(measures(audited=True)) >= SHARES
    assert set(measures(source="outcome")) >= SHARES - {"checked"}
