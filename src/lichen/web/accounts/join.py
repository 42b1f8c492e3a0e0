"""Follow an invitation: with a new account, or with the one that is signed in."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lichen.web.accounts.account_form import NewAccountForm
from lichen.web.accounts.invitations import accept, by_secret
from lichen.web.accounts.models import Invitation, User
from lichen.web.accounts.own import own_account
from lichen.web.accounts.record import record
from lichen.web.accounts.sessions import sign_in
from lichen.web.house import house


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what the invitation is for; only a sent form accepts it, so nothing that looks ahead does."""
    invitation = by_secret(secret)
    if request.user.is_authenticated:
        return _as_oneself(request, invitation)
    form = NewAccountForm(request.POST or None, initial=_known(invitation))
    form.fields["username"].disabled = bool(invitation.username)
    form.fields["email"].disabled = bool(
        house().options.sign_on
    )  # sign-on finds people by it: not theirs to claim
    if request.method != "POST" or not form.is_valid():
        return _page(request, invitation, form, 200 if request.method == "GET" else 422)
    said = form.cleaned_data
    with transaction.atomic():
        user = User.objects.create_user(said["username"], said["email"], said["password"], name=said["name"])
        accept(invitation, user)
        if not invitation.partnership:
            record(user.username, None, "member", by=invitation.invited_by.username)
    sign_in(request, user)
    return redirect("/")


def _as_oneself(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        accept(invitation, own_account(request))
        return redirect("/")
    return _page(request, invitation, None, 200)


def _known(invitation: Invitation) -> dict[str, str]:
    return {"username": invitation.username, "email": invitation.email}


def _page(
    request: HttpRequest, invitation: Invitation, form: NewAccountForm | None, status: int
) -> HttpResponse:
    return render(request, "accounts/join.html", {"invitation": invitation, "form": form}, status=status)
