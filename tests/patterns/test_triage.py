"""The next step is a pure choice: the same situation always gets the same step."""

from typing import Any

import numpy as np
import pytest

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.core.audits import RAISED
from lichen.core.belief import TeamBelief
from lichen.estimates.belief import Belief
from lichen.estimates.case import CaseState, Opinion, Pending, Proposal, Settlement
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.fold_lane import begin_watch
from lichen.ledger.events import CharterAdopted
from lichen.patterns import next_step
from lichen.patterns.step import Ask, Chance, Settle, Situation, Wait

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: m, role: ai}]
owner: p1
answers_for_errors: p1
"""


@pytest.fixture
def estimates() -> Estimates:
    from datetime import UTC, datetime

    charter = plain(load(CHARTER))
    adopted = CharterAdopted(at=datetime(2026, 1, 1, tzinfo=UTC), by="p1", version=1, charter=charter)
    return fold(Estimates(), adopted)


def opinion(partner: str, answer: str, sure: float | None = None) -> Opinion:
    shares = None if sure is None else ((sure, 1 - sure) if answer == "a" else (1 - sure, sure))
    return Opinion(contribution="x", partner=partner, answer=answer, distribution=shares)


def situation(
    estimates: Estimates, *, ai: float | None = 0.9, people: dict[str, str] | None = None, **parts: Any
) -> Situation:
    """A case on which the AI says `a`, and people say what they say; the belief follows the last one."""
    case = CaseState(case="c", asked=tuple(people or ()))
    if ai is not None:
        case.ai = {"m": opinion("m", "a", ai)}
        case.proposal = Proposal(answer="a", score=ai)
    case.people = {person: opinion(person, answer) for person, answer in (people or {}).items()}
    believed = "a" if not people else list(people.values())[-1]
    belief = Belief(
        believed,
        0.9,
        parts.pop("value", 0.0),
        (0.9, 0.1) if believed == "a" else (0.1, 0.9),
        {"a": 0, "b": 1},
    )
    usual = Situation(estimates, case, belief, ("p1", "p2"), Chance(audit=0.5, blind=0.5, person=0.0))
    return usual._replace(**parts)


def test_the_same_situation_gets_the_same_step(estimates: Estimates) -> None:
    given = situation(estimates)
    assert next_step(given) == next_step(given)


def test_a_contribution_on_its_way_is_waited_for(estimates: Estimates) -> None:
    given = situation(estimates)
    given.case.pending = {"ask": Pending("m", "answer")}
    assert isinstance(next_step(given), Wait)


def test_nobody_available_means_waiting_never_settling(estimates: Estimates) -> None:
    assert isinstance(next_step(situation(estimates, available=())), Wait)


def test_who_is_asked_follows_the_draw_and_its_probability_is_logged(estimates: Estimates) -> None:
    asked = []
    for draw in (0.0, 0.49, 0.5, 0.999999):
        step = next_step(situation(estimates, chance=Chance(0.5, 0.5, person=draw)))
        assert isinstance(step, Ask)
        assert step.propensity == 0.5
        asked.append(step.partner)
    assert asked == ["p1", "p1", "p2", "p2"]


def test_until_enough_is_known_every_first_answer_is_blind(estimates: Estimates) -> None:
    late = Chance(audit=0.5, blind=0.99, person=0.0)
    early = next_step(situation(estimates, chance=late))
    assert isinstance(early, Ask)
    assert early.blind
    estimates.learned_rows = 1_000
    later = next_step(situation(estimates, chance=late))
    assert isinstance(later, Ask)
    assert not later.blind
    often = next_step(situation(estimates, chance=late._replace(blind=0.1)))
    assert isinstance(often, Ask)
    assert often.blind


@pytest.mark.parametrize(("score", "alone"), [(0.95, True), (0.9, True), (0.89, False)])
def test_the_lane_takes_what_reaches_its_threshold(estimates: Estimates, score: float, alone: bool) -> None:
    estimates.threshold = 0.9
    step = next_step(situation(estimates, ai=score))
    assert isinstance(step, Settle) == alone


def test_the_audit_is_drawn_with_the_settlement(estimates: Estimates) -> None:
    estimates.threshold = 0.5
    drawn = next_step(situation(estimates, chance=Chance(audit=0.0249, blind=0.5, person=0.0)))
    missed = next_step(situation(estimates, chance=Chance(audit=0.025, blind=0.5, person=0.0)))
    assert isinstance(drawn, Settle)
    assert isinstance(missed, Settle)
    assert (drawn.audited, drawn.audit) == (True, 0.025)
    assert (missed.audited, missed.audit) == (False, 0.025)


def test_another_opinion_is_asked_for_while_it_is_worth_its_minutes(estimates: Estimates) -> None:
    worth = next_step(situation(estimates, people={"p1": "a"}, value=0.2))
    assert isinstance(worth, Ask)
    assert worth.why == "another opinion is worth its minutes"
    idle = next_step(situation(estimates, people={"p1": "a"}, value=0.01))
    assert isinstance(idle, Settle)


def test_the_person_has_the_last_word_unless_the_charter_gives_it_to_the_belief(estimates: Estimates) -> None:
    given = situation(estimates, people={"p1": "b", "p2": "b"}, available=())
    step = next_step(given)
    assert isinstance(step, Settle)
    assert (step.answer, step.basis) == ("b", "person")


def test_the_most_reliable_is_asked_most_and_nobody_is_forgotten(estimates: Estimates) -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 300)
    right = rng.random((300, 2)) < [0.6, 0.95]
    people = np.where(right, truth[:, None], 1 - truth[:, None])
    estimates.roster.people = {"p1": 0, "p2": 1}
    reviewers = np.tile([0, 1], (300, 1))
    estimates.team = TeamBelief().fit(people=people, reviewers=reviewers, truth=truth, labels=2)
    estimates.learned_rows = 300
    asked = {}
    for draw in np.linspace(0, 0.999, 1000):
        step = next_step(situation(estimates, chance=Chance(0.5, 0.5, person=float(draw))))
        assert isinstance(step, Ask)
        asked[step.partner] = asked.get(step.partner, 0) + 1
        assert step.propensity == pytest.approx(0.9 if step.partner == "p2" else 0.1)
    assert asked == {"p1": pytest.approx(100, abs=1), "p2": pytest.approx(900, abs=1)}


def audited(estimates: Estimates, **parts: Any) -> Situation:
    """A case the AI settled alone that is audited; p1 answers for the lane."""
    estimates.threshold, estimates.learned_rows = 0.5, 300
    given = situation(estimates, **parts)
    given.case.settlement = Settlement("a", "ai_only", audit=0.05, audited=True, floor=0.05)
    return given


def test_an_audit_never_goes_to_who_answers_for_the_lane(estimates: Estimates) -> None:
    for draw in (0.0, 0.5, 0.99):
        chance = Chance(0.5, 0.99, person=draw)
        step = next_step(audited(estimates, available=("p1", "p2", "p3"), chance=chance))
        assert isinstance(step, Ask)
        assert (step.wanted, step.partner in ("p2", "p3"), step.blind) == ("audit", True, True)
        assert step.propensity == 0.5


def test_where_only_they_could_audit_it_waits_and_says_so(estimates: Estimates) -> None:
    step = next_step(audited(estimates, available=("p1",)))
    assert step == Wait("random audit; only the person who answers for the lane could do it, and must not")


def test_who_answers_for_the_lane_decides_its_dispute_only_when_nobody_else_can(estimates: Estimates) -> None:
    both = audited(estimates, available=("p1", "p3"), people={"p2": "b"})
    alone = audited(estimates, available=("p1",), people={"p2": "b"})
    for given, asked in ((both, "p3"), (alone, "p1")):
        step = next_step(given)
        assert isinstance(step, Ask)
        assert (step.wanted, step.partner, step.blind) == ("adjudication", asked, True)


def test_audits_go_mostly_to_whoever_had_the_fewest_lately(estimates: Estimates) -> None:
    estimates.audit_load = {"p2": 3.0, "p3": 1.5}
    asked: dict[str, int] = {}
    for draw in np.linspace(0, 0.999, 1000):
        chance = Chance(0.5, 0.5, person=float(draw))
        step = next_step(audited(estimates, available=("p1", "p2", "p3"), chance=chance))
        assert isinstance(step, Ask)
        asked[step.partner] = asked.get(step.partner, 0) + 1
        assert step.propensity == pytest.approx(0.9 if step.partner == "p3" else 0.1)
    assert asked == {"p2": pytest.approx(100, abs=1), "p3": pytest.approx(900, abs=1)}


def test_risky_cases_are_audited_more_often_and_the_smallest_chance_is_logged(estimates: Estimates) -> None:
    estimates.threshold = 0.5
    begin_watch(estimates, 0.5)
    assert estimates.monitor is not None
    estimates.monitor.alone, estimates.monitor.risks = 1_000, 100.0  # an error in ten, as they predict
    steps = [next_step(situation(estimates, ai=score)) for score in (0.6, 0.9, 0.999)]
    found = [(step.audit, step.floor) for step in steps if isinstance(step, Settle)]
    (risky, floor), (usual, _), (safe, _) = found
    assert {each for _, each in found} == {floor}
    assert risky > usual > safe > floor > 0.0
    assert usual == pytest.approx(0.025)


def test_more_cases_are_audited_while_the_lane_is_on_watch(estimates: Estimates) -> None:
    estimates.threshold = 0.5
    begin_watch(estimates, 0.5)
    assert estimates.monitor is not None
    estimates.monitor.told = "watch"
    step = next_step(situation(estimates))
    assert isinstance(step, Settle)
    assert (step.audit, step.floor) == (RAISED, None)
    assert step.audited == (situation(estimates).chance.audit < RAISED)


@pytest.mark.parametrize(
    ("lane", "said", "wanted"),
    [("ai_only", "b", "adjudication"), ("ai_only", "a", None), ("together", "b", None)],
)
def test_a_look_at_what_the_ai_settled_alone_is_adjudicated_where_it_differs(
    estimates: Estimates, lane: Any, said: str, wanted: str | None
) -> None:
    given = situation(estimates, people={"p2": said})
    given.case.settlement = Settlement("a", lane, 0.05, audited=False, floor=0.05)
    step = next_step(given)
    assert getattr(step, "wanted", None) == wanted


def test_what_the_ai_settled_alone_without_an_audit_is_not_looked_at_by_itself(estimates: Estimates) -> None:
    given = situation(estimates)
    given.case.settlement = Settlement("a", "ai_only", 0.05, audited=False, floor=0.05)
    assert next_step(given) == Wait("settled")
