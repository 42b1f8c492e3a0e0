"""Ask again: people look once more at what the AI settled alone since an incident probably began.

What they find corrects these cases and says nothing about others: nobody drew lots for them, so neither the
certificate nor the monitor hears of it (see `CaseState.by_choice`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.actions.since_incident import alone_since
from lichen.errors import Conflict, NotFound
from lichen.estimates.belief import believe
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import CASES_KEPT
from lichen.ledger.events import AskMade
from lichen.patterns.choose import ask_somebody
from lichen.patterns.step import Ask, Situation
from lichen.patterns.why import plainly
from lichen.types import AskId, CaseId, PartnerId

MOST = 200
"""So many cases at most are asked about at once, unless somebody wants fewer."""
COUNTED = 1_000
"""So many that could be asked about are counted; of more it is known that there are more."""
AT_ONCE = 500


def reask(
    partnership: Partnership, incident: str, *, by: PartnerId, most: int = MOST, key: str | None = None
) -> list[AskId]:
    """The asks that were made: one person each, blind, for up to `most` cases, the oldest first.

    Cases that were audited, looked at, changed or are asked about already are left out, so that a second
    call asks nothing twice. Nobody answers for errors and looks for them. Raises `NotFound` for an incident
    there is not, `NotAllowed` unless the owner, a lead or who answers for errors acts, and `Conflict` where
    it is not known since when or nobody is free to look.
    """
    found = unreviewed(partnership, incident, most=most)

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "have cases looked at again")
        _refuse_without_beginning(_row(partnership, incident))
        known = (draft.estimates.cases.get(case) for case in found)
        unseen = [state for state in known if state is not None and _unseen(state)]
        for state in unseen:
            _ask(partnership, draft, state, incident, by)
        if unseen and not draft.events:
            raise Conflict(_nobody(draft.estimates.agreed.answers_for_errors))

    events = partnership.perform(act, key=key, request=("reask", incident, by, most))
    return [event.ask for event in events if isinstance(event, AskMade)]


def unreviewed(partnership: Partnership, incident: str, *, most: int = COUNTED) -> list[CaseId]:
    """The cases nobody has looked at since, at most so many, the oldest first; raises `NotFound`."""
    return list(islice(_unreviewed(partnership, _row(partnership, incident)), most))


def _unreviewed(partnership: Partnership, incident: Any) -> Iterator[CaseId]:
    """Cases that old that nothing more is learned from them are beyond asking."""
    after, left = 0, CASES_KEPT
    ledger, since, noticed = partnership.ledger, incident.since_at, incident.opened_seq
    while since is not None and left > 0:
        rows = alone_since(ledger, partnership.id, since, noticed, after=after, limit=AT_ONCE)
        with partnership.looking() as estimates:
            states = [estimates.cases.get(row.case) for row in rows]
            unseen = [state is not None and _unseen(state) for state in states]
        pairs = zip(rows, unseen, strict=True)
        yield from (row.case for row, new in pairs if new and row.overridden_seq is None)
        if len(rows) < AT_ONCE:
            return
        after, left = rows[-1].settled_seq, left - AT_ONCE


def _row(partnership: Partnership, incident: str) -> Any:
    rows = partnership.ledger.rows("incident", chain=partnership.id, incident=incident)
    if not rows:
        raise NotFound(f"There is no incident `{incident}` in `{partnership.id}`.")
    return rows[0]


def _unseen(state: CaseState) -> bool:
    """Whether the AI's answer was not audited, nobody has looked at it and nobody is asked to."""
    return state.by_choice and state.truth is None and not state.people and not state.pending


def _ask(partnership: Partnership, draft: Draft, state: CaseState, incident: str, by: PartnerId) -> None:
    situation = Situation(
        estimates=draft.estimates,
        case=state,
        belief=believe(draft.estimates, state),
        available=tuple(partnership.available(state.case)),
        chance=partnership.source.chance(),
    )
    step = ask_somebody(situation, "audit", plainly(f"another look because of incident `{incident}`"))
    if isinstance(step, Ask):
        write_ask(partnership, draft, state.case, step, by=by)


def _refuse_without_beginning(incident: Any) -> None:
    if incident.since_at is None:
        raise Conflict(
            f"It is not known when incident `{incident.incident}` began, so there is no list of cases."
        )


def _nobody(answers_for: str) -> str:
    return (
        f"Nobody is free to look at these cases now, and `{answers_for}`, who answers for errors, must not. "
        "Try again when somebody has room, or add people to the charter."
    )
