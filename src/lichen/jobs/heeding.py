"""Lessons reach the partners that look them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lichen.context.entry import Entry, Subject, holds
from lichen.context.request import written
from lichen.context.space import Space
from lichen.partners.heeding import Heeding, Taught
from lichen.partners.protocol import Partner
from lichen.types import CaseId

Contents = Callable[[Sequence[CaseId]], Mapping[CaseId, Mapping[str, Any]]]


def heeding(partner: Partner | None) -> Heeding | None:
    """The partner if it looks lessons up for its question, else None."""
    return partner if isinstance(partner, Heeding) and partner.grades else None


def looked_up(entry: Entry) -> bool:
    """Whether this is a lesson that says what is right, and where by nothing but its examples."""
    return entry.kind == "lesson" and entry.answer is not None and not entry.scoped


def keep_up(partner: Heeding, space: Space, contents: Contents, now: datetime) -> None:
    """Let the partner heed the lessons in force, and no others."""
    force = {each.mark: each for each in space.entries if looked_up(each) and each.in_force(now)}
    if force.keys() != partner.heeded:
        new = [each for mark, each in force.items() if not partner.knows(mark)]
        partner.heed([taught(each, contents) for each in new], known=force)


def taught(entry: Entry, contents: Contents) -> Taught:
    """A lesson with the inputs of the cases it was learned on, as far as they are still there."""
    assert entry.answer is not None, "only a lesson that says what is right is looked up"
    found = contents([CaseId(case) for case in entry.cases])
    return Taught(
        entry.mark, entry.answer, entry.text, {case: inputs for case, inputs in found.items() if inputs}
    )


def scoped_context(space: Space, case: Subject, now: datetime) -> tuple[str, ...]:
    """The lessons with a scope that hold for the case: all that a partner which looks up is told with it."""
    return tuple(
        written(each)
        for each in space.entries
        if each.kind == "lesson"
        and each.scoped
        and each.in_force(now)
        and case.case not in each.cases
        and holds(each, case)
    )
