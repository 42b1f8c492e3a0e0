"""A suggestion as its page shows it: the sentence, the figures behind it, where to look, what came of it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from lichen.charter.schema import Charter
from lichen.core.percent import percent
from lichen.reports.process.words import duration, figure
from lichen.reports.rehearsals.brief import in_settings
from lichen.reports.suggestions.listed import Listed
from lichen.reports.suggestions.measured import Measured, Side
from lichen.web.cases.sheet import name_of

FIGURES = {
    "lead_time_share": "Share of the lead time",
    "share": "Share of such cases",
    "share_elsewhere": "Elsewhere",
    "cases": "Cases",
    "steps": "Times it was done",
    "seconds": "Time in it, all cases together",
    "total_seconds": "Time in it, all cases together",
    "further_answers": "Further answers",
    "differ_at_most": "Differ at most in",
    "held": "The AI's answer held in",
    "bound_now": "Errors allowed now",
    "bound": "Errors it would take",
    "calls": "Calls",
    "approved": "Approved unchanged",
    "asks": "Asks",
    "late": "Answered late",
    "late_elsewhere": "Late at other hours",
    "shown": "Times shown",
    "cited": "Times cited",
    "given": "Times given",
    "asked_again": "Asked again without it",
}
LONGEST_HEAD = 110
SHARES = frozenset({"differ_at_most", "held", "bound_now", "bound", "approved", "late", "late_elsewhere"})
HEADS = {
    "choice": "An answer that outcomes contradict",
    "reviews": "Further answers that change nothing",
    "lane": "A lane that could open",
    "approved": "Calls that are always approved",
    "late": "Answers that come late at one hour",
    "note": "A note that nobody cites",
    "lesson": "A lesson that changes nothing",
}
STATES = {
    "accepted": ("accepted", "good"),
    "declined": ("declined", ""),
    "tried": ("being tried", "together"),
}
PLACES = {
    "waiting": ("The process as a graph", "process/"),
    "rework": ("The process as a graph", "process/"),
    "choice": ("People and AI", "cards/"),
    "lane": ("The lane and its audits", "lane/"),
    "approved": ("The lane and its audits", "lane/"),
    "reviews": ("Rehearse a change", "allocation/"),
    "late": ("The process as a graph", "process/"),
}


class Part(NamedTuple):
    """One figure in words."""

    name: str
    value: str


class Sheet(NamedTuple):
    """What the page shows of one suggestion."""

    listed: Listed
    head: str
    rest: str
    by: str
    parts: list[Part]
    place: tuple[str, str] | None
    state: str
    tone: str
    answered_by: str
    sides: list[tuple[str, str]]
    change: str


def sheet(listed: Listed, charter: Charter) -> Sheet:
    """The suggestion in words."""
    kind, _, what = listed.topic.partition(":")
    head, rest = (HEADS[kind], listed.text) if kind in HEADS else _split(listed.text)
    state, tone = STATES.get(listed.decision or "", ("waiting", "warn"))
    if listed.over:
        state, tone = "trial over", "warn"
    return Sheet(
        listed=listed,
        head=head,
        rest=rest,
        by="Lichen" if listed.made_by == "lichen" else name_of(charter, listed.made_by),
        parts=[Part(*_part(name, value)) for name, value in listed.figures.items()],
        place=_its_own(kind, what) or PLACES.get(kind),
        state=state,
        tone=tone,
        answered_by=name_of(charter, listed.answered_by) if listed.answered_by else "",
        sides=[] if listed.measured is None else _sides(listed.measured),
        change="" if listed.change is None else ", ".join(in_settings(listed.change)),
    )


def _its_own(kind: str, what: str) -> tuple[str, str] | None:
    """The page of the very note or lesson it is about."""
    if kind == "note" and what:
        return f"The note “{what}”", f"context/{quote(what, safe='')}/"
    return ("The lesson", f"lessons/{quote(what, safe='')}/") if kind == "lesson" and what else None


def _split(text: str) -> tuple[str, str]:
    """The first sentence as the heading, where it is short enough, and the rest."""
    head, dot, rest = text.partition(". ")
    return (head, rest) if dot and len(head) <= LONGEST_HEAD else ("A suggestion", text)


def _part(name: str, value: float) -> tuple[str, str]:
    said = FIGURES.get(name, name.replace("_", " ").capitalize())
    if name.endswith("seconds"):
        return said, duration(value)
    if name in SHARES or "share" in name:
        return said, percent(value)
    return said, f"{value:,.0f}" if float(value).is_integer() else figure(value)


def _sides(found: Measured) -> list[tuple[str, str]]:
    named = (("Before", found.before), ("Since", found.after), ("Difference", found.difference))
    return [(name, _side(side, found.share, name)) for name, side in named if side is not None]


def _side(side: Side, share: bool, name: str) -> str:
    scale, unit = (100.0, " points" if name == "Difference" else " %") if share else (1.0, "")
    value, low, high = (f"{scale * each:.1f}" for each in (side.value, side.low, side.high))
    return f"{value}{unit} ({low} to {high}{unit})"
