"""How the help desk teaches: corrections are kept as lessons, a lead decides by the trials' figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.partnership import Partnership
from lichen.actions.propose_lesson import propose_lesson
from lichen.estimates.case import CaseState
from lichen.jobs.staff import Staff
from lichen.jobs.trying import try_lesson
from lichen.reports.lessons.trial import Trial
from lichen.types import Answer, CaseId, PartnerId


def teach(desk: Partnership, staff: Staff, lot: Sequence[CaseId], lead: PartnerId) -> int:
    """How many lessons the lot's corrections led to that are in force now.

    The lead is simulated: whoever taught it, a lesson is approved if its trial gained, else declined.
    """
    approved = 0
    for case in lot:
        state = desk.estimates.cases.get(case)
        right = None if state is None else corrected(state)
        if state is None or right is None:
            continue
        by = state.blind[0].partner if state.blind else lead
        text = f"This is {right}, not {state.spoken.answer if state.spoken else ''}."
        lesson = propose_lesson(desk, text, by=by, case=case, answer=right).lesson
        gained = gain(try_lesson(staff, lesson, _quietly)) > 0
        decision, reason = ("approved", "") if gained else ("declined", "The trial showed no gain.")
        decide_lesson(desk, lesson, decision, by=lead, reason=reason)  # type: ignore[arg-type]
        approved += gained
    return approved


def corrected(state: CaseState) -> Answer | None:
    """What people said where the AI had proposed something else; None where there is nothing to correct."""
    settled, spoken = state.settlement, state.spoken
    if spoken is None or not spoken.informed or settled is None:
        return None
    right = state.truth if state.truth is not None or settled.lane == "ai_only" else settled.answer
    return None if right is None or right == spoken.answer else right


def gain(trial: Trial) -> int:
    """Answers that became right less those that became wrong."""
    return len(trial.having("better")) - len(trial.having("worse"))


_quietly: Callable[[float, str], None] = lambda share, note: None  # noqa: E731
