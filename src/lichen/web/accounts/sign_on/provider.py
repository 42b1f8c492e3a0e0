"""The provider as allauth knows it, stricter: a nonce binds each token to the browser that asked for it."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.internal import jwtkit, statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that need the provider's private key; never one that our shared secret, or none, could make."""


def nonce_of(state: str) -> str:
    """The nonce that goes with a state: nobody can make it for another."""
    return salted_hmac("lichen.sign-on", state, algorithm="sha256").hexdigest()


class SignOnAdapter(OpenIDConnectOAuth2Adapter):
    """Reads the id token: signature, issuer, audience, expiry and nonce must all be right."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The login, from the signed id token and, where there is one, the profile of the same subject."""
        response = kwargs["response"]
        if "id_token" not in response:
            raise OAuth2Error("The provider sent no id token.")
        data = {"id_token": self._decode_id_token(app, response["id_token"])}
        if not constant_time_compare(
            data["id_token"].get("nonce", ""), nonce_of(request.GET.get("state", ""))
        ):
            raise OAuth2Error("The nonce is not the one that was sent.")
        if "email" not in data["id_token"] and "userinfo_endpoint" in self.openid_config:
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != data["id_token"]["sub"]:
                raise OAuth2Error("The profile is another subject's.")
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        from jwt import PyJWTError, get_unverified_header

        try:
            algorithm = get_unverified_header(id_token).get("alg")
        except PyJWTError as error:
            raise OAuth2Error("The id token cannot be read.") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error(f"The id token is signed with {algorithm}.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class SignOnProvider(OpenIDConnectProvider):
    """OpenID Connect with a nonce, and with nothing of the request's address passed on to the provider."""

    oauth2_adapter_class = SignOnAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """What the address may say: where to go afterwards."""
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return {**kwargs, "scope": None, "auth_params": None}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """To the provider, with a state and the nonce that goes with it."""
        state = get_random_string(statekit.STATE_ID_LENGTH * 2)
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce_of(state)}
        answer: HttpResponse = super().redirect(request, process, state_id=state, **kwargs)
        return answer


provider_classes = [SignOnProvider]
