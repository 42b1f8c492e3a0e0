"""The fields of earlier cases, so that a form asks for what cases here consist of, not what stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.inbox.cases import cases
from lichen.inbox.leaves import grid
from lichen.inbox.plain import name
from lichen.web.exploring.parts import Part

LOOKED_AT, MOST = 5, 12
LONG = 40
PICTURE = "A picture, as rows of numbers for its points: [[0, 8, 0], [0, 8, 0], [0, 8, 0]]."


def seen_parts(here: Partnership, person: str) -> list[Part]:
    """A part for every field of the latest cases, in their order; none before there are cases."""
    found: dict[str, list[Any]] = {}
    for inputs in _inputs(here, person):
        for key, value in inputs.items():
            found.setdefault(str(key), []).append(value)
    return [_part(key, values, first=not at) for at, (key, values) in enumerate(list(found.items())[:MOST])]


def _inputs(here: Partnership, person: str) -> list[Mapping[str, Any]]:
    latest = cases(here.ledger, here.id, person, limit=LOOKED_AT).rows
    rows = [row for each in latest for row in here.ledger.rows("case", chain=here.id, case=each.case)]
    told = here.unseal([row.inputs for row in rows])
    return [found for row in rows if isinstance(found := told.get(row.inputs), Mapping)]


def _part(key: str, values: list[Any], *, first: bool) -> Part:
    called = name(key)
    if all(isinstance(each, str) for each in values):
        long = max(len(each) for each in values) > LONG or any("\n" in each for each in values)
        return Part(key, called, required=first, rows=6 if long else 1)
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in values):
        return Part(key, called, "In digits, with a point for the decimals.", first, 1, "number")
    if all(grid(each) is not None for each in values):
        return Part(key, called, PICTURE, first, 6, "json")
    hint = "No plain text: paste it as JSON, written as in the cases that came in over the API or a file."
    return Part(key, called, hint, first, 4, "json")
