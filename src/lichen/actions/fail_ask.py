"""Record that an asked partner gave nothing usable: its contribution is lost, nothing else."""

from __future__ import annotations

from lichen.actions.advance import advance
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.errors import Conflict
from lichen.estimates.case import CaseState
from lichen.ledger.events import AskFailed, Failure
from lichen.types import AskId, CaseId


def fail_ask(
    partnership: Partnership,
    case: CaseId,
    ask: AskId,
    failure: Failure,
    *,
    detail: str = "",
    key: str | None = None,
) -> None:
    """Close the ask without a contribution and let the case go on; raises `Conflict` if it is not open.

    `detail` is sealed: what an exception says may quote the case.
    """

    def act(draft: Draft) -> None:
        state = draft.case(case)
        if ask not in state.pending:
            raise Conflict(f"The ask `{ask}` on case `{case}` is not open: answered, failed or unknown.")
        close_ask(draft, state, ask, failure, detail)
        advance(partnership, draft, state)

    partnership.perform(act, key=key, request=("fail", ask, failure, detail))


def close_asks(draft: Draft, case: CaseState, why: str) -> None:
    """Close whatever is still asked on a case that somebody decided."""
    for ask in list(case.pending):
        close_ask(draft, case, ask, "off", why)


def close_ask(draft: Draft, case: CaseState, ask: AskId, failure: Failure, detail: str) -> None:
    """Write down that nothing will come of an open ask."""
    draft.add(
        AskFailed(
            at=draft.now,
            by=LICHEN,
            ask=ask,
            case=case.case,
            partner=case.pending[ask].partner,
            failure=failure,
            detail=draft.seal(detail[:500]),
        )
    )
