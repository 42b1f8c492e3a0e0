"""Whether the AI speaks otherwise to anybody in a partnership: asked at every answer, so remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from lichen.actions.partnership import Partnership
from lichen.ledger.ledger import Ledger

AGE = 2.0
"""Seconds until it is looked up again, as a job of another process may have learned something."""

_known: WeakKeyDictionary[Ledger, dict[str, tuple[float, bool]]] = WeakKeyDictionary()


def otherwise(partnership: Partnership, look: Callable[[], bool]) -> bool:
    """What `look` says, or said in the last two seconds."""
    known = _known.setdefault(partnership.ledger, {})
    at, found = known.get(partnership.id, (0.0, False))
    now = time.monotonic()
    if not at or now - at > AGE:
        found = look()
        known[partnership.id] = now, found
    return found


def look_again(partnership: Partnership) -> None:
    """Something was learned here."""
    _known.get(partnership.ledger, {}).pop(partnership.id, None)
