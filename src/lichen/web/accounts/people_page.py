"""Everybody with an account: for those who look after the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lichen.errors import InputRefused, NotFound
from lichen.web.accounts import access, invitations
from lichen.web.accounts.models import User
from lichen.web.accounts.own import keeper_account
from lichen.web.accounts.profile import ProfileForm, save_profile
from lichen.web.accounts.reset import reset_link
from lichen.web.actor import actor_of
from lichen.web.house import house

PAGE = 100


@never_cache
@require_GET
def people_page(request: HttpRequest) -> HttpResponse:
    """Accounts by name, a page at a time."""
    keeper_account(request)
    return _page(request)


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    after, q = request.GET.get("after", ""), request.GET.get("q", "").strip()[:100]
    found = list(_matching(q).filter(username__gt=after).order_by("username")[: PAGE + 1])
    shown = {
        "people": found[:PAGE],
        "next": found[PAGE - 1].username if len(found) > PAGE else "",
        "find": q,
        "partnerships": house().workspace.partnerships(),
        "roles": access.FOR_PEOPLE,
        **more,
    }
    return render(request, "people/everybody.html", shown)


def _matching(q: str) -> QuerySet[User]:
    everybody = User.objects.prefetch_related("memberships")
    like = Q(username__istartswith=q) | Q(name__icontains=q) | Q(email__istartswith=q)
    return everybody.filter(like) if q else everybody


@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to the workspace, or to one partnership, and show the link this once."""
    keeper = keeper_account(request)
    partnership = request.POST.get("partnership", "")
    if partnership:
        actor_of(request).enter(partnership, "govern")
    invitation, path = invitations.invite(
        keeper,
        partnership=partnership,
        role=request.POST.get("role", "") if partnership else "",
        email=request.POST.get("email", "").strip(),
    )
    return _page(request, link=house().options.url + path, invitation=invitation)


@never_cache
@require_POST
def change(request: HttpRequest, user: int) -> HttpResponse:
    """Close or open an account, let somebody look after the workspace, make a link for a new password."""
    keeper = keeper_account(request)
    found = User.objects.filter(pk=user).first()
    if found is None:
        raise NotFound("There is no such account.")
    what = request.POST.get("what", "")
    if what == "reset":
        path = reset_link(found, by=actor_of(request))
        return _page(request, reset_for=found, link=house().options.url + path)
    messages.success(request, _done(what, found, keeper, request), "good")
    return redirect("/people/")


def _done(what: str, user: User, keeper: User, request: HttpRequest) -> str:
    if what == "deactivate":
        access.deactivate(user, by=keeper.username)
        return f"{user.get_full_name()} is signed out everywhere and cannot come in any more."
    if what == "reactivate":
        access.reactivate(user, by=keeper.username)
        return f"{user.get_full_name()} may come in again. Tokens stay revoked."
    if what in ("keep", "unkeep"):
        access.keep(user, by=keeper.username, yes=what == "keep")
        return f"{user.get_full_name()} looks after the workspace{'' if what == 'keep' else ' no longer'}."
    if what == "email":
        return _new_email(user, request)
    raise InputRefused("There is no such change of an account.")


def _new_email(user: User, request: HttpRequest) -> str:
    form = ProfileForm(user, {"name": user.name, "email": request.POST.get("email", "")})
    form.fields["email"].disabled = False
    if not form.is_valid():
        raise InputRefused(" ".join(str(each) for each in form.errors.get("email", ["Check the email."])))
    save_profile(user, name=user.name, email=form.cleaned_data["email"])
    return f"The email of {user.get_full_name()} was changed."
