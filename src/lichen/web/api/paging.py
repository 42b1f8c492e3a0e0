"""Pages by key: where the last one ended, packed into an opaque word."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from ninja import Query

from lichen.errors import InputRefused

Limit = Annotated[int, Query(ge=1, le=500, description="How many to give at most.")]
After = Annotated[
    str | None,
    Query(max_length=400, description="The `next` of the page before; leave it out for the first page."),
]
YesNo = Literal["true", "false"]
FIRST, LAST = 0, 2**62
_WORD = re.compile(r"[A-Za-z0-9_-]{1,400}")


def said(word: YesNo | None) -> bool | None:
    """Yes, no, or nothing said."""
    return None if word is None else word == "true"


def cursor_given(word: str | None) -> str | None:
    """A cursor of another list's own making, at least of the right letters."""
    if word is not None and not _WORD.fullmatch(word):
        raise InputRefused(
            "`after` is not a cursor of this list. Send the `next` of the page before, or nothing."
        )
    return word


def cursor(kind: str, *place: object) -> str:
    """The place as an opaque word, good for lists of this kind only."""
    return base64.urlsafe_b64encode(msgspec.json.encode([kind, *place])).rstrip(b"=").decode()


def place(word: str, kind: str, *types: type) -> list[Any]:
    """The place behind a word that `cursor` made; raises `InputRefused` for any other."""
    found = _read(word)
    fits = found[:1] == [kind] and len(found) == len(types) + 1
    if not fits or not all(_is(value, wanted) for value, wanted in zip(found[1:], types, strict=True)):
        raise InputRefused(
            "This is no word that came from here. Send one just as you got it, or leave it out."
        )
    return found[1:]


def kind_of(word: str) -> str:
    """What kind of place a word stands for."""
    return str(next(iter(_read(word)), ""))


def _read(word: str) -> list[Any]:
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _is(value: object, wanted: type) -> bool:
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, (int, float) if wanted is float else wanted) and (
        not isinstance(value, int) or abs(value) <= LAST
    )


def number_after(word: str | None, kind: str, first: int = FIRST) -> int:
    """The number at which the page before ended; `first` without one."""
    return first if word is None else int(place(word, kind, int)[0])


def page(items: Sequence[Any], limit: int, kind: str, *ends: object) -> dict[str, Any]:
    """One page; `next` is None when it is the last one. `ends` is the place of its last item."""
    full = len(items) >= limit and bool(items)
    return {"items": items, "next": cursor(kind, *ends) if full else None}
