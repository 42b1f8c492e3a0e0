"""Resume: take up a case that waits, because nobody was available or an answer was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lichen.actions.advance import advance
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.types import CaseId


def resume(partnership: Partnership, case: CaseId) -> bool:
    """Whether the case moved on now; raises `NotFound` for one that is unknown or long done.

    It moves on when somebody has become available, or when a held answer takes effect.
    """

    def act(draft: Draft) -> None:
        advance(partnership, draft, draft.case(case))

    return bool(partnership.perform(act))


def resume_all(partnership: Partnership, cases: Sequence[CaseId]) -> int:
    """How many of these cases moved on, all in one act; those that are long done are left out."""
    moved: list[CaseId] = []

    def act(draft: Draft) -> None:
        moved.clear()
        for case in cases:
            state, before = draft.estimates.cases.get(case), len(draft.events)
            if state is not None:
                advance(partnership, draft, state)
            moved.extend([case] if len(draft.events) > before else [])

    partnership.perform(act)
    return len(moved)


def held_cases(partnership: Partnership, *, before: datetime) -> list[CaseId]:
    """The cases on which the latest answer was given before this moment and nothing followed from it yet.

    What a process that died held back is among them: resuming these leaves nothing behind. A case that
    waits for somebody else is not.
    """
    with partnership.looking() as estimates:
        return [
            case
            for case, held in estimates.held.items()
            if held.at < before and case in estimates.cases and not estimates.cases[case].pending
        ]
