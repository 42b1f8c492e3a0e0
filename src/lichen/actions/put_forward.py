"""What is put forward on a case, as it can be read now, and what the charter's checks say of it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.content_checks import failing
from lichen.errors import InputRefused
from lichen.estimates.case import CaseState


def content_on(partnership: Partnership, draft: Draft, state: CaseState) -> object:
    """The content on the table; None where nothing is, and where it was erased."""
    if state.content is None:
        return None
    seal = state.content.seal
    here = draft.content(seal)
    return partnership.unseal([seal]).get(seal) if here is None else here


def failing_on(partnership: Partnership, draft: Draft, state: CaseState) -> tuple[str, ...]:
    """What the content on the table fails, one sentence each; nothing is read where nothing is checked."""
    charter = draft.estimates.agreed
    if not charter.checks or state.content is None:
        return ()
    return tuple(failing(charter, content_on(partnership, draft, state)))


def require_passing(found: tuple[str, ...] | list[str]) -> None:
    """Nothing, or `InputRefused` with the checks that stop this from being agreed to."""
    if found:
        raise InputRefused(
            f"The charter does not let this pass. {' '.join(found)} Change it, or do not take it."
        )
