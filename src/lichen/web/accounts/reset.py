"""A link with which somebody sets a new password: made by an owner or a keeper, no mail needed."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from lichen.errors import InputRefused, NotAllowed
from lichen.web.accounts.models import Membership, User
from lichen.web.actor import Actor


def reset_link(user: User, *, by: Actor) -> str:
    """The path of a page where this one sets a new password: good once, for three days.

    Raises `NotAllowed` unless the actor governs every partnership this one belongs to: a new password
    opens all of them. Raises `InputRefused` for a program or a closed account.
    """
    if user.service or not user.is_active:
        raise InputRefused("Only a person with an open account has a password. Programs have tokens.")
    theirs = Membership.objects.filter(user=user).values_list("partnership", flat=True)
    if user.is_superuser and not by.keeper:
        raise NotAllowed("This person looks after the workspace: only another keeper may reset the password.")
    if not all(by.may("govern", each) for each in theirs):
        raise NotAllowed(
            f"{user.get_full_name()} belongs to partnerships you do not own. "
            "Ask somebody who looks after the workspace."
        )
    return path_of(user)


def path_of(user: User) -> str:
    """The path of the page, for whoever was found to be allowed."""
    where = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=where)
