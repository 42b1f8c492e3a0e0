"""The first page anybody sees: the account of whoever started Lichen."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lichen.web.accounts.account_form import NewAccountForm
from lichen.web.accounts.first_run import is_first_run, make_first_account
from lichen.web.accounts.sessions import sign_in
from lichen.web.accounts.setup_code import matches
from lichen.web.refusals import answer

GUESSES = {"setup_code": "10/m/ip"}


class FirstAccountForm(NewAccountForm):
    """A new account, and the code that only whoever sees the terminal knows."""

    field_order = ("code", "name", "username", "email", "password")

    code = NewAccountForm.text("Setup code", "The terminal where you started Lichen shows it.")

    def clean_code(self) -> str:
        """The code, if it is the one on the terminal."""
        if not matches(self.cleaned_data["code"]):
            raise ValidationError("This is not the code on the terminal. Look there and type it again.")
        return str(self.cleaned_data["code"])


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the first account; afterwards this page leads on."""
    if not is_first_run():
        return redirect("/welcome/partnership/" if request.user.is_authenticated else "/")
    if request.method == "GET":
        return _page(request, FirstAccountForm(initial={"code": request.GET.get("code", "")}))
    if not ratelimit.consume(request, app="lichen", action="setup_code", config=GUESSES):
        said = "Ten codes were tried within a minute. Wait a minute, then type the one on the terminal."
        return answer(request, 429, "Too many tries", said)
    form = FirstAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    sign_in(
        request,
        make_first_account(
            said["username"], name=said["name"], password=said["password"], email=said["email"]
        ),
    )
    return redirect("/welcome/partnership/")


def _page(request: HttpRequest, form: FirstAccountForm, status: int = 200) -> HttpResponse:
    return render(request, "first_run/account.html", {"form": form}, status=status)
