"""The two addresses of the flow: to the provider, and back."""

from __future__ import annotations

from typing import cast

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse

from lichen.web.accounts.sign_on.provider import SignOnAdapter


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; only a sent form leads there, so no other site can."""
    return _through(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code for a signed token."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: type, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        adapted = view.adapter_view(SignOnAdapter(request, provider_id))  # type: ignore[attr-defined]
        return cast(HttpResponse, adapted(request))
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
