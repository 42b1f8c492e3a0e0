"""Cases that wait because nobody can be asked: seen as such, and taken up when somebody can."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from lichen.actions.advance import advance
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.resume import resume_all
from lichen.inbox.store import number, say
from lichen.ledger.ledger import Ledger
from lichen.types import CaseId

SETTLING = timedelta(seconds=60)
"""An answer this fresh may still be taken back: its case is not stuck."""

_PAGES = 20


def waiting(ledger: Ledger, partnership: str, *, after: int = 0, limit: int = 50) -> list[Any]:
    """Unsettled cases that nobody is asked about, oldest first: case, opened_seq, opened_at, high_stakes."""
    return say(ledger, "cases_stuck", chain=partnership, after=after, limit=limit)


def count(ledger: Ledger, partnership: str, *, cap: int = 1_000) -> int:
    """How many cases wait for somebody to be available, counted no further than `cap`."""
    return int(number(ledger, "count_waiting", chain=partnership, cap=cap) or 0)


def wake(partnership: Partnership, limit: int = 200, *, now: datetime | None = None) -> int:
    """How many waiting cases moved on, the oldest first: the job that runs when capacity is back."""
    now = partnership.source.now() if now is None else now
    moved, after = 0, 0
    for _ in range(_PAGES):
        page = waiting(partnership.ledger, partnership.id, after=after, limit=limit)
        if not page or moved >= limit or not partnership.available(CaseId(page[0].case)):
            break
        after = page[-1].opened_seq
        moved += _take_up(partnership, [CaseId(row.case) for row in page], now)
    return moved


def audits_waiting(partnership: Partnership, limit: int = 200) -> list[CaseId]:
    """Cases whose audit was drawn, given to nobody yet, and could be given to somebody now; oldest first.

    The estimates name them, and not the list `audits_unasked` of the ledger: that one also holds cases on
    which an outcome is awaited and nobody is left to be asked.
    """
    with partnership.looking() as estimates:
        unasked, answerable = list(islice(estimates.unasked, limit)), estimates.agreed.answers_for_errors
    return [case for case in unasked if any(each != answerable for each in partnership.available(case))]


def give_out_audits(partnership: Partnership, limit: int = 200) -> int:
    """How many audits somebody was asked for now that could not be given to anybody before."""
    ready = audits_waiting(partnership, limit)
    if not ready:
        return 0
    before = len(partnership.estimates.unasked)
    resume_all(partnership, ready)
    return max(0, before - len(partnership.estimates.unasked))


def _take_up(partnership: Partnership, cases: list[CaseId], now: datetime) -> int:
    moved: list[CaseId] = []

    def act(draft: Draft) -> None:
        moved.clear()
        for case in cases:
            if _ready(draft, case, now):
                before = len(draft.events)
                advance(partnership, draft, draft.case(case))
                moved.extend([case] if len(draft.events) > before else [])

    partnership.perform(act)
    return len(moved)


def _ready(draft: Draft, case: CaseId, now: datetime) -> bool:
    state, held = draft.estimates.cases.get(case), draft.estimates.held.get(case)
    if state is None or state.pending or state.settlement is not None:
        return False
    return held is None or held.at <= now - SETTLING
