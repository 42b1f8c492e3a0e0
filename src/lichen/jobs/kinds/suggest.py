"""Suggest: what the record says could be changed is put to people, and what came of it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lichen.actions.partnership import Partnership
from lichen.actions.suggest import suggest as put
from lichen.errors import Conflict
from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way

if TYPE_CHECKING:
    from lichen.reports.suggestions.proposed import Proposed

MOST_NEW, MOST_WAITING = 3, 6
"""So many new ones at a time, and none while so many wait: people are not to be buried in advice."""


def suggest(context: Context, partnership: str, again: bool = False) -> dict[str, int]:
    """How many suggestions were made and measured; with `again` even if it was looked a short while ago."""
    from lichen.reports.suggestions.kept import due  # loads what searches slices

    here = context.partnership(partnership)
    if not again and not due(here):
        return {"suggested": 0, "measured": 0}
    with giving_way():
        return {"measured": _measure(here), "suggested": _look(here)}


def _look(here: Partnership) -> int:
    from lichen.reports.process.kept import keep_own
    from lichen.reports.suggestions.found import DAYS, found
    from lichen.reports.suggestions.kept import keep_look

    now, seq = here.source.now(), here.ledger.head(here.id)
    seen = found(here, now=now)
    keep_own(here.ledger, here.id, DAYS, seen.process, seq=seq, at=now)
    made = _put(here, seen.proposed)
    keep_look(here, seen.own, seq=here.ledger.head(here.id), at=now)
    return made


def _put(here: Partnership, proposed: list[Proposed]) -> int:
    """Those that are new; what was said before is refused by the action itself."""
    from lichen.reports.suggestions.store import say

    ((waiting,),) = say(here.ledger, "unanswered", name=here.id)
    room, made = min(MOST_NEW, MOST_WAITING - int(waiting)), 0
    for each in proposed:
        if made >= room:
            break
        try:
            put(here, each.text, topic=each.topic, figures=each.figures)
        except Conflict:
            continue
        made += 1
    return made


def _measure(here: Partnership) -> int:
    """What came of trials that ended and of what was accepted long enough ago, once each."""
    from lichen.reports.suggestions.kept import keep_measured, measured_of
    from lichen.reports.suggestions.listed import latest
    from lichen.reports.suggestions.measured import LONGEST, measured

    now, known, made = here.source.now(), measured_of(here.ledger, here.id), 0
    for each in latest(here, now=now)[0]:
        if each.answered_at is None or each.decision == "declined" or each.suggestion in known:
            continue
        ended = each.until if each.until is not None else each.answered_at + LONGEST
        if ended <= now:
            found = measured(here, each.topic, began=each.answered_at, ended=ended)
            seq = here.ledger.head(here.id)
            keep_measured(here, each.suggestion, found, seq=seq, at=now)
            made += 1
    return made


def suggestions_are_due(partnership: Partnership) -> float | None:
    """Now, when it is time to look for suggestions."""
    from lichen.reports.suggestions.kept import due

    return 0.0 if due(partnership) else None
