"""What the cases in memory add up to, group by group, is counted as they settle and never walked for."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.estimates import fold_case
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger import events as ev

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CHARTER = """
partnership: lending
purpose: Say which requests are complete.
question: {text: "Complete?", labels: [complete, incomplete]}
goals: [{kpi: Wrong answers, unit: "%", baseline: 8, direction: down}]
partners: [{id: p1, role: person}, {id: model, role: ai}]
people: [{id: p2, name: Pat}]
owner: p2
answers_for_errors: p2
protected_attributes: [region, age]
"""
Sums = dict[int, tuple[int, int, tuple[tuple[int, int, int], ...]]]


def walked(estimates: Estimates) -> Sums:
    """All cases in memory looked at one by one: settled, alone, and what was found at which chance."""
    settled: dict[int, int] = defaultdict(int)
    alone: dict[int, int] = defaultdict(int)
    looked: dict[int, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case in estimates.cases.values():
        for group in case.groups if case.settlement is not None else ():
            settled[group] += 1
            alone[group] += case.settlement.lane == "ai_only"
            if case.settlement.lane == "ai_only" and case.truth is not None:
                wrong = case.settlement.answer != case.truth
                looked[group][round(1e6 * case.propensity)].append(wrong)
    return {
        group: (
            count,
            alone[group],
            tuple((len(found), sum(found), chance) for chance, found in sorted(looked[group].items())),
        )
        for group, count in settled.items()
    }


def counted(estimates: Estimates) -> Sums:
    known = estimates.by_group.counts.items()
    return {group: (each.settled, each.alone, each.samples) for group, each in known if each.settled}


def adopted(text: str = CHARTER, version: int = 1) -> ev.CharterAdopted:
    return ev.CharterAdopted(at=NOW, by="p2", version=version, charter=plain(load(text)))


def truth(case: str, answer: str, source: Any) -> ev.OutcomeRecorded:
    return ev.OutcomeRecorded(at=NOW, by="p2", case=case, truth=answer, source=source)


def past(cases: int) -> Iterator[ev.Event]:
    """A simulated past: cases of two attributes, settled alone or not, some truths late or corrected."""
    draw, answers = random.Random(4), ("complete", "incomplete")
    waiting: list[str] = []
    yield adopted()
    for number in range(cases):
        case, alone = f"c{number}", draw.random() < 0.6
        groups = (draw.choice((1, 2)), draw.choice((3, 4, 5)))
        yield ev.CaseOpened(at=NOW, by="p2", case=case, groups=groups)
        yield ev.CaseSettled(
            at=NOW, by="p2", case=case, answer=draw.choice(answers), confidence=0.9, answers_for="p2",
            basis="certificate" if alone else "person", lane="ai_only" if alone else "together",
            audit=draw.choice((0.1, 0.3)) if alone else 0.0, audited=alone,
        )  # fmt: skip
        if draw.random() < 0.7:
            yield truth(case, draw.choice(answers), draw.choice(("adjudication", "outcome")))
        waiting.append(case)
        if draw.random() < 0.3:
            yield truth(draw.choice(waiting), draw.choice(answers), "outcome")


def test_the_counts_are_what_walking_all_cases_gives_at_every_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold_case, "CASES_KEPT", 60)
    estimates = Estimates()
    for event in past(200):
        fold(estimates, event)
        assert counted(estimates) == walked(estimates)
    assert len(estimates.cases) == 60
    assert any(len(looked) > 2 for _, _, looked in counted(estimates).values())


def test_a_snapshot_holds_no_counts_and_gives_them_back() -> None:
    estimates = Estimates()
    for event in past(80):
        fold(estimates, event)
    restored = from_bytes(to_bytes(estimates))
    assert restored is not None
    assert counted(restored) == counted(estimates) != {}
    fold(restored, truth("c3", "complete", "outcome"))
    assert counted(restored) == walked(restored)


def test_other_protected_attributes_begin_to_count_anew() -> None:
    estimates = Estimates()
    for event in past(40):
        fold(estimates, event)
    fold(estimates, adopted(CHARTER.replace("[region, age]", "[region]"), version=2))
    assert counted(estimates) == walked(estimates) == {}
    fold(estimates, ev.CaseOpened(at=NOW, by="p2", case="new", groups=(1,)))
    fold(estimates, truth("c1", "complete", "outcome"))
    assert counted(estimates) == walked(estimates) == {}


def test_another_question_forgets_the_cases_and_their_counts() -> None:
    estimates = Estimates()
    for event in past(40):
        fold(estimates, event)
    fold(estimates, adopted(CHARTER.replace("labels: [complete, incomplete]", "labels: [a, b]"), version=2))
    assert counted(estimates) == walked(estimates) == {}
