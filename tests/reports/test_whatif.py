"""A rehearsal says what another charter would have done, on cases of which the whole truth is known here."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.reports.worked_desk import NUMBERS, worked

from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.charter.schema import Charter, plain
from lichen.core.intervals import Interval
from lichen.errors import InputRefused
from lichen.ledger import events as ev
from lichen.ledger.events import Wanted
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.sealed import Sealed, seal
from lichen.reports.whatif import Change, Rehearsal, rehearse

LABELS = ("billing", "delivery", "fraud")
MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question:
  text: Which team?
  labels: [billing, delivery, fraud]
goals:
  - {kpi: Messages sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}
risk: {bound: 0.1, audit_share: 0.5}
human_first: 0.5
reviews: 1
protected_attributes: [region]
capacity: {minutes_per_day: 240, minutes_per_case: 2, cost_of_error: 30}
service: {answer_within: 60}
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: model, role: ai, adapter: fake}
owner: first
answers_for_errors: second
"""
THRESHOLD, AUDIT, BLIND, LEARNED, SKILL = 0.9, 0.5, 0.5, 300, 0.93


@dataclass
class World:
    """A partnership's past, and of each case what nobody in it knows: how AI and people would have done."""

    seed: int = 1
    draws: float = AUDIT
    sure: list[float] = field(default_factory=list)
    ai_wrong: list[bool] = field(default_factory=list)
    person_wrong: list[bool] = field(default_factory=list)
    region: list[str] = field(default_factory=list)
    at: datetime = MONDAY

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.number = 0

    def open(self, path: Path, cases: int, text: str = CHARTER) -> Partnership:
        ledger = open_ledger(path)
        open_partnership(ledger, load(text), by="first", source=Source(seed=1, clock=lambda: MONDAY))
        self.add(ledger, cases)
        return Partnership(ledger, "desk")  # type: ignore[arg-type]

    def add(self, ledger: Ledger, cases: int, threshold: float = THRESHOLD) -> None:
        events: list[ev.AnyEvent] = []
        contents: list[Sealed] = []
        if self.number >= LEARNED:
            events.append(self._lane(threshold))
        for _ in range(cases):
            events.extend(self._case(contents, threshold))
            if self.number == LEARNED:
                through = ledger.head("desk") + len(events)
                events.append(ev.Learned(at=self.at, by="lichen", through=through))
                events.append(self._lane(threshold))
        if events:
            ledger.append("desk", events, sealed=contents)

    def adopt(self, ledger: Ledger, charter: Charter) -> None:
        self.at += timedelta(minutes=1)
        parts = {"version": charter.version, "charter": plain(charter)}
        ledger.append("desk", [ev.CharterAdopted(at=self.at, by="first", **parts)])

    def _lane(self, threshold: float) -> ev.LaneChanged:
        return ev.LaneChanged(at=self.at, by="lichen", threshold=threshold, evidence="checks")

    def error_from(self, threshold: float, region: str | None = None) -> float:
        """The true error if the AI settled alone from this score up; over all cases that ever came."""
        alone = np.array(self.sure) >= threshold
        wrong = np.where(alone, self.ai_wrong, self.person_wrong)
        inside = np.array([region in (None, each) for each in self.region])
        return float(wrong[inside].mean())

    def _case(self, contents: list[Sealed], threshold: float) -> Iterator[ev.AnyEvent]:
        chance, case = self.chance, f"case-{self.number}"
        self.number += 1
        self.at += timedelta(minutes=chance.expovariate(1 / 12))
        truth, sure = chance.choice(LABELS), 1.0 - 0.6 * chance.random() ** 2
        others = [label for label in LABELS if label != truth]
        said = truth if chance.random() < sure else chance.choice(others)
        answer = truth if chance.random() < SKILL else chance.choice(others)
        region = chance.choice(("north", "south"))
        self.sure.append(sure)
        self.ai_wrong.append(said != truth)
        self.person_wrong.append(answer != truth)
        self.region.append(region)
        contents.append(seal({"region": region}))
        yield ev.CaseOpened(at=self.at, by="lichen", case=case, attributes=contents[-1].seal)
        shares = tuple(sure if label == said else (1 - sure) / 2 for label in LABELS)
        yield ev.ContributionMade(
            at=self.at, by="model", contribution="m", case=case, partner="model", role="ai", answer=said,
            version="v1", distribution=shares,
        )  # fmt: skip
        if self.number > LEARNED and sure >= threshold:
            yield from self._alone(case, said, truth, answer, sure)
        else:
            yield from self._together(case, truth, answer, sure)

    def _alone(self, case: str, said: str, truth: str, answer: str, sure: float) -> Iterator[ev.AnyEvent]:
        audited = self.chance.random() < self.draws
        yield ev.CaseSettled(
            at=self.at, by="lichen", case=case, answer=said, lane="ai_only", basis="certificate",
            confidence=sure, answers_for="second", threshold=THRESHOLD, audit=AUDIT, audited=audited,
        )  # fmt: skip
        if audited:
            yield from self._person(case, answer, sure, 1.0, True, "audit")
            yield self._truth(case, truth)

    def _together(self, case: str, truth: str, answer: str, sure: float) -> Iterator[ev.AnyEvent]:
        likely = 1.0 if self.number <= LEARNED else BLIND
        blind = self.chance.random() < likely
        yield from self._person(case, answer, sure, likely, blind)
        yield ev.CaseSettled(
            at=self.at, by="lichen", case=case, answer=answer, lane="together", basis="person",
            confidence=0.9, answers_for="second",
        )  # fmt: skip
        if blind:
            yield self._truth(case, truth)

    def _truth(self, case: str, truth: str) -> ev.OutcomeRecorded:
        return ev.OutcomeRecorded(at=self.at, by="lichen", case=case, truth=truth, source="adjudication")

    def _person(
        self, case: str, answer: str, sure: float, likely: float, blind: bool, wanted: Wanted = "answer"
    ) -> Iterator[ev.AnyEvent]:
        yield ev.AskMade(
            at=self.at, by="lichen", ask="p", case=case, partner="first", wanted=wanted, why="unsure",
            blind=blind, blind_chance=likely, confidence=sure,
        )  # fmt: skip
        later = self.at + timedelta(minutes=self.chance.uniform(1, 9))
        yield ev.ContributionMade(
            at=later, by="first", contribution="p", case=case, partner="first", role="person", answer=answer,
            ask="p", stage="blind" if blind else "informed",
        )  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    made = world.open(tmp_path_factory.mktemp("whatif") / "lichen.db", 4_000)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def shy(desk: Partnership) -> Rehearsal:
    """The AI alone only where it is very sure."""
    return rehearse(desk, Change(threshold=0.98))


