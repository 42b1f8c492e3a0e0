"""What is put forward on a case, as it can be read now, and what the charter's checks say of it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.content_checks import failing
from lichen.charter.options import undecided
from lichen.charter.side_by_side import Forward
from lichen.errors import InputRefused
from lichen.estimates.case import CaseState
from lichen.types import CaseId


def content_on(partnership: Partnership, draft: Draft, state: CaseState) -> object:
    """The content on the table; None where nothing is, and where it was erased."""
    if state.content is None:
        return None
    seal = state.content.seal
    here = draft.content(seal)
    return partnership.unseal([seal]).get(seal) if here is None else here


def offered_on(partnership: Partnership, draft: Draft, state: CaseState) -> list[object]:
    """The options or drafts that AI partners put forward, and last what is on the table."""
    if draft.estimates.agreed.question.kind == "action":
        return []
    put = [each.content for each in puts_on(partnership, state.case) if each.role == "ai"]
    return [*put, content_on(partnership, draft, state)]


def puts_on(partnership: Partnership, case: CaseId) -> list[Forward]:
    """Everything that was put forward on a case, the earliest first; what was erased has no content."""
    rows = partnership.ledger.rows("contents_of_case", chain=partnership.id, case=case)
    told = partnership.unseal([row.content for row in rows])
    return [Forward(row.partner, row.role, told.get(row.content)) for row in rows]


def failing_on(partnership: Partnership, draft: Draft, state: CaseState) -> tuple[str, ...]:
    """What the content on the table fails, one sentence each; nothing is read where nothing is checked.

    Several options of which none is picked fail as well: then nobody could say what was settled on.
    """
    charter = draft.estimates.agreed
    choice = charter.question.kind == "choice"
    if state.content is None or not (charter.checks or choice):
        return ()
    content = content_on(partnership, draft, state)
    open_choice = undecided(content) if choice else ""
    return tuple(filter(None, (open_choice, *failing(charter, content))))


def require_passing(found: tuple[str, ...] | list[str]) -> None:
    """Nothing, or `InputRefused` with the checks that stop this from being agreed to."""
    if found:
        raise InputRefused(
            f"The charter does not let this pass. {' '.join(found)} Change it, or do not take it."
        )
