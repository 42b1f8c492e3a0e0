"""The account of whoever asks: a person with a session, never a token."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from lichen.errors import NotAllowed
from lichen.web.accounts.models import User
from lichen.web.actor import actor_of


def own_account(request: HttpRequest) -> User:
    """The signed-in user; raises `NotAllowed` for strangers."""
    actor_of(request)
    return cast(User, request.user)


def keeper_account(request: HttpRequest) -> User:
    """The signed-in user, who looks after the workspace; raises `NotAllowed` for anybody else."""
    user = own_account(request)
    if not actor_of(request).keeper:
        raise NotAllowed("Only those who look after the whole workspace may do this. Ask one of them.")
    return user
