"""One's own tokens: made, shown once, replaced, revoked."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lichen.errors import NotFound
from lichen.web.accounts.models import Token, User
from lichen.web.accounts.own import own_account
from lichen.web.accounts.tokens import make, revoke, rotate
from lichen.web.actor import actor_of
from lichen.web.roles import CAPABILITIES, MEANING

DAYS = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "Never"))
OVERLAP = timedelta(days=1)


class TokenForm(forms.Form):
    """What a new token is for, what it may do, where, and for how long."""

    name = forms.CharField(label="What it is for", max_length=100)
    capabilities = forms.MultipleChoiceField(
        label="It may",
        choices=[(each, MEANING[each].capitalize()) for each in CAPABILITIES],
        initial=["see", "work", "open"],
        widget=forms.CheckboxSelectMultiple,
        help_text="Never more than its owner may.",
    )
    partnerships = forms.MultipleChoiceField(
        label="In these partnerships only",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none to let it work wherever its owner does.",
    )
    days = forms.ChoiceField(label="It expires after", choices=DAYS, initial="90")

    def __init__(self, partnerships: list[str], *given: object) -> None:
        super().__init__(*given)
        self.fields["partnerships"].choices = [(each, each) for each in partnerships]

    def make_for(self, user: User) -> tuple[Token, str]:
        """The token for this user, and its secret."""
        said, days = self.cleaned_data, int(self.cleaned_data["days"])
        expires = timezone.now() + timedelta(days=days) if days else None
        limits = {"capabilities": said["capabilities"], "partnerships": said["partnerships"]}
        return make(user, said["name"], expires=expires, **limits)


@never_cache
@require_http_methods(["GET", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens; a sent form makes one and shows its secret this once."""
    user = own_account(request)
    form = TokenForm(actor_of(request).partnerships(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _page(request, user, TokenForm(actor_of(request).partnerships()), form.make_for(user))
    return _page(request, user, form, None, 422 if form.errors else 200)


@never_cache
@require_POST
def rotate_own(request: HttpRequest, token: int) -> HttpResponse:
    """A new secret in place of an old one, which may work for another day."""
    user = own_account(request)
    overlap = OVERLAP if request.POST.get("overlap") else timedelta(0)
    made = rotate(_own(user, token), overlap=overlap)
    return _page(request, user, TokenForm(actor_of(request).partnerships()), made)


@require_POST
def revoke_own(request: HttpRequest, token: int) -> HttpResponse:
    """Refuse one of one's tokens from now on."""
    revoke(_own(own_account(request), token))
    return redirect("/account/tokens/")


def _own(user: User, token: int) -> Token:
    found = Token.objects.filter(user=user, pk=token).select_related("user").first()
    if found is None:
        raise NotFound("There is no such token of yours.")
    return found


def _page(
    request: HttpRequest, user: User, form: TokenForm, made: tuple[Token, str] | None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    tokens = Token.objects.filter(user=user, revoked__isnull=True).order_by("-created")[:200]
    shown = {"form": form, "tokens": tokens, "made": made, "now": now, "part": "tokens"}
    return render(request, "accounts/tokens.html", shown, status=status)
