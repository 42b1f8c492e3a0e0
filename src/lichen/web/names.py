"""The host names this server answers to; a page of another name could otherwise be made to read it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from lichen.web.bridge import Scope

EVERY_NAME = frozenset({"/healthz"})
"""Asked by machines that know an address only, and the same for everybody."""

REFUSAL = (
    "This server does not answer to the name in this request. Open it at the address it printed when it "
    "started, or name this one with LICHEN_HOSTS or LICHEN_ADDRESS.\n"
)


def is_ours(scope: Scope) -> bool:
    """Whether the request names this server, once."""
    if scope["path"] in EVERY_NAME:
        return True
    said = [value for name, value in scope["headers"] if name == b"host"]
    return len(said) == 1 and _known(said[0])


@lru_cache(maxsize=256)
def _known(host: bytes) -> bool:
    name, _ = split_domain_port(host.decode("latin-1"))
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)
