"""Who belongs to a partnership: for its owners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Partner, Person
from lichen.errors import NotFound
from lichen.web.accounts import access, invitations
from lichen.web.accounts.charter_people import add_to_charter, outside_charter
from lichen.web.accounts.models import Membership, Token, User
from lichen.web.accounts.own import own_account
from lichen.web.accounts.reset import reset_link
from lichen.web.actor import actor_of
from lichen.web.house import house
from lichen.web.roles import ALLOWED, CAPABILITIES, MEANING, ROLES


@never_cache
@require_GET
def members_page(request: HttpRequest, partnership: str) -> HttpResponse:
    """Members, invitations and programs of a partnership."""
    return people_of(request, governed(request, partnership))


def governed(request: HttpRequest, partnership: str) -> Partnership:
    """The partnership, if whoever asks may say who belongs to it; by session only, never by token."""
    own_account(request)
    return actor_of(request).enter(partnership, "govern")


def people_of(request: HttpRequest, partnership: Partnership, **more: Any) -> HttpResponse:
    """The page, with what was made just now, if anything: a link or a secret, shown this once."""
    held = (
        Membership.objects.filter(partnership=partnership.id)
        .select_related("user")
        .order_by("user__username")
    )
    members = list(held[:1000])
    tokens = Token.objects.filter(
        user__in=[each.user_id for each in members if each.user.service], revoked__isnull=True
    )
    outside = outside_charter(partnership, [each for each in members if not each.user.service])
    shown = {
        "partnership": partnership,
        "people": [(each, each.user.username in outside) for each in members if not each.user.service],
        "programs": [
            (each, [token for token in tokens if token.user_id == each.user_id])
            for each in members
            if each.user.service
        ],
        "invitations": invitations.open_of(partnership.id),
        "roles": access.FOR_PEOPLE,
        "program_roles": access.FOR_PROGRAMS,
        "uninvited": uninvited(partnership, members),
        "meanings": [
            (role, "; ".join(MEANING[each] for each in CAPABILITIES if each in ALLOWED[role]))
            for role in ROLES
        ],
        "owner": partnership.charter.owner,
        "is_owner": partnership.charter.owner == actor_of(request).name,
        "tokens_at": f"/partnerships/{partnership.id}/people/tokens/",
        "now": timezone.now(),
        **more,
    }
    return render(request, "people/members.html", _tabs(request, partnership) | shown)


def _tabs(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    """What the tabs above every page of a partnership are told."""
    from lichen.web.partnerships.visit import visit

    told = visit(request, partnership.id, "govern").told("people")
    return {**told, "partnership": partnership}


def uninvited(partnership: Partnership, members: list[Membership]) -> list[Partner | Person]:
    """People of the charter who cannot sign in to it yet."""
    known = {each.user.username for each in members}
    asked = {each.username for each in invitations.open_of(partnership.id)}
    people: list[Partner | Person] = [*partnership.charter.having("person"), *partnership.charter.people]
    return [each for each in people if each.id not in known | asked]


def _member(partnership: Partnership, user: str) -> User:
    found = (
        Membership.objects.filter(partnership=partnership.id, user__username=user)
        .select_related("user")
        .first()
    )
    if found is None:
        raise NotFound(f"`{user}` is no member of `{partnership.id}`.")
    return found.user


@require_POST
def change_role(request: HttpRequest, partnership: str) -> HttpResponse:
    """Give a member another role."""
    place = governed(request, partnership)
    user = _member(place, request.POST.get("user", ""))
    access.give_role(user, place.id, request.POST.get("role", ""), by=actor_of(request).name)
    return _back(request, place, f"{user.get_full_name()} is {request.POST['role']} from now on.")


@require_POST
def remove(request: HttpRequest, partnership: str) -> HttpResponse:
    """Take a member's access away."""
    place = governed(request, partnership)
    user = _member(place, request.POST.get("user", ""))
    access.take_role(user, place.id, by=actor_of(request).name)
    if user.pk == request.user.pk and not actor_of(request).keeper:
        messages.success(request, f"You have left `{place.id}`.", "good")
        return redirect("/")
    return _back(request, place, f"{user.get_full_name()} has no access any more.")


@never_cache
@require_POST
def invite(request: HttpRequest, partnership: str) -> HttpResponse:
    """Make an invitation and show its link this once."""
    place = governed(request, partnership)
    said: Callable[[str], str] = lambda field: request.POST.get(field, "").strip()  # noqa: E731 -- four short reads
    invitation, path = invitations.invite(
        own_account(request),
        partnership=place.id,
        role=said("role"),
        username=said("username"),
        email=said("email"),
    )
    return people_of(request, place, link=house().options.url + path, invitation=invitation)


@require_POST
def take_back(request: HttpRequest, partnership: str, invitation: int) -> HttpResponse:
    """Let an invitation lead nowhere from now on."""
    place = governed(request, partnership)
    invitations.take_back(place.id, invitation)
    return _back(request, place, "The invitation leads nowhere from now on.")


@never_cache
@require_POST
def reset(request: HttpRequest, partnership: str) -> HttpResponse:
    """Make a link with which a member sets a new password, and show it this once."""
    place = governed(request, partnership)
    user = _member(place, request.POST.get("user", ""))
    path = reset_link(user, by=actor_of(request))
    return people_of(request, place, reset_for=user, link=house().options.url + path)


@require_POST
def into_charter(request: HttpRequest, partnership: str) -> HttpResponse:
    """Add a member to the charter's partners, as a new version of it."""
    place = governed(request, partnership)
    user = _member(place, request.POST.get("user", ""))
    version = add_to_charter(place, user, by=actor_of(request).name)
    return _back(
        request, place, f"{user.get_full_name()} works on cases from now on, under charter version {version}."
    )


def _back(request: HttpRequest, partnership: Partnership, said: str) -> HttpResponse:
    messages.success(request, said, "good")
    return redirect(f"/partnerships/{partnership.id}/people/")
