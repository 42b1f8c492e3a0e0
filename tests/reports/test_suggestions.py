"""Suggestions rest on clear evidence of many cases; noise stays quiet and nobody is named to others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from tests.reports.cards_past import CHARTER, PEOPLE
from tests.reports.process_logs import sent_back, straight, stuck

from lichen.charter.load import load
from lichen.charter.schema import Charter
from lichen.core.mining import mine
from lichen.estimates.case import Proposal
from lichen.ledger.projections import microseconds
from lichen.reports.cards.facts import Facts
from lichen.reports.cards.material import Case, Material, Said
from lichen.reports.lessons.receipt import Receipt, Touched
from lichen.reports.process.report import process_report
from lichen.reports.suggestions.approvals import from_approvals
from lichen.reports.suggestions.change import change_for
from lichen.reports.suggestions.choices import asked_of_team, contradictions, sentence
from lichen.reports.suggestions.hours import Asked, from_hours
from lichen.reports.suggestions.lanes import from_lane
from lichen.reports.suggestions.measured import compared
from lichen.reports.suggestions.process import from_process
from lichen.reports.suggestions.reviews import from_reviews
from lichen.reports.suggestions.series import Series
from lichen.reports.suggestions.unused import Given, from_lessons, from_notes
from lichen.types import CaseId, PartnerId

AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
Answer = Callable[[np.random.Generator, str, str], tuple[str, str]]


def material(cases: Sequence[Case], charter: Charter | None = None) -> Material:
    return Material(charter or load(CHARTER), 7, cases, recent=len(cases), versions={})


def said(number: int, who: str, answer: str, seq: int) -> Said:
    at = AT + timedelta(minutes=number)
    return Said(seq, at, PartnerId(who), "person", answer, "", "blind", None, 20.0)


def past(answer: Answer, *, people: Sequence[str] = PEOPLE, cases: int = 1_200, seed: int = 3) -> Material:
    """One answer a case; `answer` gives it and the truth by region and person."""
    rng, made = np.random.default_rng(seed), []
    for number in range(cases):
        region, who = str(rng.choice(["north", "south", "west"])), people[number % len(people)]
        given, truth = answer(rng, region, who)
        facts = Facts({"region": region}, "")
        one = said(number, who, given, 2 * number)
        at = AT + timedelta(minutes=number)
        made.append(Case(CaseId(f"c{number}"), number, at, "together", facts, (one,), truth, 1.0, None))
    return material(made)


def team_slips(rng: np.random.Generator, region: str, who: str) -> tuple[str, str]:
    return "refuse", "grant" if rng.random() < (0.5 if region == "north" else 0.05) else "refuse"


def one_slips(rng: np.random.Generator, region: str, who: str) -> tuple[str, str]:
    often = 0.6 if region == "north" and who == "first" else 0.05
    return "refuse", "grant" if rng.random() < often else "refuse"


def chance(rng: np.random.Generator, region: str, who: str) -> tuple[str, str]:
    return "refuse", "grant" if rng.random() < 0.15 else "refuse"


def asked(seen: Material, people: Sequence[str] = PEOPLE) -> list[object]:
    known = frozenset(case.id for case in seen.cases)
    return list(contradictions(seen, [PartnerId(who) for who in people], known, rng=np.random.default_rng(1)))


def test_a_choice_that_outcomes_contradict_is_asked_about_with_its_evidence() -> None:
    seen = past(team_slips)
    (found,) = contradictions(
        seen,
        [PartnerId(who) for who in PEOPLE],
        frozenset(case.id for case in seen.cases),
        rng=np.random.default_rng(1),
    )
    assert (found.said, found.truth, found.where, found.shared) == (
        "refuse",
        "grant",
        "region is north",
        True,
    )
    told = asked_of_team(found, len(seen.cases))
    assert told.topic == "choice:refuse>grant:region"
    assert told.text.startswith("Where region is north, people here answered “refuse”, and in 5")
    assert told.text.count("?") == 1
    assert told.figures["share"] > 0.4 > told.figures["share_elsewhere"]
    assert not any(who in told.text for who in PEOPLE)


def test_what_is_one_persons_is_no_figure_of_the_team_and_asked_of_that_person_alone() -> None:
    seen = past(one_slips)
    assert not any(each.shared for each in asked(seen))  # type: ignore[attr-defined]
    (own,) = asked(seen, ["first"])
    assert sentence(own).startswith("Where region is north, you answered “refuse”")  # type: ignore[arg-type]
    assert asked(seen, ["second"]) == []


def test_a_team_of_three_is_told_nothing_of_itself_together() -> None:
    seen = past(team_slips, people=PEOPLE[:3])
    assert asked(seen, PEOPLE[:3])
    assert not any(each.shared for each in asked(seen, PEOPLE[:3]))  # type: ignore[attr-defined]


def test_chance_contradicts_nobody() -> None:
    assert sum(len(asked(past(chance, cases=600, seed=seed))) for seed in range(12)) <= 1


def test_what_people_only_agreed_on_contradicts_nobody() -> None:
    people = [PartnerId(who) for who in PEOPLE]
    assert contradictions(past(team_slips), people, frozenset(), rng=np.random.default_rng(1)) == []


def reviewed(differ: float, n: int = 300) -> Material:
    rng, cases = np.random.default_rng(0), []
    for number in range(n):
        other = "grant" if rng.random() < differ else "refuse"
        both = (said(number, "first", "refuse", 2 * number), said(number, "second", other, 2 * number + 1))
        at = AT + timedelta(minutes=number)
        cases.append(Case(CaseId(f"c{number}"), number, at, None, Facts({}, ""), both, "refuse", 1.0, None))
    return material(cases)


def test_further_answers_that_never_differ_could_be_spared() -> None:
    (told,) = from_reviews(reviewed(0.0))
    assert "none of the further answers differed" in told.text
    change = change_for(told.topic, told.figures)
    assert change is not None
    assert change.given == {"reviews": 1}
    assert list(from_reviews(reviewed(0.05))) == []
    assert list(from_reviews(reviewed(0.0, n=100))) == []


def proposals(wrong: float, n: int = 1_000) -> Material:
    rng, cases = np.random.default_rng(0), []
    for number in range(n):
        score = float(rng.uniform(0.5, 1.0))
        truth = "refuse" if rng.random() < wrong * (1.0 - score) * 4 else "grant"
        one = Proposal("grant", score)
        cases.append(Case(CaseId(f"c{number}"), number, AT, None, Facts({}, ""), (), truth, 1.0, one))
    return material(cases)


def test_a_lane_that_nearly_opens_is_told_with_the_bound_it_needs() -> None:
    (told,) = from_lane(proposals(0.03), closed=True)
    change = change_for(told.topic, told.figures)
    assert change is not None
    assert change.bound is not None
    assert 0.02 < change.bound <= 0.04
    assert list(from_lane(proposals(0.03), closed=False)) == []


@pytest.mark.parametrize("wrong", [0.0, 0.5])
def test_a_lane_that_opens_by_itself_or_is_far_from_it_is_not_talked_about(wrong: float) -> None:
    assert list(from_lane(proposals(wrong), closed=True)) == []


def test_calls_that_are_always_approved_are_told_by_tool() -> None:
    charter = load(CHARTER.replace("  text: Should it be granted?\n  labels: [grant, refuse]",
                                   "  kind: action\n  text: May it be done?"))  # fmt: skip
    cases = []
    for number in range(300):
        tool, truth = ("refund", "approve") if number % 2 else ("delete", "approve" if number % 5 else "deny")
        facts = Facts({"tool": tool}, "")
        cases.append(Case(CaseId(f"c{number}"), number, AT, None, facts, (), truth, 1.0, None))
    (told,) = from_approvals(material(cases, charter))
    assert told.topic == "approved:refund"
    assert "all 150 calls of “refund” unchanged" in told.text


def asks(late_at_noon: float, people: Sequence[str] = PEOPLE) -> list[Asked]:
    rng = np.random.default_rng(0)
    return [
        Asked(hour, people[number % len(people)], bool(rng.random() < (late_at_noon if hour == 12 else 0.1)))
        for hour in range(8, 18)
        for number in range(60)
    ]


def test_the_hour_at_which_answers_come_late_is_told_of_a_team_only() -> None:
    (told,) = from_hours(asks(0.6))
    assert told.topic == "late:12"
    assert "between 12:00 and 13:00 (UTC)" in told.text
    assert list(from_hours(asks(0.1))) == []
    assert list(from_hours(asks(0.6, PEOPLE[:3]))) == []


def test_a_note_nobody_cites_is_told_where_citing_is_done() -> None:
    answers = [Given(["note dusty", "note good"], ["note good"] if n % 4 == 0 else []) for n in range(240)]
    (told,) = from_notes(answers)
    assert (told.topic, told.figures) == ("note:dusty", {"shown": 240.0, "cited": 0.0})
    assert list(from_notes([Given(["note dusty"], [])] * 500)) == []
    assert list(from_notes(answers[:100])) == []


def test_a_lesson_without_effect_is_told_and_one_with_effect_is_not() -> None:
    quiet, useful = Receipt("quiet"), Receipt("useful")
    for number in range(120):
        again = None if number < 100 else number < 103
        useful.take(Touched(f"c{number}", "", "m", "a", differs=again), number)
        quiet.take(Touched(f"c{number}", "", "m", "a", differs=None if again is None else False), number)
    assert [each.topic for each in from_lessons([quiet, useful])] == ["lesson:quiet"]


def test_what_a_process_loses_is_told_under_the_key_of_its_finding() -> None:
    report = process_report(mine(stuck()), name="claims")
    told = list(from_process(report))
    assert told[0].topic == report.findings[0].key
    assert report.findings[0].attempt in told[0].text
    assert 0.1 <= told[0].figures["lead_time_share"] <= 1.0
    assert "rework" in [each.topic for each in from_process(process_report(mine(sent_back()), name="b"))]


def test_moments_are_worth_nobodys_time() -> None:
    seconds = process_report(mine(straight(waits=(0.01, 0.01, 0.02))), name="claims")
    assert seconds.findings
    assert list(from_process(seconds)) == []


def test_few_cases_and_no_report_suggest_nothing() -> None:
    assert list(from_process(None)) == []
    assert list(from_process(process_report(mine(straight(20)), name="claims"))) == []


def moved(before: float, after: float, n: int = 200, *, share: bool = True) -> Series:
    rng, began = np.random.default_rng(5), microseconds(AT)
    values = [(began + step, before if step < 0 else after) for step in range(-n, n)]
    if share:
        drawn = [(at, float(rng.random() < value)) for at, value in values]
    else:
        drawn = [(at, float(rng.exponential(value))) for at, value in values]
    return Series("cases that are late", share, drawn)


@pytest.mark.parametrize("share", [True, False])
def test_before_and_after_are_told_apart_or_said_to_be_alike(share: bool) -> None:
    better = compared(moved(0.5, 0.2, share=share), microseconds(AT))
    assert (better.came, better.difference is not None and better.difference.high < 0.0) == ("less", True)
    assert compared(moved(0.2, 0.5, share=share), microseconds(AT)).came == "more"
    alike = compared(moved(0.3, 0.3, share=share), microseconds(AT))
    assert alike.came == "unclear"
    assert "cannot be told apart" in alike.sentence


def test_too_few_cases_say_so() -> None:
    found = compared(moved(0.5, 0.2, n=20), microseconds(AT))
    assert (found.came, found.before) == ("unknown", None)
    assert found.sentence.startswith("Too few cases to tell: 20 before and 20 since")


def test_an_interval_of_the_difference_covers_no_difference_as_often_as_it_says() -> None:
    rng, began, missed = np.random.default_rng(11), microseconds(AT), 0
    for _ in range(400):
        drawn = [(began + step, float(rng.random() < 0.3)) for step in range(-60, 60)]
        missed += compared(Series("late", True, drawn), began).came != "unclear"
    assert missed <= 32  # 5 % of 400 and three standard errors
