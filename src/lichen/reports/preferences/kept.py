"""What a partnership's picks taught, read once and kept until somebody picks again."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from lichen.actions.partnership import Partnership
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.reports.preferences.learned import Liking, learn
from lichen.reports.preferences.rounds import Round, round_of

MOST = 300
"""So many of the latest settled cases are learned from: tastes change, and a fit stays quick."""

_BEYOND = 2**62


CHANGING: frozenset[type] = frozenset({ev.CaseSettled, ev.PersonalDataErased})


class _Kept:
    """What is known of one partnership as of entry `through`: its rounds by case, and what they teach."""

    def __init__(self) -> None:
        self.through = 0
        self.rounds: dict[str, Round | None] = {}
        self.liking = learn([])


_kept: WeakKeyDictionary[Ledger, dict[str, _Kept]] = WeakKeyDictionary()
_lock = threading.Lock()


def liking_of(partnership: Partnership) -> Liking:
    """What people liked of the options they settled on; fitted anew only after another case was settled."""
    with _lock:
        known = _kept.setdefault(partnership.ledger, {}).setdefault(partnership.id, _Kept())
        seen, last = partnership.ledger.kinds(partnership.id, after=known.through)
        if ev.PersonalDataErased in seen:  # what was erased is forgotten here as well
            known.rounds = {}
        if not CHANGING.isdisjoint(seen):
            _read_on(partnership, known)
        known.through = last or known.through
        return known.liking


def told_of(partnership: Partnership) -> tuple[str, ...]:
    """What the AI partners are told of what people liked."""
    return liking_of(partnership).told()


def _read_on(partnership: Partnership, known: _Kept) -> None:
    rows = partnership.ledger.rows("settled_on_content", chain=partnership.id, before=_BEYOND, limit=MOST)
    known.rounds = {
        row.case: known.rounds[row.case] if row.case in known.rounds else _round(partnership, row)
        for row in rows
    }
    known.liking = learn(list(_there(reversed(known.rounds.values()))))


def _there(rounds: Iterable[Round | None]) -> Iterable[Round]:
    return (each for each in rounds if each is not None)


def _round(partnership: Partnership, row: Any) -> Round | None:
    puts = partnership.ledger.rows("contents_of_case", chain=partnership.id, case=row.case)
    told = partnership.unseal([put.content for put in puts])
    offered = [told[put.content] for put in puts if put.role == "ai" and put.content in told]
    settled = next((told.get(put.content) for put in reversed(puts) if put.digest == row.digest), None)
    return round_of(row.case, offered, settled)
