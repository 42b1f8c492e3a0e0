"""One's own account: name, email, look."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lichen.web.accounts.account_form import taken
from lichen.web.accounts.models import User
from lichen.web.accounts.own import own_account
from lichen.web.house import house

THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))
DENSITIES = (("normal", "Normal"), ("compact", "Compact"))


class ProfileForm(forms.Form):
    """Name and email; nothing else of an account can be posted here."""

    name = forms.CharField(label="Name", max_length=200, required=False, help_text="What others see.")
    email = forms.EmailField(label="Email", max_length=254, required=False)

    def __init__(self, user: User, *given: object, **options: object) -> None:
        super().__init__(*given, initial={"name": user.name, "email": user.email}, **options)
        self.user = user
        for field, fill in (("name", "name"), ("email", "email")):
            self.fields[field].widget.attrs["autocomplete"] = fill
        if house().options.sign_on and not user.is_superuser:
            self.fields["email"].disabled = True
            self.fields[
                "email"
            ].help_text = "Single sign-on finds you by it, so a keeper of this workspace changes it."

    def clean_email(self) -> str:
        """The email, if nobody else has it."""
        email = str(self.cleaned_data["email"])
        if email != self.user.email and taken(email, but=self.user.pk):
            raise ValidationError("Somebody else has this email.")
        return email


class LookForm(forms.Form):
    """How pages look for this one, in every browser."""

    theme = forms.ChoiceField(label="Colours", choices=THEMES, widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Spacing", choices=DENSITIES, widget=forms.RadioSelect)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The account page; a sent form changes name and email."""
    user = own_account(request)
    form = ProfileForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save_profile(user, name=form.cleaned_data["name"], email=form.cleaned_data["email"])
        messages.success(request, "Saved.", "good")
        return redirect("/account/")
    shown = {
        "form": form,
        "look": LookForm(initial={"theme": "auto", "density": "normal", **user.settings}),
        "second_factor": is_mfa_enabled(user),
        "part": "profile",
    }
    return render(request, "accounts/profile.html", shown, status=422 if form.errors else 200)


def save_profile(user: User, *, name: str, email: str) -> None:
    """Change how others see and reach somebody."""
    if email != user.email:
        EmailAddress.objects.filter(user=user).delete()  # an old address signs nobody in any more
    user.name, user.email = name.strip(), email
    user.save(update_fields=["name", "email"])


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Change how pages look."""
    user, form = own_account(request), LookForm(request.POST)
    if form.is_valid():
        user.settings = {**user.settings, **form.cleaned_data}
        user.save(update_fields=["settings"])
    return redirect("/account/")
