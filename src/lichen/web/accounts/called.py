"""What people are called in their accounts: for those whom a charter names by their id, or not any more."""

from __future__ import annotations

import time

from lichen.web.accounts.models import User

KEPT = 60.0
"""Seconds after which a name that was changed is seen everywhere."""

_known: dict[str, tuple[float, str]] = {}


def called(id: str) -> str:
    """The name on this account; the id itself where there is no account, or no name on it."""
    found = _known.get(id)
    if found is None or found[0] < time.monotonic():
        name = User.objects.filter(username=id).values_list("name", flat=True).first() or id
        found = _known[id] = (time.monotonic() + KEPT, name)
    return found[1]


def forget() -> None:
    """Look every name up again."""
    _known.clear()