def test_no_change_makes_no_difference(desk: Partnership) -> None:
    found = rehearse(desk, Change())
    assert found.cases == 4_000
    for figure in found.figures:
        assert figure.old == figure.new
        assert figure.difference is None or (figure.difference.low, figure.difference.high) == (0.0, 0.0)


def test_the_same_ledger_gives_the_same_rehearsal(desk: Partnership, shy: Rehearsal) -> None:
    assert rehearse(desk, Change(threshold=0.98)) == shy


def parts(found: Rehearsal, name: str) -> tuple[Interval, Interval, Interval]:
    """Old, new and difference of a figure of which all three are known."""
    figure = found.figure(name)
    assert figure.old is not None
    assert figure.new is not None
    assert figure.difference is not None
    return figure.old, figure.new, figure.difference


def test_errors_under_both_settings_cover_the_truth(world: World, shy: Rehearsal) -> None:
    old, new, gap = parts(shy, "error")
    before, after = world.error_from(THRESHOLD), world.error_from(0.98)
    assert old.low <= before <= old.high
    assert new.low <= after <= new.high
    assert gap.low <= after - before <= gap.high


def test_the_paired_difference_is_sharper_than_the_two_figures(shy: Rehearsal) -> None:
    old, new, gap = parts(shy, "error")
    assert gap.high - gap.low < (old.high - old.low) + (new.high - new.low)


def test_a_smaller_lane_gives_people_more_to_do(world: World, shy: Rehearsal) -> None:
    _, lane, gap = parts(shy, "ai_only")
    assert lane.value == pytest.approx(np.mean(np.array(world.sure) >= 0.98), abs=1e-9)
    assert gap.high < 0.0 < parts(shy, "reviews")[2].low


def test_work_is_what_the_lanes_call_for(world: World, shy: Rehearsal) -> None:
    alone = float(np.mean(np.array(world.sure) >= 0.98))
    assert parts(shy, "reviews")[1].value == pytest.approx(alone * AUDIT + 1.0 - alone, abs=0.01)


def test_less_time_means_longer_waits(desk: Partnership) -> None:
    found = rehearse(desk, Change(minutes=40))
    assert parts(found, "wait_ninth")[2].low > 0.0
    assert parts(found, "within")[2].high < 0.0
    assert parts(found, "error")[2].value == 0.0


def test_a_looser_bound_never_closes_the_lane_and_a_tight_one_does(desk: Partnership) -> None:
    assert rehearse(desk, Change(bound=0.2)).threshold_new <= THRESHOLD  # type: ignore[operator]
    tight = rehearse(desk, Change(bound=0.0005))
    assert tight.threshold_new is None
    assert any("nothing is certified" in note for note in tight.notes)


def test_dearer_errors_cost_more_and_change_nothing_else(desk: Partnership) -> None:
    found = rehearse(desk, Change(cost_of_error=60))
    error, same, _ = parts(found, "error")
    gap = parts(found, "cost")[2]
    assert gap.value == pytest.approx(30 * error.value, rel=0.1)
    assert gap.low > 0.0
    assert same == error


