"""Programs of a partnership: accounts without a password, with tokens for this partnership only."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lichen.actions.partnership import Partnership
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.web.accounts.access import give_role
from lichen.web.accounts.members_page import governed, people_of
from lichen.web.accounts.models import ID, Membership, Token, User
from lichen.web.accounts.own_tokens import OVERLAP
from lichen.web.accounts.tokens import make, revoke, rotate
from lichen.web.actor import actor_of
from lichen.web.roles import ALLOWED, Role


def make_program(username: str, partnership: str, role: str, *, by: str) -> User:
    """A program's account, without a password; raises `Conflict` when the name is taken."""
    try:
        ID(username)
    except ValidationError as error:
        raise InputRefused(" ".join(error.messages)) from error
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(f"Somebody has the user name `{username}`. Choose another.")
    with transaction.atomic():
        user = User.objects.create_user(username, "", None, service=True)
        give_role(user, partnership, role, by=by)
    return user


@never_cache
@require_POST
def new_program(request: HttpRequest, partnership: str) -> HttpResponse:
    """Make a program's account and its first token, whose secret is shown this once."""
    place = governed(request, partnership)
    role = request.POST.get("role", "service")
    user = make_program(request.POST.get("username", "").strip(), place.id, role, by=actor_of(request).name)
    return people_of(request, place, made=_token(user, "first", role, place))


@never_cache
@require_POST
def new_token(request: HttpRequest, partnership: str) -> HttpResponse:
    """Another token for a program of this partnership."""
    place = governed(request, partnership)
    name = forms.CharField(max_length=100).clean(request.POST.get("name", "") or "another")
    held = Membership.objects.filter(
        partnership=place.id,
        user__service=True,
        user__is_active=True,
        user__username=request.POST.get("user", ""),
    )
    member = held.select_related("user").first()
    if member is None:
        raise NotFound("There is no such program in this partnership.")
    return people_of(request, place, made=_token(member.user, name, member.role, place))


@never_cache
@require_POST
def rotate_token(request: HttpRequest, partnership: str, token: int) -> HttpResponse:
    """A new secret for a program; the old one works for another day if that was asked for."""
    place = governed(request, partnership)
    found = _token_here(place, token)
    made = rotate(found, **({"overlap": OVERLAP} if request.POST.get("overlap") else {}))
    return people_of(request, place, made=made)


@require_POST
def revoke_token(request: HttpRequest, partnership: str, token: int) -> HttpResponse:
    """Refuse a program's token from now on."""
    place = governed(request, partnership)
    revoke(_token_here(place, token))
    messages.success(request, "The token is refused from now on.", "good")
    return redirect(f"/partnerships/{place.id}/people/")


def _token(user: User, name: str, role: str, partnership: Partnership) -> tuple[Token, str]:
    may = ALLOWED[cast(Role, role)]
    return make(user, name, capabilities=may, partnerships=[partnership.id])


def _token_here(partnership: Partnership, token: int) -> Token:
    """A program's token that is for this partnership alone: others are not this owner's to touch."""
    found = Token.objects.filter(
        pk=token, user__service=True, user__memberships__partnership=partnership.id
    ).select_related("user")
    here = next((each for each in found if each.partnerships == [partnership.id]), None)
    if here is None:
        raise NotFound("There is no such token for this partnership alone.")
    return here
