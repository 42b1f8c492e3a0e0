"""Whatever people and AI do, in whatever order: the promises that must always hold."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.fail_ask import fail_ask
from lichen.actions.learn import learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.override import override
from lichen.actions.record_outcome import record_outcome
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.errors import LichenError
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger import events as ev
from lichen.ledger.ledger import open_ledger

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question: {text: "Which team?", labels: [a, b, grave]}
goals: [{kpi: Wrong teams, baseline: 8, direction: down}]
risk: {bound: 0.2, confidence: 0.9, audit_share: 0.5, high_stakes: [grave]}
partners:
  - {id: p1, role: person}
  - {id: p2, role: person}
  - {id: m1, role: ai, adapter: fake}
  - {id: m2, role: ai, adapter: fake}
owner: p1
answers_for_errors: p2
"""
LABELS = ("a", "b", "grave")
labels = st.sampled_from(LABELS)


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.ledger = open_ledger(Path(self.folder.name) / "lichen.db")
        charter = load(CHARTER)
        self.desk = open_partnership(self.ledger, charter, by="p1", source=Source(seed=3))
        self.cases: list[str] = []

    def teardown(self) -> None:
        assert self.ledger.verify().ok
        live = to_bytes(self.desk.estimates)
        assert to_bytes(replay(entry.event for entry in self.ledger.entries("desk"))) == live
        self.ledger.close()
        self.folder.cleanup()

    def _pending(self) -> list[tuple[str, str, Any]]:
        cases = self.desk.estimates.cases.values()
        return [(case.case, ask, waiting) for case in cases for ask, waiting in case.pending.items()]

    @rule()
    def a_case_comes_in(self) -> None:
        self.cases.append(open_case(self.desk, NewCase(inputs={"text": "hello"}), by="p1"))

    @precondition(lambda self: self._pending())
    @rule(data=st.data(), answer=labels, sure=st.sampled_from([1 / 3, 0.6, 0.97]))
    def somebody_answers(self, data: st.DataObject, answer: str, sure: float) -> None:
        case, ask, waiting = data.draw(st.sampled_from(self._pending()))
        rest = (1 - sure) / 2
        shares = tuple(sure if label == answer else rest for label in LABELS)
        distribution = shares if waiting.partner.startswith("m") else None
        contribute(
            self.desk,
            case,
            Contribution(by=waiting.partner, answer=answer, ask=ask, distribution=distribution),
        )

    @precondition(lambda self: self._pending())
    @rule(data=st.data())
    def somebody_fails(self, data: st.DataObject) -> None:
        case, ask, _ = data.draw(st.sampled_from(self._pending()))
        fail_ask(self.desk, case, ask, "error")

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), truth=labels)
    def an_outcome_arrives(self, data: st.DataObject, truth: str) -> None:
        with suppress(LichenError):
            record_outcome(self.desk, data.draw(st.sampled_from(self.cases)), truth)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), answer=labels)
    def somebody_overrides(self, data: st.DataObject, answer: str) -> None:
        with suppress(LichenError):
            override(self.desk, data.draw(st.sampled_from(self.cases)), answer, by="p1", reason="because")

    @rule()
    def it_learns(self) -> None:
        learn(self.desk)

    @rule(threshold=st.sampled_from([0.3, 0.5, None]))
    def the_lane_changes(self, threshold: float | None) -> None:
        self.desk.perform(
            lambda draft: draft.add(
                ev.LaneChanged(at=draft.now, by="lichen", threshold=threshold, evidence="given by the test")
            )
        )

    @rule()
    def the_charter_is_adopted_again(self) -> None:
        adopt_charter(self.desk, self.desk.charter, by="p1")

    @invariant()
    def nothing_grave_is_settled_without_a_person_who_said_so(self) -> None:
        for case in self.desk.estimates.cases.values():
            events = [entry.event for entry in self.ledger.entries("desk", case=case.case)]
            for event in events:
                if isinstance(event, ev.CaseSettled) and event.answer == "grave":
                    said = [each for each in events if isinstance(each, ev.ContributionMade)]
                    assert any(each.role == "person" and each.answer == "grave" for each in said)

    @invariant()
    def nothing_settles_alone_below_the_threshold_in_force(self) -> None:
        threshold = None
        for entry in self.ledger.entries("desk"):
            if isinstance(entry.event, ev.LaneChanged):
                threshold = entry.event.threshold
            elif isinstance(entry.event, ev.CharterAdopted) and entry.event.version == 1:
                threshold = None
            elif isinstance(entry.event, ev.CaseSettled) and entry.event.lane == "ai_only":
                assert threshold is not None
                assert entry.event.confidence >= threshold

    @invariant()
    def every_case_is_settled_at_most_once_and_none_is_lost(self) -> None:
        settled = [
            entry.event.case
            for entry in self.ledger.entries("desk")
            if isinstance(entry.event, ev.CaseSettled)
        ]
        assert len(settled) == len(set(settled))
        assert set(self.cases) == set(self.desk.estimates.cases)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
