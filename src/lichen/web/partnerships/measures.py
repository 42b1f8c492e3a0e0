"""What each measure counts, in words, for the page that shows what lies behind a figure."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from lichen.ledger.projections import time_of
from lichen.reports.figures.figure import Reference

_COUNTED: dict[str, tuple[str, str]] = {
    "opened": ("cases that came in", ""),
    "unsettled": ("open cases", ""),
    "settled": ("settled cases", "changed afterwards"),
    "era": ("settled cases", "changed afterwards"),
    "audits": ("audits that were drawn", "done"),
    "auditing": ("answers to audits", "with a time on record"),
    "checked": ("audited cases whose truth is known", "wrong"),
    "error": ("answers whose truth is known", "wrong"),
    "era_error": ("answers whose truth is known", "wrong"),
    "surety": ("answers with a confidence whose truth is known", "right"),
    "right": ("answers whose truth is known", "right"),
    "confusion": ("answers whose truth is known", ""),
    "stated": ("answers with a stated confidence whose truth is known", "right"),
    "version": ("answers of a version whose truth is known", "wrong"),
    "waiting": ("open asks to people", ""),
    "due": ("open asks with a due time", ""),
    "service": ("closed asks with a due time", "in time"),
    "response": ("answered asks", ""),
    "failures": ("asks without an answer", ""),
    "answers": ("answers", "with a time on record"),
    "reviews": ("answers of people", "with a time on record"),
    "pace": ("answers with a time on record", ""),
    "acceptance": ("answers of people where the AI had one", "the same as the AI's"),
    "revised": ("second looks", "changed the answer"),
    "agreement": ("pairs of blind answers", "the same"),
    "pairs": ("pairs of blind answers", ""),
    "feedback": ("remarks", "good"),
    "disputes": ("disagreements", "resolved"),
    "verdicts": ("positions whose truth is known", "right"),
    "entries": ("entries", ""),
}


class Measure(NamedTuple):
    """What is counted, which of it are hits, and what it is narrowed to."""

    counted: str
    hits: str
    narrowed: tuple[str, ...]


def measure(reference: Reference) -> Measure:
    """The reference in words.

    >>> measure(Reference("error", {"key": ("ai",), "hits": True}))
    Measure(counted='answers whose truth is known', hits='wrong', narrowed=('ai', 'only wrong'))
    """
    counted, hits = _COUNTED.get(reference.name, (reference.name, ""))
    return Measure(counted, hits, tuple(_narrowed(reference, hits)))


def _narrowed(reference: Reference, hits: str) -> list[str]:
    where = reference.parameters
    found = [str(part).replace("_", " ") for part in cast(Any, where.get("key", ())) if part is not None]
    if where.get("hits") and hits:
        found.append(f"only {hits}")
    if isinstance(where.get("bins"), (tuple, list)):
        low, high = (2 * int(each) for each in cast(Any, where["bins"]))
        found.append(f"stated confidence {low} to {high} %")
    for name, word in (("since", "from"), ("until", "until")):
        if isinstance(where.get(name), int):
            found.append(f"{word} {_moment(cast(int, where[name]))}")
    return found


def _moment(at: int) -> str:
    try:
        return f"{time_of(at):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError):
        return "another age"  # a link somebody wrote by hand
