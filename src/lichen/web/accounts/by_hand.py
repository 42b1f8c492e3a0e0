"""Accounts made and mended from the terminal, by whoever holds the machine."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lichen.actions.permission import LICHEN
from lichen.errors import InputRefused
from lichen.web.accounts.account_form import NewAccountForm
from lichen.web.accounts.members import forget
from lichen.web.accounts.models import User
from lichen.web.accounts.record import KEEPER, recorded
from lichen.web.accounts.sessions import end_all

TERMINAL = LICHEN
"""Who the ledger names for what was done from the terminal."""


def add_person(
    username: str, password: str, *, name: str = "", email: str = "", keeper: bool = False
) -> User:
    """The new account; raises `InputRefused` with what must be mended, as the form would say it."""
    said = {"username": username, "password": password, "name": name or username, "email": email}
    form = NewAccountForm(said)
    if not form.is_valid():
        raise InputRefused(" ".join(str(each) for errors in form.errors.values() for each in errors))
    with recorded(username, None, KEEPER if keeper else "member", by=TERMINAL):
        user: User = User.objects.create_user(username, email, password, name=name, is_superuser=keeper)
    return user


def set_password(user: User, password: str) -> None:
    """Give somebody a new password and sign them out everywhere; raises `InputRefused` for a weak one."""
    if user.service:
        raise InputRefused(f"`{user.username}` is a program: it has tokens, no password.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputRefused(" ".join(error.messages)) from error
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all(user)
    forget()
