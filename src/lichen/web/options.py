"""How one server is set up: a few settings, each from an argument or the environment, nothing hidden."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from lichen.errors import InputRefused


@dataclass(frozen=True, slots=True)
class SignOn:
    """One OpenID Connect provider people may sign in with."""

    name: str
    server: str
    client: str
    secret: str


@dataclass(frozen=True, slots=True)
class Options:
    """What `lichen up` was told. `address` is the public one, if a proxy stands in front."""

    where: str = "lichen.db"
    host: str = "127.0.0.1"
    port: int = 8420
    address: str = ""
    sign_on: tuple[SignOn, ...] = ()
    mail: str = ""
    demo: bool = False
    hosts: tuple[str, ...] = field(default=())

    @property
    def secure(self) -> bool:
        """Whether people reach the server over TLS."""
        return self.address.startswith("https://")

    @property
    def url(self) -> str:
        """The address people open."""
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::1") else self.host
        return self.address.rstrip("/") or f"http://{shown}:{self.port}"

    @property
    def allowed_hosts(self) -> list[str]:
        """The host names the server answers to."""
        named = [urlsplit(self.address).hostname or ""] if self.address else []
        return ["localhost", "127.0.0.1", "[::1]", *filter(None, named), *self.hosts, self.host]

    @classmethod
    def given(cls, **said: object) -> Self:
        """The options said, the rest from `LICHEN_…` variables; raises `InputRefused` for half a sign-on."""
        from_environment = {"sign_on": _sign_on(), "mail": os.environ.get("LICHEN_MAIL", "")}
        hosts = tuple(filter(None, os.environ.get("LICHEN_HOSTS", "").split(",")))
        known = {"address": os.environ.get("LICHEN_ADDRESS", ""), "hosts": hosts, **from_environment}
        return cls(**{**known, **{name: value for name, value in said.items() if value is not None}})  # type: ignore[arg-type]  # each is a field


def _sign_on() -> tuple[SignOn, ...]:
    server = os.environ.get("LICHEN_OIDC_SERVER", "")
    if not server:
        return ()
    client, secret = os.environ.get("LICHEN_OIDC_CLIENT", ""), os.environ.get("LICHEN_OIDC_SECRET", "")
    if not client or not secret:
        raise InputRefused(
            "LICHEN_OIDC_SERVER is set, but LICHEN_OIDC_CLIENT or LICHEN_OIDC_SECRET is not. Set all three."
        )
    return (SignOn(os.environ.get("LICHEN_OIDC_NAME", "Single sign-on"), server, client, secret),)
