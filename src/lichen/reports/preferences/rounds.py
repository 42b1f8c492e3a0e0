"""Which option was taken of those that stood beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lichen.charter.options import chosen_in, options_in
from lichen.core.edits import share_changed
from lichen.reports.preferences.features import words_of

Option = Mapping[str, Any]
ALIKE = 0.5
"""An edited option of which more than so much is changed is no longer one that was offered."""


@dataclass(frozen=True, slots=True)
class Round:
    """Options that one person saw beside each other and how much each had of what was taken (sum 1)."""

    case: str
    options: tuple[Option, ...]
    taken: tuple[float, ...]


def round_of(case: str, offered: Sequence[object], settled: object) -> Round | None:
    """The latest offer that holds what was settled on; None where nothing can be learned from it.

    An option taken in other words counts for the one it was made of: by what it says it is `from`, or by
    being more alike to it than different.

    >>> call, wait = {"id": "a", "title": "Call", "text": "Call them."}, {"id": "b", "text": "Wait."}
    >>> round_of("c", [{"options": [call, wait]}], {"options": [wait]}).taken
    (0.0, 1.0)
    """
    chosen = chosen_in(settled)
    for offer in reversed(offered):
        options = options_in(offer)
        hits = {at for each in chosen for at in _made_of(each, options)}
        if hits and len(options) > 1 and len(hits) < len(options):
            taken = tuple(1.0 / len(hits) if at in hits else 0.0 for at in range(len(options)))
            return Round(case, tuple(options), taken)
    return None


def _made_of(chosen: Option, options: Sequence[Option]) -> list[int]:
    """Which of these options the chosen one is, or is made of."""
    said = words_of(chosen)
    same = [at for at, each in enumerate(options) if words_of(each) == said]
    if same:
        return same
    named = chosen.get("from")
    sources = {str(id) for id in named} if isinstance(named, list | tuple) else set()
    from_them = [at for at, each in enumerate(options) if str(each.get("id")) in sources]
    if from_them:
        return from_them
    changed = [share_changed(words_of(each), said) for each in options]
    nearest = min(range(len(options)), key=changed.__getitem__, default=0)
    return [nearest] if options and changed[nearest] <= ALIKE else []
