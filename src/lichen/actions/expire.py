"""Expire: what nobody decided in time waits on, goes to somebody else, or is denied; it is never approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from lichen.actions.advance import resolve_disagreement
from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.fail_ask import close_asks
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.charter.kinds import VERDICTS
from lichen.charter.schema import Charter
from lichen.estimates.belief import believe
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.ledger.events import AskMoved, CaseSettled
from lichen.patterns.step import Ask
from lichen.types import CaseId, PartnerId

SETTLING = timedelta(seconds=60)
"""An answer this fresh may be about to settle its case."""

EXPIRED = "the case expired: nobody decided in time"
PAGE, PAGES = 500, 20


class Expiry(NamedTuple):
    """When a case expires, and what then happens."""

    at: datetime
    then: str


def expiry_of(charter: Charter, opened_at: datetime) -> Expiry | None:
    """When a case opened then expires under this charter, if it ever does."""
    minutes = charter.service.expires_after
    return (
        None if minutes is None else Expiry(opened_at + timedelta(minutes=minutes), charter.service.on_expiry)
    )


def expire(partnership: Partnership, *, now: datetime, limit: int = PAGE) -> int:
    """How many expired cases were denied or went to `escalate_to` now, at most `limit`, the oldest first.

    A case is denied once and escalated once: doing it again, or in two processes at once, changes nothing.
    """
    found = expired(partnership, now=now, limit=limit)
    done: set[CaseId] = set()

    def act(draft: Draft) -> None:
        done.clear()
        for old in found:
            state = draft.estimates.cases.get(old.case)
            if state is not None and _due(draft.estimates, old, state, now):
                _act_on(partnership, draft, state)
                done.add(old.case)

    if found:
        partnership.perform(act)
    return len(done)


def _act_on(partnership: Partnership, draft: Draft, state: CaseState) -> None:
    if draft.estimates.agreed.service.on_expiry == "deny":
        _deny(draft, state)
    else:
        _escalate(partnership, draft, state)


def _deny(draft: Draft, state: CaseState) -> None:
    charter = draft.estimates.agreed
    no, belief = VERDICTS[charter.question.kind].no, believe(draft.estimates, state)
    draft.add(
        CaseSettled(
            at=draft.now,
            by=LICHEN,
            case=state.case,
            answer=no,
            lane="people_only",
            basis="expiry",
            confidence=0.0 if belief is None else belief.support(no) or 0.0,
            answers_for=PartnerId(charter.answers_for_errors),
            why=EXPIRED,
        )
    )
    resolve_disagreement(draft, state)
    close_asks(draft, state, EXPIRED)


def _escalate(partnership: Partnership, draft: Draft, state: CaseState) -> None:
    """The ask of a person goes to `escalate_to`; where no person is asked, they are."""
    to, persons = PartnerId(draft.estimates.agreed.service.escalate_to), _people(draft.estimates.agreed)
    for ask, pending in state.pending.items():
        if pending.partner in persons:
            draft.add(
                AskMoved(
                    at=draft.now,
                    by=LICHEN,
                    ask=ask,
                    case=state.case,
                    partner=to,
                    previous=pending.partner,
                    how="escalated",
                    why="expired",
                )
            )
            return
    write_ask(partnership, draft, state.case, Ask(to, "answer", "nobody has decided in time"))


class Old(NamedTuple):
    """A case that is open still, and since when."""

    case: CaseId
    opened_at: datetime


def expired(partnership: Partnership, *, now: datetime, limit: int = 1) -> list[Old]:
    """Expired cases about which something is to be done still, the oldest first."""
    found: list[Old] = []
    for page in _pages(partnership):
        with partnership.looking() as estimates:
            for old in page:
                state = estimates.cases.get(old.case)
                if state is not None and _due(estimates, old, state, now):
                    found.append(old)
        due = expiry_of(partnership.charter, page[-1].opened_at)
        if len(found) >= limit or due is None or due.at > now:
            break
    return found[:limit]


def next_expiry(partnership: Partnership, *, now: datetime) -> float | None:
    """Seconds until something is to be done about a case that expires; None if there is none."""
    if expired(partnership, now=now):
        return 0.0
    for page in _pages(partnership):
        for old in page:
            due = expiry_of(partnership.charter, old.opened_at)
            if due is not None and due.at > now - SETTLING:
                return max(1.0, (due.at - now).total_seconds() + 0.01)
    return None


def _pages(partnership: Partnership) -> Iterator[list[Old]]:
    """The cases that are open, a page at a time, the oldest first; none where nothing follows from that."""
    service, after = partnership.charter.service, 0
    if service.expires_after is None or service.on_expiry == "wait":
        return
    for _ in range(PAGES):
        rows = partnership.ledger.rows("cases_unsettled", chain=partnership.id, after=after, limit=PAGE)
        if not rows:
            return
        yield [Old(CaseId(row.case), row.opened_at) for row in rows]
        after = rows[-1].opened_seq


def _due(estimates: Estimates, old: Old, state: CaseState, now: datetime) -> bool:
    """Whether it is time, and anything is left to do: not while somebody's answer may settle it."""
    charter = estimates.agreed
    due, held = expiry_of(charter, old.opened_at), estimates.held.get(old.case)
    if due is None or due.at > now or state.settlement is not None:
        return False
    if held is not None and held.at > now - SETTLING and not state.pending:
        return False
    if due.then == "deny":
        return charter.question.kind in VERDICTS
    to = PartnerId(charter.service.escalate_to)
    return due.then == "escalate" and _may_judge(charter, state, to)


def _may_judge(charter: Charter, state: CaseState, to: PartnerId) -> bool:
    """Whether this person was not asked yet and neither asked for this nor runs the AI that did."""
    if to in (state.opener, *state.asked, *state.people) or to not in _people(charter):
        return False
    author = None if state.content is None else charter.partner(state.content.asked_by or state.content.by)
    return author is None or author.run_by != to


def _people(charter: Charter) -> set[str]:
    return {partner.id for partner in charter.having("person")}
