"""Whether an address leads outside, said at once where that can be told without asking anybody."""

from __future__ import annotations

import socket

from lichen.errors import InputRefused
from lichen.webhooks.address import check_url, is_public

INSIDE = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


def require_public(url: str, *, allow_private: bool = False) -> None:
    """Raise `InputRefused` for a malformed address or one that plainly lies inside this network.

    What a name leads to is looked at again whenever a message is sent, by `lichen.webhooks.sending`.
    """
    host = (check_url(url).hostname or "").rstrip(".").lower()
    if allow_private:
        return
    inside = host == INSIDE[0] or host.endswith(INSIDE[1:])
    if inside or not all(map(is_public, _numbers(host))):
        raise InputRefused(
            f"{host} lies inside this network, which webhooks are not sent to. Use a public address, or ask "
            "whoever runs Lichen to allow private ones."
        )


def _numbers(host: str) -> list[str]:
    """The IP addresses of a host written in numbers, however it is written; none for a name."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]).partition("%")[0] for each in found]
