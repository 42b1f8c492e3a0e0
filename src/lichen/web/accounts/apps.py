"""The accounts application as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, tokens and invitations."""

    name = "lichen.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Forget what is remembered of somebody whenever it changes; put our sign-on in allauth's place."""
        from allauth.socialaccount.providers import registry

        from lichen.web.accounts import members
        from lichen.web.accounts.sign_on.provider import SignOnProvider

        members.listen()
        registry.load()
        registry.register(SignOnProvider)
