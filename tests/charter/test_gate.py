"""No owner, no one who answers for errors, or no goal with a KPI and a baseline: no start."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lichen.charter import gate
from lichen.charter.load import load
from lichen.charter.schema import Charter, Goal, Person
from lichen.charter.template import write
from lichen.errors import CharterRefused


@pytest.fixture
def charter() -> Charter:
    return load(write("document-reading"))


def test_a_complete_charter_passes(charter: Charter) -> None:
    assert gate.missing(charter) == []
    gate.hold(charter)


def test_without_an_owner_nothing_starts(charter: Charter) -> None:
    [sentence] = gate.missing(replace(charter, owner=""))
    assert sentence.startswith("`owner` is missing: no one owns this partnership.")


def test_without_someone_who_answers_for_errors_nothing_starts(charter: Charter) -> None:
    [sentence] = gate.missing(replace(charter, answers_for_errors=" "))
    assert sentence.startswith("`answers_for_errors` is missing: no one answers")


@pytest.mark.parametrize(
    ("goals", "part"),
    [
        ((), "`goals` is missing"),
        ((Goal(kpi="Speed"),), "has a KPI but no `baseline`"),
        ((Goal(baseline=3.0),), "has a baseline but no `kpi`"),
        ((Goal(kpi=" ", baseline=3.0),), "has a baseline but no `kpi`"),
        ((Goal(target=3.0),), "has neither a `kpi` nor a `baseline`"),
    ],
)
def test_without_a_kpi_and_its_baseline_nothing_starts(
    charter: Charter, goals: tuple[Goal, ...], part: str
) -> None:
    [sentence] = gate.missing(replace(charter, goals=goals))
    assert part in sentence


def test_a_kpi_and_a_baseline_on_two_different_goals_are_not_enough(charter: Charter) -> None:
    assert len(gate.missing(replace(charter, goals=(Goal(kpi="Speed"), Goal(baseline=3.0))))) == 2


def test_one_complete_goal_is_enough_and_a_baseline_may_be_zero(charter: Charter) -> None:
    goals = (Goal(kpi="Complaints", baseline=0.0), Goal(kpi="Speed"))
    assert gate.missing(replace(charter, goals=goals)) == []


def test_an_ai_can_neither_own_nor_answer(charter: Charter) -> None:
    sentences = gate.missing(replace(charter, owner="scanner", answers_for_errors="scanner"))
    assert len(sentences) == 2
    assert all("an AI: only a person can" in sentence for sentence in sentences)


def test_a_stranger_cannot_own_and_the_likely_name_is_offered(charter: Charter) -> None:
    [sentence] = gate.missing(replace(charter, owner="reader-11"))
    assert "who is no person of this charter" in sentence
    assert "Perhaps `reader-1` was meant" in sentence


def test_a_person_who_does_not_review_may_own(charter: Charter) -> None:
    assert gate.missing(replace(charter, owner="head", people=(Person(id="head"),))) == []


def test_the_gate_names_everything_at_once(charter: Charter) -> None:
    with pytest.raises(CharterRefused) as caught:
        gate.hold(replace(charter, owner="", answers_for_errors="", goals=()))
    assert len(caught.value.problems) == 3
