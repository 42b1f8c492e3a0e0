"""Your own tokens."""

from __future__ import annotations

from collections.abc import Iterable

from lichen.client.link import Link, at, given
from lichen.client.paging import whole
from lichen.client.shapes import Token, TokenMade


class Tokens:
    """Your tokens that are still good."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def list(self) -> list[Token]:
        """Your tokens, the newest first, without their secrets."""
        return whole(self._link, Token, "/me/tokens")

    def make(
        self,
        name: str,
        *,
        capabilities: Iterable[str] | None = None,
        partnerships: Iterable[str] = (),
        days: int | None = None,
    ) -> TokenMade:
        """A new token with its secret, shown this once; never for more than the token that asks may do."""
        wanted = None if capabilities is None else list(capabilities)
        body = given(name=name, capabilities=wanted, partnerships=list(partnerships), days=days)
        return self._link.act(TokenMade, "POST", "/me/tokens", body, repeatable=False)

    def revoke(self, token: int) -> None:
        """Refuse this token from now on."""
        self._link.drop(at("me", "tokens", token))
