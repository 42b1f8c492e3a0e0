"""Several AI partners: what they say of cases without a truth is learned from, the same live and replayed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.core.belief import TeamBelief
from lichen.estimates import estimates as known
from lichen.estimates import team
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold, replay
from lichen.estimates.packing import packed
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger import events as ev

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b, c]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
PARTNERS
owner: p1
answers_for_errors: p1
"""
SKILL = {"m1": 0.95, "m2": 0.4, "m3": 0.4, "m4": 0.4}


def adopted(partners: list[str]) -> ev.Event:
    text = CHARTER.replace("PARTNERS", "\n".join(f"  - {{id: {each}, role: ai}}" for each in partners))
    return ev.CharterAdopted(at=NOW, by="p1", version=1, charter=plain(load(text)))


def past(cases: int, partners: list[str], *, first: int = 0) -> Iterator[ev.Event]:
    """Simulated cases on which AI partners of unlike skill speak; every tenth has a truth in the end."""
    draw = random.Random(first)
    for number in range(first, first + cases):
        case, truth = f"c{number}", draw.choice("abc")
        yield ev.CaseOpened(at=NOW, by="p1", case=case)
        for partner in partners:
            answer = truth if draw.random() < SKILL[partner] else draw.choice("abc")
            yield said(case, partner, answer)
        yield ev.CaseSettled(
            at=NOW, by="p1", case=case, answer=truth, confidence=0.9, answers_for="p1", basis="person",
            lane="together", audit=1.0, audited=False,
        )  # fmt: skip
        if number % 10 == 9:
            yield ev.OutcomeRecorded(at=NOW, by="p1", case=case, truth=truth, source="outcome")


def said(case: str, partner: str, answer: str) -> ev.Event:
    return ev.ContributionMade(
        at=NOW, by="p1", case=case, contribution=f"{case}-{partner}", partner=partner, role="ai",
        answer=answer, version="1",
    )  # fmt: skip


def folded(events: list[Any]) -> Estimates:
    estimates = Estimates()
    for event in events:
        fold(estimates, event)
    return estimates


def with_fits(events: Iterator[ev.Event], estimates: Estimates) -> list[ev.Event]:
    """The events as they are folded, with a fit beside the work whenever one is due."""
    found: list[ev.Event] = []

    def happen(event: ev.Event) -> None:
        fold(estimates, event)
        found.append(event)

    for event in events:
        happen(event)
        if isinstance(event, ev.CaseSettled) and estimates.fit_due:
            happen(ev.LearningBegun(at=NOW, by="lichen"))
            happen(said(event.case, "m4", "a"))
            happen(ev.Learned(at=NOW, by="lichen", through=estimates.through - 1))
    return found


@pytest.fixture(scope="module")
def history() -> tuple[bytes, list[ev.Event]]:
    estimates, partners = Estimates(), list(SKILL)
    events = [adopted(partners)]
    fold(estimates, events[0])
    events += with_fits(past(90, partners), estimates)
    return to_bytes(estimates), events


def test_what_is_learned_from_unlabelled_cases_is_replayed_byte_for_byte(
    history: tuple[bytes, list[ev.Event]],
) -> None:
    live, events = history
    assert to_bytes(replay(events)) == live
    begun = [at for at, event in enumerate(events, 1) if isinstance(event, ev.LearningBegun)]
    assert len(begun) > 3
    for cut in (begun[0], begun[-1], begun[-1] + 1, len(events) // 2):
        kept = to_bytes(replay(events[:cut]))
        restored = from_bytes(kept)
        assert restored is not None
        assert to_bytes(restored) == kept
        assert to_bytes(replay(events[cut:], restored)) == live


def test_before_any_truth_the_better_partner_outweighs_two_others() -> None:
    partners = list(SKILL)
    estimates = folded([adopted(partners), *past(9, partners)])
    assert not estimates.fit_due
    untold = (each for each in past(200, partners, first=10) if not isinstance(each, ev.OutcomeRecorded))
    assert any(isinstance(event, ev.Learned) for event in with_fits(untold, estimates))
    assert estimates.learned_truths == 0
    belief = estimates.team
    assert isinstance(belief, TeamBelief)
    weak = [0.2, 0.6, 0.2]
    assert belief.lean([[0.6, 0.2, 0.2], weak, weak, [0.2, 0.2, 0.6]])[0] == 0


@pytest.mark.parametrize("partners", [["m1"], ["m1", "m2"]])
def test_with_one_partner_or_two_only_truths_make_a_fit_due(partners: list[str]) -> None:
    estimates = folded([adopted(partners), *past(60, partners)])
    assert not estimates.fit_due
    assert team.freeze(estimates).heard == ()


def test_a_kept_fit_that_does_not_know_what_they_say_together_is_no_fit() -> None:
    belief = folded([adopted(list(SKILL)), *past(30, list(SKILL))]).team
    assert isinstance(belief, TeamBelief)
    older = {key: value for key, value in belief.state().items() if key != "consensus"}
    body = msgspec.msgpack.encode({"kind": "label", "state": packed(older)})
    assert team.fit_from_bytes(body) is None
    assert team.fit_from_bytes(team.fit_to_bytes(belief)) is not None


def test_a_fit_looks_at_the_latest_cases_without_a_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    partners = list(SKILL)
    estimates = folded([adopted(partners), *past(60, partners)])
    whole = team.freeze(estimates).heard
    assert len(whole) == 54
    monkeypatch.setattr(team, "HEARD_KEPT", 20)
    monkeypatch.setattr(known, "HEARD_KEPT", 20)
    assert team.freeze(estimates).heard == whole[-20:]
    team.fit_team(estimates)
    for event in past(30, partners, first=60):
        fold(estimates, event)
    assert not estimates.fit_due
