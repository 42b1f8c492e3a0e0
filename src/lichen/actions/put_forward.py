"""What is put forward on a case, as it can be read now, and what the charter's checks say of it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.content_checks import failing
from lichen.charter.options import undecided
from lichen.errors import InputRefused
from lichen.estimates.case import CaseState


def content_on(partnership: Partnership, draft: Draft, state: CaseState) -> object:
    """The content on the table; None where nothing is, and where it was erased."""
    if state.content is None:
        return None
    seal = state.content.seal
    here = draft.content(seal)
    return partnership.unseal([seal]).get(seal) if here is None else here


def offered_on(partnership: Partnership, draft: Draft, state: CaseState) -> list[object]:
    """Everything AI partners put forward where options are asked for, and last what is on the table."""
    if draft.estimates.agreed.question.kind != "choice":
        return []
    rows = partnership.ledger.rows("contents_of_case", chain=partnership.id, case=state.case)
    told = partnership.unseal([row.content for row in rows if row.role == "ai"])
    return [*told.values(), content_on(partnership, draft, state)]


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
