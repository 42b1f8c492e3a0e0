"""The numbers on badges: cheap however much there is, because nobody counts past a thousand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lichen.inbox.agreed import agreed
from lichen.inbox.store import number
from lichen.ledger.ledger import Ledger

MOST = 1_000
"""Counting stops one above; show it as "1000+"."""


class Counts(NamedTuple):
    """How much there is for one person; `capped` says a number in words."""

    open: int = 0
    overdue: int = 0
    at_risk: int = 0
    snoozed: int = 0
    held: int = 0
    mentions: int = 0


def capped(count: int, most: int = MOST) -> str:
    """The number as a badge shows it.

    >>> capped(12), capped(1001)
    ('12', '1000+')
    """
    return f"{most}+" if count > most else str(count)


def counts(ledger: Ledger, person: str, *, partnerships: Sequence[str], now: datetime) -> Counts:
    """What waits for this person in these partnerships; open asks count snoozed ones too."""
    each = [_of_one(ledger, person, partnership, now) for partnership in partnerships]
    held = number(ledger, "count_held", person=person, now=now, cap=MOST + 1)
    asleep = number(ledger, "count_snoozed", person=person, now=now, cap=MOST + 1)
    opened, overdue, at_risk, mentions = (
        (min(MOST + 1, sum(column)) for column in zip(*each, strict=True)) if each else (0, 0, 0, 0)
    )
    return Counts(opened, overdue, at_risk, asleep, held, mentions)


def _of_one(ledger: Ledger, person: str, partnership: str, now: datetime) -> tuple[int, int, int, int]:
    given = {"chain": partnership, "person": person, "cap": MOST + 1}
    opened = number(ledger, "count_open", **given)
    overdue = at_risk = 0
    if opened and (notice := agreed(ledger, partnership).notice):
        overdue = number(ledger, "count_due", since=-1, until=now, **given)
        at_risk = number(ledger, "count_due", since=now, until=now + notice, **given)
    return opened, overdue, at_risk, number(ledger, "count_mentions", **given)
