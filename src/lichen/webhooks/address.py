"""Where a webhook may be sent: addresses of the open internet, unless somebody allows others."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from lichen.errors import InputRefused

LONGEST_URL = 2_000
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv4 addresses behind a translator: they could be any."""


def check_url(url: str) -> SplitResult:
    """The parts of an address that can be sent to; raises `InputRefused` for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputRefused(f"The address of the webhook cannot be read: {error}.") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise InputRefused("A webhook is sent to an address that begins with https:// or http://.")
    if (
        parts.username
        or parts.password
        or len(url) > LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise InputRefused(
            "The address of a webhook holds no name or password, no spaces, and plain letters only: the "
            "signature proves who sends."
        )
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, whatever other address it wraps.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour is not None or found.teredo is not None:
            return False
        if any(found in network for network in _WRAPPED):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved
