"""The cursor of a list: opaque, and without the figures that the list is ordered by."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

import msgspec

from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.inbox.order import Place
from lichen.ledger.projections import microseconds, time_of


class _Written(msgspec.Struct, array_like=True):
    order: str
    now: int
    places: dict[str, tuple[int, str, str]]


def written(order: str, now: datetime, places: dict[str, Place]) -> str:
    """The cursor that goes on after these asks, one per partnership, as a text fit for an address."""
    found = _Written(
        order,
        microseconds(now),
        {each: (place.part, place.case, place.ask) for each, place in places.items()},
    )
    return urlsafe_b64encode(msgspec.json.encode(found)).decode().rstrip("=")


def read(cursor: str, order: str) -> tuple[datetime, dict[str, Place]]:
    """When the list was begun and where it goes on; raises `InputRefused` for what is no cursor of it."""
    try:
        raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        found = decode(raw, _Written)
        places = {name: Place(*place) for name, place in found.places.items()}
        began = time_of(found.now)
    except (ValueError, OverflowError, msgspec.MsgspecError) as error:
        raise InputRefused("The cursor is not one of this list. Begin the list again without it.") from error
    if found.order != order or not all(0 <= place.part <= 1 for place in places.values()):
        raise InputRefused("The cursor belongs to another order. Begin the list again without it.")
    return began, places


def key_after(cursor: str | None, default: int) -> int:
    """The number a simple list goes on after; raises `InputRefused` for what is no cursor.

    >>> key_after(key_written(42), 0), key_after(None, 7)
    (42, 7)
    """
    if cursor is None or cursor == "":
        return default
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise InputRefused("The cursor is not one of this list. Begin the list again without it.")
    return int(cursor)


def key_written(key: Any) -> str:
    """The cursor of a list that goes on after a number."""
    return str(int(key))