def test_each_group_is_shown_with_its_own_truth(world: World, shy: Rehearsal) -> None:
    assert sorted((each.attribute, each.value) for each in shy.groups) == [
        ("region", "north"),
        ("region", "south"),
    ]
    assert sum(each.cases for each in shy.groups) == 4_000
    for group in shy.groups:
        assert group.error_new is not None
        assert group.error_new.low <= world.error_from(0.98, group.value) <= group.error_new.high


def test_the_log_cannot_say_what_a_second_person_would_have_answered(desk: Partnership) -> None:
    found = rehearse(desk, Change(reviews=2))
    assert found.figure("error").new is None
    assert found.figure("cost").difference is None
    assert "The log cannot say" in found.cannot_say[0]
    assert "Ask one more person on 10 %" in found.cannot_say[0]


def test_a_lane_that_was_hardly_checked_is_not_judged(tmp_path: Path) -> None:
    desk = World(seed=5).open(tmp_path / "lichen.db", LEARNED + 40)
    sure = rehearse(desk, Change(threshold=0.9995)).figure("ai_only_error")
    desk.ledger.close()
    assert sure.new is None
    assert sure.cannot_say is None or "candidate lane only" in sure.cannot_say


def test_audits_drawn_otherwise_than_logged_are_told_and_nothing_is_estimated(tmp_path: Path) -> None:
    desk = World(draws=0.25).open(tmp_path / "lichen.db", 1_500)
    found = rehearse(desk, Change(threshold=0.98))
    desk.ledger.close()
    for name in ("error", "ai_only_error", "cost"):
        figure = found.figure(name)
        assert (figure.old, figure.new, figure.difference) == (None, None, None)
        assert "should have been drawn" in figure.cannot_say
    assert found.groups == ()
    assert found.figure("ai_only").new is not None, "what the settings do needs no audit"


def test_a_challenger_that_never_spoke_is_refused(desk: Partnership) -> None:
    with pytest.raises(InputRefused, match="shadow"):
        rehearse(desk, Change(challenger="model"))


def test_what_was_known_at_an_earlier_entry_can_be_rehearsed(desk: Partnership) -> None:
    early = rehearse(desk, Change(threshold=0.98), through=desk.ledger.head("desk") // 2)
    assert 1_000 < early.cases < 3_000


def test_the_sentences_are_plain(shy: Rehearsal) -> None:
    said = shy.sentences()
    assert said[0].startswith("Rehearsed on 4,000 decided cases: the AI alone from a score of 0.98 on")
    assert any(each.startswith("The AI would settle") for each in said)
    assert any(each.startswith("Held fixed:") for each in said)
    assert not any("None" in each or "nan" in each for each in said)


def test_a_prediction_is_plain_json_with_every_new_figure(shy: Rehearsal) -> None:
    told = json.loads(json.dumps(shy.prediction()))
    assert told["change"] == {"threshold": 0.98}
    assert told["figures"]["error"]["new"]["low"] <= told["figures"]["error"]["new"]["value"]


def test_nothing_decided_nothing_rehearsed(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        desk = open_partnership(ledger, load(CHARTER), by="first", source=Source(seed=1))
        with pytest.raises(InputRefused, match="nothing to rehearse on"):
            rehearse(desk, Change(bound=0.2))


def test_numbers_are_rehearsed_like_labels(tmp_path: Path) -> None:
    desk = worked(tmp_path / "lichen.db", NUMBERS, 120)
    found = rehearse(desk, Change(last_word="belief", reviews_per_case=1.0))
    desk.ledger.close()
    assert found.cases == 120
    assert found.figure("error").old is not None
    assert parts(found, "reviews")[1].low >= 0.0


def test_without_a_checked_case_the_figures_are_silent_and_nothing_breaks(tmp_path: Path) -> None:
    """Everything settled by the AI alone and never audited: a record that knows nothing."""
    world = World(seed=8)
    desk = world.open(tmp_path / "lichen.db", 0)
    at, by = MONDAY + timedelta(hours=1), "lichen"
    for number in range(40):
        opened = ev.CaseOpened(at=at, by=by, case=f"c{number}")
        settled = ev.CaseSettled(
            at=at, by=by, case=f"c{number}", answer="fraud", lane="ai_only", basis="certificate",
            confidence=0.95, answers_for="second", threshold=0.9, audit=AUDIT,
        )  # fmt: skip
        desk.ledger.append("desk", [opened, settled])
    found = rehearse(desk, Change(threshold=0.99))
    desk.ledger.close()
    assert found.checked == 0
    assert found.figure("error").new is None
    assert found.figure("ai_only_error").old is None
    assert found.cannot_say
