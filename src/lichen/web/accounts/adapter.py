"""How allauth behaves here: nobody signs up alone; single sign-on finds people by their verified email."""

from __future__ import annotations

import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from lichen.errors import LichenError
from lichen.web.accounts.models import User

_WRONG = (
    "User name and password do not belong together. Check both, or ask an owner for a link to set a new one."
)
_FAILED = {"app": "allauth.account", "action": "login_failed"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by the first run, by invitation or from the command line; never by an open form."""

    error_messages = {  # noqa: RUF012 -- as allauth wants it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "incorrect_password": "This is not your password. Type it again.",
        "enter_current_password": "This is not your password. Type it again.",
        "account_inactive": "This account is closed. Ask somebody who looks after the workspace.",
        "incorrect_code": "This code is not right, or no longer. Type the one your app shows now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone."""
        return False

    def clean_email(self, email: str) -> str:
        """Refuses: emails are changed on one's account page only, where sign-on and uniqueness are minded."""
        raise ValidationError("Change your email on your account page.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One key an account, by whichever of its names and at whichever of our host names somebody tries."""
        said = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        by_email = User.objects.filter(email__iexact=said).values_list("username", flat=True).first()
        return str(by_email or said).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, for a while and in a sentence that says how long, after too many wrong passwords."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = ratelimit.consume(request, key=key, **_FAILED)
        if not self._login_failed_rl_usage:
            minutes = math.ceil(_wait(request, key) / 60)
            wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
            raise ValidationError(
                f"There were too many wrong passwords. Wait {wait}, then try again.",
                "too_many_login_attempts",
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return "/account/"


def _wait(request: HttpRequest, key: str) -> float:
    """Seconds until another password may be tried."""
    longest = 0.0
    for rate in get_rates(app=_FAILED["app"], action=_FAILED["action"]):
        place = get_cache_key(request, app=_FAILED["app"], action=_FAILED["action"], rate=rate, key=key)
        tries = [at for at in cache.get(place, []) if at > time.time() - rate.duration]
        if len(tries) >= rate.amount:
            longest = max(longest, tries[-1] + rate.duration - time.time())
    return longest


class SocialAdapter(DefaultSocialAccountAdapter):
    """Whoever the provider vouches for enters by a verified email: an account's or an invitation's."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up alone; an invitation has made the account before this is asked."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whom the provider vouches for, or answer with a sentence why nobody was found."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        from lichen.web.accounts.sign_on.person import person_of
        from lichen.web.refusals import answer

        try:
            user = person_of(sociallogin)
        except LichenError as error:
            refused = answer(request, 403, "You cannot sign in this way", str(error))
            raise ImmediateHttpResponse(refused) from error
        sociallogin.connect(request, user)
