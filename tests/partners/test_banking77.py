"""A help desk from a cold start on recorded messages: it learns, asks, cites, and keeps its promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.evidence.banking77_desk import SLIP, Block, opened
from benchmarks.evidence.banking77_quick import TRAIN, measure
from benchmarks.evidence.banking77_streams import Desk, stream
from benchmarks.evidence.datasets import banking77

from lichen.ledger.events import ContributionMade

CASES, BOUND = 1_500, 0.2
FEW = 100


@pytest.mark.data
def test_a_help_desk_learns_from_people_who_slip_and_its_lane_keeps_its_bound(
    tmp_path: Path, recorded: Path
) -> None:
    with opened(tmp_path, "precedent", seed=1, cases=CASES, bound=BOUND) as work:
        first, second, third = work.go()
        assert first.ai_errors > second.ai_errors > third.ai_errors
        assert first.alone == 0
        _keeps_its_promise([first, second, third])
        _stands_on_settled_cases(
            work.desk.ledger.entries("help-desk", after=work.desk.estimates.through - 200)
        )
        assert len(work.staff.learners["precedent"].similar({"text": "my card has not arrived"}, 3)) == 3


def _keeps_its_promise(blocks: list[Block]) -> None:
    """The lane opens in the end and errs within its bound; people's own slips hardly reach a settlement."""
    alone, wrong = sum(block.alone for block in blocks), sum(block.alone_errors for block in blocks)
    assert alone > 50
    assert wrong <= BOUND * alone
    assert blocks[-1].threshold is not None
    by_people = sum(block.errors for block in blocks) - wrong
    assert by_people < SLIP * (CASES - alone) / 2


def _stands_on_settled_cases(entries: object) -> None:
    said = [entry.event for entry in entries if isinstance(entry.event, ContributionMade)]  # type: ignore[attr-defined]
    proposals = [event for event in said if event.partner == "precedent" and not event.shadow]
    assert proposals
    assert {event.version.split("-")[0] for event in proposals} == {"precedent"}
    assert all(len(event.distribution) == len(banking77.messages()[1]) for event in proposals)


@pytest.mark.data
@pytest.mark.usefixtures("recorded")
def test_lessons_from_corrections_and_precedents_at_once_help_from_the_first_messages_on() -> None:
    desk = Desk(seed=1, cases=FEW)
    streams = {name: stream(desk, TRAIN[name]) for name in ("learner", "precedent")}
    alone, taught = (
        measure(desk, streams, team) for team in (["learner"], ["learner", "precedent", "lessons"])
    )
    assert alone["approved"] == 0 < taught["approved"]
    assert sum(taught["wrong"]) < sum(alone["wrong"])
