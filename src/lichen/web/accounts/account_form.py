"""What is asked of somebody who gets an account."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lichen.web.accounts.models import ID, User


def taken(email: str, *, but: int | None = None) -> bool:
    """Whether somebody else has this email: single sign-on finds people by it."""
    return bool(email) and User.objects.filter(email__iexact=email).exclude(pk=but).exists()


class NewAccountForm(forms.Form):
    """User name, name, email and password of a new account, and nothing else that could be posted."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text="What others see.",
    )
    username = forms.CharField(
        label="User name",
        max_length=64,
        validators=[ID],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="Your id in charters and on the record. It never changes.",
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="Optional.",
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text="Ten characters or more; a few words that do not belong together do well.",
    )

    @staticmethod
    def text(label: str, hint: str) -> forms.CharField:
        """One more short text."""
        plain = forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        return forms.CharField(label=label, max_length=100, help_text=hint, widget=plain)

    def clean_username(self) -> str:
        """The user name, if nobody has it, in whatever case."""
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("Somebody has this user name. Choose another.")
        return username

    def clean_email(self) -> str:
        """The email, if nobody has it."""
        email = str(self.cleaned_data["email"])
        if taken(email):
            raise ValidationError("Somebody has an account with this email. Sign in with that account.")
        return email

    def clean(self) -> dict[str, object]:
        """Everything, with a password that is none of the common ones nor like the name."""
        said = dict(self.cleaned_data)
        if "password" in said:
            like = User(
                username=said.get("username", ""), name=said.get("name", ""), email=said.get("email", "")
            )
            try:
                validate_password(str(said["password"]), like)
            except ValidationError as error:
                self.add_error("password", error)
        return said
