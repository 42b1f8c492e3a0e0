"""Saved views: a list's filters under a name, for oneself or for everyone of a partnership."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from lichen.errors import InputRefused, NotAllowed, NotFound
from lichen.inbox.store import say
from lichen.ledger.ledger import Ledger

MOST_BYTES = 4_000
MOST = 200


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `partnership` names whom it is shared with, None for its owner alone."""

    id: str
    owner: str
    name: str
    filters: dict[str, Any]
    partnership: str | None
    saved_at: datetime


def save(
    ledger: Ledger,
    owner: str,
    name: str,
    filters: Mapping[str, object],
    *,
    now: datetime,
    partnership: str | None = None,
    id: str | None = None,
) -> View:
    """The view as it is saved, anew or in place of the owner's view `id`.

    Whether the owner may share with the partnership is for the caller to check. Raises `InputRefused` for a
    name or filters that cannot be kept and `NotAllowed` for somebody else's view.
    """
    name, written = _checked(name, filters)
    view = View(id or f"view-{secrets.token_hex(8)}", owner, name, dict(filters), partnership, now)
    with ledger.connector.writing():
        kept = say(
            ledger,
            "view_save",
            id=view.id,
            owner=owner,
            name=name,
            partnership=partnership,
            filters=written,
            at=now,
        )
    if not kept:
        raise NotAllowed(f"The view `{view.id}` is not `{owner}`'s: only its owner changes it.")
    return view


def _checked(name: str, filters: Mapping[str, object]) -> tuple[str, str]:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InputRefused("A view needs a name of 1 to 80 characters.")
    try:
        written = msgspec.json.encode(dict(filters))
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise InputRefused(f"The view's filters cannot be kept: {error}.") from error
    if len(written) > MOST_BYTES:
        raise InputRefused(f"The view's filters take {len(written)} bytes; {MOST_BYTES} is the most.")
    return name, written.decode()


def views(ledger: Ledger, person: str, *, partnerships: Sequence[str]) -> list[View]:
    """The views of this person and those shared with the partnerships, by name."""
    rows = say(ledger, "views_of_owner", owner=person, limit=MOST)
    for partnership in partnerships:
        rows += say(ledger, "views_shared", partnership=partnership, limit=MOST)
    found = {row.id: _view(row) for row in rows}
    return sorted(found.values(), key=lambda view: (view.name.lower(), view.id))


def view(ledger: Ledger, id: str, person: str, *, partnerships: Sequence[str]) -> View:
    """One view, if it is this person's or shared with one of the partnerships; else raises `NotFound`."""
    rows = say(ledger, "view_one", id=id)
    if not rows or not (rows[0].owner == person or rows[0].partnership in partnerships):
        raise NotFound(f"There is no view `{id}` here.")
    return _view(rows[0])


def drop(ledger: Ledger, id: str, owner: str) -> None:
    """Delete one's own view; raises `NotFound` if it is not there or somebody else's."""
    with ledger.connector.writing():
        gone = say(ledger, "view_drop", id=id, owner=owner)
    if not gone:
        raise NotFound(f"`{owner}` has no view `{id}`.")


def _view(row: Any) -> View:
    return View(row.id, row.owner, row.name, row.filters, row.partnership, row.saved_at)
