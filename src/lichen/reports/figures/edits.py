"""How much people change of what the AI puts forward before they take it."""

from __future__ import annotations

from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.charter.options import as_offered, chosen_in
from lichen.core.edits import share_changed
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.rates import share

MOST = 200
"""So many of the latest cases are looked at: how much is changed now matters, and texts are long."""

_BEYOND = 2**62
NOTE = (
    "Of the latest {most} cases on which something was taken. The share is of words put in, taken out or "
    "replaced, of the longer text; a text written where the AI had none does not count."
)


class Edited(NamedTuple):
    """One case: whether it was taken as the AI put it forward, and what share of its words was changed."""

    case: str
    unchanged: bool
    changed: float


def edits(partnership: Partnership, *, most: int = MOST) -> Figure:
    """How often what the AI put forward was taken unchanged, and how much of the rest was changed.

    Everything is read anew, one question to the database for each of the latest `most` cases.
    """
    rows = partnership.ledger.rows("settled_on_content", chain=partnership.id, before=_BEYOND, limit=most)
    found = tuple(each for row in rows if (each := _edited(partnership, row)) is not None)
    if not found:
        return Figure(
            "edits", "What people change", "Nothing of an AI's was taken yet.", note=NOTE.format(most=most)
        )
    whole = share(sum(each.unchanged for each in found), len(found))
    others = [each.changed for each in found if not each.unchanged]
    mean = sum(others) / len(others) if others else None
    said = f"{percent(whole.value)} of {len(found):,} were taken as the AI put them forward."
    if mean is not None:
        said += f" Of the others people changed {percent(mean)} of the words on average."
    values: dict[str, Interval | float | None] = {"unchanged": whole, "mean_changed": mean}
    return Figure("edits", "What people change", said, found, values, note=NOTE.format(most=most))


def _edited(partnership: Partnership, row: Any) -> Edited | None:
    puts = partnership.ledger.rows("contents_of_case", chain=partnership.id, case=row.case)
    told = partnership.unseal([put.content for put in puts])
    offered = [told[put.content] for put in puts if put.role == "ai" and put.content in told]
    taken = next((told.get(put.content) for put in reversed(puts) if put.digest == row.digest), None)
    if not offered or taken is None:
        return None
    unchanged = taken == offered[-1] or as_offered(taken, offered)
    words = [_words(each) for each in offered]
    changed = (
        0.0 if unchanged else min(share_changed(each, _text(taken)) for every in words for each in every)
    )
    return Edited(row.case, unchanged, changed)


def _words(content: Any) -> list[str]:
    """The texts that could have been taken: each option's, or the draft's."""
    options = content.get("options") if isinstance(content, dict) else None
    if isinstance(options, list) and options:
        return [_text({"options": [each]}) for each in options]
    return [_text(content)]


def _text(content: Any) -> str:
    """All the words of what is taken."""
    chosen = chosen_in(content)
    if chosen:
        return "\n\n".join(f"{each.get('title', '')}\n{each.get('text', '')}" for each in chosen)
    text = content.get("text") if isinstance(content, dict) else content
    return text if isinstance(text, str) else ""
