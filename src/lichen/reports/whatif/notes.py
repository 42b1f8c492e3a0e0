"""What a rehearsal holds fixed, and what to keep in mind when reading it."""

from __future__ import annotations

import numpy as np

from lichen.charter.schema import Charter
from lichen.core.percent import percent
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.groups import MOST_CASES
from lichen.reports.whatif.history import History
from lichen.reports.whatif.measure import unsaid_share
from lichen.reports.whatif.waits import DRAWS, MOST_JOBS
from lichen.reports.whatif.watch import Watched
from lichen.reports.whatif.way import Way

FEW = 100
Remark = tuple[bool, str]


def notes(
    past: History, found: Evidence, old: Way, new: Way, charter: Charter, watch: Watched | None = None
) -> list[str]:
    """What the watch would have done, what holds always, and each remark whose reason is there."""
    closes = "" if watch is None else watch.sentence
    held = (True, _held_fixed(found))
    remarks = (
        (bool(closes), closes),
        held,
        *_on_the_record(past, found, new),
        *_on_the_change(old, new, charter),
        *_on_waiting(new),
    )
    return [said for holds, said in remarks if holds]


def _on_the_record(past: History, found: Evidence, new: Way) -> tuple[Remark, ...]:
    checked, left_out = int(found.known.sum()), past.cases - found.cases
    unsaid, open_cases = unsaid_share(found, new), int(found.contested.sum())
    return (
        (
            checked < FEW,
            f"That is few: below {FEW} checked cases take this as a direction, not as a figure.",
        ),
        (left_out > 0, f"{left_out:,} decided cases say nothing about this change and are left out."),
        (
            open_cases > 0,
            f"On {open_cases:,} checked cases nobody has decided yet who is right; they count as their like "
            "do, and as errors where the lane is certified.",
        ),
        (
            unsaid > 0.01,
            f"For {percent(unsaid, 0)} of cases a further answer was never given: "
            "there the error is a guess.",
        ),
        (
            found.past.terms.cost is not None,
            "In the cost per case an error counts as often as the charter's table of costs says; an ordinary "
            "one, 1 there, costs what the charter calls the cost of an error.",
        ),
        (found.cases > MOST_CASES, f"Groups, where shown, are those of the latest {MOST_CASES:,} cases."),
    )


def _on_the_change(old: Way, new: Way, charter: Charter) -> tuple[Remark, ...]:
    one, other = old.course.settings, new.course.settings
    return (
        (
            other.threshold is not None,
            "No certificate stands behind a threshold that is set by hand: live, the lane opens by its own.",
        ),
        (
            new.course.threshold is None,
            "Under these settings nothing is certified on this record: the AI settles nothing alone.",
        ),
        (
            other.human_first != one.human_first,
            "The replayed answers were given blind: what seeing the AI's answer does to people is not shown.",
        ),
        (
            other.confidence < one.confidence,
            f"A certificate of {percent(other.confidence, 0)} confidence is wrong more often.",
        ),
        (
            any(rule.attribute is not None for rule in charter.risk.high_stakes),
            "Rules on a case's attributes are replayed as they were judged when it came in.",
        ),
    )


def _on_waiting(new: Way) -> tuple[Remark, ...]:
    minutes = new.course.settings.minutes
    return (
        (
            minutes is None,
            "The charter does not say how many minutes people have in a day, so waiting is not predicted.",
        ),
        (
            minutes is not None,
            f"Waiting is simulated: the latest {MOST_JOBS:,} answers at most, as they came in, the oldest "
            f"first, by people who begin at once in the hours in which people here answer; ranges are over "
            f"{DRAWS} draws of those days.",
        ),
    )


def _held_fixed(found: Evidence) -> str:
    checked = int(np.count_nonzero(found.known))
    return (
        f"Held fixed: which cases come in, what the AI and people answered, and what the belief has learned. "
        f"Errors are known on {checked:,} cases, each counted by how likely it was to be checked; live "
        "figures may be a little worse."
    )
