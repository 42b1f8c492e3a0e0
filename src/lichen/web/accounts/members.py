"""What a user may do, remembered for a few seconds and forgotten at once when it changes here."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db.models.signals import post_delete, post_save

from lichen.types import PartnerId
from lichen.web.accounts.models import Membership, Token, User
from lichen.web.actor import Actor

REMEMBERED = 5.0
"""Seconds after which a change made by another process is seen."""

_known: dict[int, tuple[float, Actor]] = {}
_lock = threading.Lock()


def actor_of_user(user: Any) -> Actor:
    """The user as an actor, with their roles."""
    found = _known.get(user.pk)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    roles = dict(Membership.objects.filter(user_id=user.pk).values_list("partnership", "role"))
    actor = Actor(PartnerId(user.username), user.pk, roles, keeper=user.is_superuser)
    _known[user.pk] = (time.monotonic() + REMEMBERED, actor)
    return actor


def grant(user: User, partnership: str, role: str) -> None:
    """Give somebody this role there, in place of the one they had."""
    Membership.objects.update_or_create(user=user, partnership=partnership, defaults={"role": role})


def withdraw(user: User, partnership: str) -> None:
    """Take somebody's role there away."""
    for membership in Membership.objects.filter(user=user, partnership=partnership):
        membership.delete()


def forget(**_: Any) -> None:
    """Forget everything remembered about users and tokens."""
    from lichen.web.accounts import tokens

    with _lock:
        _known.clear()
        tokens.known.clear()


def listen() -> None:
    """Forget whenever a user, a role or a token changes in this process."""
    for model in (User, Membership, Token):
        post_save.connect(forget, sender=model, dispatch_uid=f"forget-{model.__name__}-save", weak=False)
        post_delete.connect(forget, sender=model, dispatch_uid=f"forget-{model.__name__}-delete", weak=False)
