"""Who has already seen what others said on an unsettled case, so that nobody answers blind who is not."""

from __future__ import annotations

import time

from lichen.charter.schema import Charter
from lichen.web.accounts.models import Seen
from lichen.web.actor import Actor

REMEMBERED = 5.0
"""Seconds after which what another process noted is known here."""

LATEST = 5_000
"""So many of a person's latest cases are kept at hand; older ones are looked up."""

_known: dict[int, tuple[float, set[tuple[str, str]]]] = {}


def remember(user: int, partnership: str, case: str) -> None:
    """Note that this user was shown the answers on this case."""
    Seen.objects.get_or_create(user_id=user, partnership=partnership, case=case)
    _of(user).add((partnership, case))


def note(actor: Actor, charter: Charter, case: str, *, settled: bool) -> None:
    """Note that somebody who may be asked about this open case has just been shown what others said."""
    works_here = any(partner.id == actor.name for partner in charter.having("person"))
    if works_here and not settled and not has_seen(actor.user, charter.partnership, case):
        remember(actor.user, charter.partnership, case)


def has_seen(user: int, partnership: str, case: str) -> bool:
    """Whether this user was shown the answers on this case before."""
    latest = _of(user)
    if (partnership, case) in latest:
        return True
    old = len(latest) >= LATEST
    return old and Seen.objects.filter(user_id=user, partnership=partnership, case=case).exists()


def forget() -> None:
    """Look everything up again."""
    _known.clear()


def _of(user: int) -> set[tuple[str, str]]:
    found = _known.get(user)
    if found is None or found[0] < time.monotonic():
        rows = Seen.objects.filter(user_id=user).order_by("-pk").values_list("partnership", "case")[:LATEST]
        found = _known[user] = (time.monotonic() + REMEMBERED, set(rows))
    return found[1]
