"""The charters in force, read once per version: what lists and counts need to know of a partnership."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

from lichen.charter.schema import Charter, restore
from lichen.errors import NotFound
from lichen.inbox.store import number
from lichen.ledger.ledger import Ledger


class Agreed:
    """A charter in force, with what lists ask of it again and again."""

    def __init__(self, version: int, charter: Charter) -> None:
        self.version = version
        self.charter = charter

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The people who work on cases, in the charter's order."""
        return tuple(partner.id for partner in self.charter.having("person"))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Everything an answer is called here: what no blind reader may find in a text."""
        labels = self.charter.question.labels
        return tuple(dict.fromkeys(word for label in labels for word in (label.id, label.text) if word))

    @cached_property
    def notice(self) -> timedelta:
        """How long before it is due an ask counts as at risk."""
        service = self.charter.service
        return timedelta(minutes=(service.answer_within or 0.0) * service.at_risk)


_kept: WeakKeyDictionary[Ledger, dict[str, Agreed]] = WeakKeyDictionary()
_lock = threading.Lock()


def agreed(ledger: Ledger, partnership: str) -> Agreed:
    """The charter in force; raises `NotFound` for a partnership that is not there."""
    version = number(ledger, "charter_version", chain=partnership)
    if version is None:
        raise NotFound(f"There is no partnership `{partnership}` here.")
    with _lock:
        kept = _kept.setdefault(ledger, {})
        known = kept.get(partnership)
    if known is not None and known.version == version:
        return known
    row = ledger.rows("charter", chain=partnership)[0]
    found = Agreed(row.version, restore(row.charter))
    with _lock:
        kept[partnership] = found
    return found
