"""Decisions between labels, gone through again: what people, the AI and both together would have achieved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lichen.errors import InputRefused
from lichen.reports.assess import notes as say
from lichen.reports.assess.agreement import people_agree
from lichen.reports.assess.budget import budgets_within
from lichen.reports.assess.cards import all_cards
from lichen.reports.assess.consensus import Consensus, label_consensus, number_consensus
from lichen.reports.assess.findings import Assessment, Group, LaneFinding
from lichen.reports.assess.groups import group_findings, positive_label, values_of
from lichen.reports.assess.headline import headline, next_steps
from lichen.reports.assess.lane import lane_finding
from lichen.reports.assess.material import Material, arrange
from lichen.reports.assess.options import Options, Progress
from lichen.reports.assess.outcomes import Outcomes
from lichen.reports.assess.reliance import error_after_ai, reliance
from lichen.reports.assess.replay import replay
from lichen.reports.assess.sides import ai_sides, error_curve, people_side, together_side
from lichen.reports.assess.splits import FEWEST, Plan, plan_splits
from lichen.reports.assess.team import Kind
from lichen.reports.assess.value import value_of
from lichen.reports.assess.words import count
from lichen.reports.decisions.table import CaseFacts, Decisions, Floats

READ, REPLAYED, CERTIFIED = 0.2, 0.6, 0.9


@dataclass(frozen=True)
class Study:
    """The decisions, what they are measured against, and how the cases are split."""

    table: Decisions
    facts: CaseFacts | None
    options: Options
    kind: Kind
    material: Material
    consensus: Consensus | None
    plan: Plan


def assessed(
    table: Decisions, facts: CaseFacts | None, options: Options, kind: Kind, progress: Progress
) -> Assessment:
    """The assessment of one table of decisions, whatever the `kind` of answer."""
    values = values_of(options.group, facts, table.file) if options.group else None
    study = _study(table, facts, options, kind)
    material, plan, turns = study.material, study.plan, len(study.plan.splits)
    replaying = _steps(progress, "Going through the cases", READ, REPLAYED, turns)
    outcomes = replay(kind, material, plan, _budgets(study), replaying)
    certifying = _steps(progress, "Certifying the AI-only lane", REPLAYED, CERTIFIED, turns)
    lane = lane_finding(kind, material, plan, outcomes, options, certifying)
    progress("Writing the cards", CERTIFIED)
    return _assessment(study, outcomes, lane, values)


def _assessment(
    study: Study, outcomes: Outcomes, lane: LaneFinding, values: tuple[str, ...] | None
) -> Assessment:
    table, material, names = study.table, study.material, study.material.ai_names
    truth = _truth_by_case(study)
    people = people_side(outcomes, error_after_ai(table, truth, study.kind))
    ai = ai_sides(outcomes, names)
    together, curve = together_side(outcomes, names), error_curve(outcomes)
    value = value_of(outcomes, curve, table, material.own) if people.error else None
    return Assessment(
        file=table.file,
        question=table.kind,
        labels=table.labels,
        cases=len(table.cases),
        compared=material.comparable.size,
        reported=outcomes.case.size,
        evaluation=study.plan.sentence,
        measured_against=_measured_against(study),
        people=people,
        ai=ai,
        together=together,
        reviews=study.options.reviews,
        curve=curve,
        lane=lane,
        partners=all_cards(table, material.own, _truth_by_row(study), study.kind),
        agreement=people_agree(table, material.own, seed=study.options.seed),
        group=study.options.group,
        positive=positive_label(table.labels) if values else None,
        groups=_groups(study, values, outcomes),
        reliance=reliance(table, material, truth) if table.labels else None,
        value=value,
        headline=headline(people, ai, together, lane, curve),
        next_steps=next_steps(people, together, lane, value, has_truth=study.consensus is None),
        notes=_notes(study, curve[-1].reviews_per_case),
    )


def _study(table: Decisions, facts: CaseFacts | None, options: Options, kind: Kind) -> Study:
    known = facts.truth if facts else None
    truth = np.full(len(table.cases), np.nan) if known is None else known
    material = arrange(table, truth, seed=options.seed)
    consensus = None
    if known is None:
        _refuse_without_blind(table, material)
        find = number_consensus if table.kind == "number" else label_consensus
        consensus = find(table, material.own, material)
        material = _one_person_each(material, consensus.of_others)
    comparable = material.comparable
    _refuse_too_few(table, comparable.size, consensus)
    plan = plan_splits(comparable, material.at[comparable], options)
    return Study(table, facts, options, kind, material, consensus, plan)


def _refuse_without_blind(table: Decisions, material: Material) -> None:
    if not material.own.size:
        raise InputRefused(
            f"{table.file}, row {table.row[-1]}: every person's answer was given after seeing the AI's, so "
            "people's consensus cannot stand in for the truth. Hand in what was true with --cases, or add "
            "first "
            "answers (saw_ai false, or stage initial)."
        )


def _refuse_too_few(table: Decisions, comparable: int, consensus: Consensus | None) -> None:
    if comparable >= FEWEST:
        return
    if consensus:
        missing = (
            "an AI's answer and at least two people's own (without a truth, people are measured by others)"
        )
        remedy = "Hand in what was true with --cases, or add answers"
    else:
        missing = "a person's own answer, an AI's answer and a truth"
        remedy = "Add cases, or fill in the truth of more of them"
    raise InputRefused(
        f"{table.file}, row {table.row[-1]}: up to here {count(comparable, 'case has', 'cases have')} "
        f"{missing}: "
        f"at least {FEWEST} are needed. {remedy}."
    )


def _one_person_each(material: Material, truth: Floats) -> Material:
    """The person drawn is left in, all others make up the consensus `truth`."""
    return replace(material, truth=truth, people=material.people[:, :1], reviewer=material.reviewer[:, :1])


def _budgets(study: Study) -> Floats:
    available = study.material.available
    fewest = min(float(available[split.report].mean()) for split in study.plan.splits)
    return budgets_within(fewest, study.options.reviews)


def _steps(progress: Progress, sentence: str, start: float, end: float, turns: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(sentence, start + (end - start) * done / turns)

    progress(sentence, start)
    return step


def _truth_by_case(study: Study) -> Floats:
    return study.consensus.everyones if study.consensus else study.material.truth


def _truth_by_row(study: Study) -> Floats:
    truth = _truth_by_case(study)[study.table.case]
    if study.consensus:
        truth = truth.copy()
        truth[study.material.own] = study.consensus.against
    return np.asarray(truth)


def _groups(study: Study, values: tuple[str, ...] | None, outcomes: Outcomes) -> tuple[Group, ...]:
    if values is None:
        return ()
    positive = positive_label(study.table.labels)
    code = study.table.labels.index(positive) if positive else None
    return group_findings(values, outcomes, study.material.ai_names, code)


def _measured_against(study: Study) -> str:
    if study.consensus is None:
        return "the truth in the file of cases"
    people = np.unique(study.table.partner[study.material.own]).size
    return f"consensus of {count(people, 'person', 'people')}, no one measured against their own answer"


def _notes(study: Study, most_reviews: float) -> tuple[str, ...]:
    notes = [*study.table.notes, *(study.facts.notes if study.facts else ())]
    notes += [say.TOGETHER, say.CURVE] if study.material.own.size else [say.NOBODY_BLIND]
    notes.append(study.plan.sentence)
    if study.consensus:
        notes.append(say.CONSENSUS)
    if study.table.kind == "number":
        notes.append(say.within(study.kind.tolerance))
    notes += [say.LANE, say.INTERVALS, *say.material_notes(study.table, study.material)]
    beyond = [budget for budget in study.options.reviews if budget > most_reviews + 1e-9]
    if beyond:
        notes.append(say.beyond(beyond, most_reviews))
    return tuple(notes)
