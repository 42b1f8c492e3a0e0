"""Resume: take up a case that waits because nobody was available."""

from __future__ import annotations

from lichen.actions.advance import advance
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.types import CaseId


def resume(partnership: Partnership, case: CaseId) -> bool:
    """Whether the case moved on now that somebody may be available; raises `NotFound` for an unknown one."""

    def act(draft: Draft) -> None:
        advance(partnership, draft, draft.case(case))

    return bool(partnership.perform(act))
