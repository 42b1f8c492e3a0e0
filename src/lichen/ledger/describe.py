"""Writes the reference of all events from their own words: `python -m lichen.ledger.describe`."""

from __future__ import annotations

import inspect
import sys
from typing import get_args

import msgspec

from lichen.ledger import events
from lichen.ledger.events import AnyEvent, Event
from lichen.ledger.projections import kind_of
from lichen.types import Lane, Role

_SETS = (
    "Stage",
    "Wanted",
    "Move",
    "Basis",
    "Failure",
    "TruthSource",
    "LaneCause",
    "Watching",
    "IncidentKind",
    "LessonDecision",
    "SuggestionDecision",
)

_HEAD = """# Events

Everything that happens is an entry on the ledger: one event of one of these kinds. This page is written from
the code by `python -m lichen.ledger.describe > docs/reference/events.md`; a test keeps it current.

The number after the point is the version of the kind. What is on somebody's ledger never changes: a new
version is a new kind beside the old one. A field that has its default is left out of the entry.
`Seal` is the salted digest of content that lives beside the chain, where it can be erased
(see [the ledger](../explanation/ledger.md)). Times are in UTC.

Every event says when it happened and who did it:

"""


def describe() -> str:
    """The reference in Markdown."""
    kinds = [_section(kind_of(each), each) for each in get_args(AnyEvent)]
    return _HEAD + _table(Event, ()) + "".join(kinds) + _closed_sets()


def _section(kind: str, event: type[msgspec.Struct]) -> str:
    words = inspect.getdoc(event) or ""
    fields = _table(event, Event.__struct_fields__)
    return f"\n## `{kind}`\n\n{words}\n\n{fields}"


def _table(event: type[msgspec.Struct], without: tuple[str, ...]) -> str:
    annotations = {
        name: kind for each in event.__mro__ for name, kind in inspect.get_annotations(each).items()
    }
    rows = [
        f"| `{field.name}` | `{annotations[field.name]}` | {_default(field)} |\n".replace(
            " | None`", "`, or nothing"
        )
        for field in msgspec.structs.fields(event)
        if field.name not in without
    ]
    return "| field | holds | default |\n|---|---|---|\n" + "".join(rows)


def _closed_sets() -> str:
    sets = {"Role": Role, "Lane": Lane} | {name: getattr(events, name) for name in _SETS}
    rows = [
        f"| `{name}` | {', '.join(f'`{each}`' for each in get_args(values))} |\n"
        for name, values in sets.items()
    ]
    return "\n## Closed sets\n\n| name | one of |\n|---|---|\n" + "".join(rows)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    return "none" if field.default is None else f"`{field.default!r}`"


if __name__ == "__main__":
    sys.stdout.write(describe())
