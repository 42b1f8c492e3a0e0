"""Where a model may be asked: by http or https, never at an address that hands out a host's own secrets."""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import SplitResult, urlsplit

from lichen.errors import InputRefused

HOSTS = "LICHEN_LLM_HOSTS"
"""Environment variable of whoever runs the server: the only hosts that charters may name, if set."""

LONGEST = 2_000
_NAMES_HERE = ("localhost",)
_NEAR = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
_SECRETS = ("metadata.google.internal", "metadata.goog", "instance-data", "metadata")
_SECRET_ADDRESSES = frozenset({"100.100.100.200", "fd00:ec2::254", "192.0.0.192"})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_url(url: str, *, who: str = "The model") -> SplitResult:
    """The parts of a usable base address; raises `InputRefused` with a sentence for any other.

    Refused: other schemes than http and https; a name, password, query or fragment; plain http to a host
    that is neither here nor in a private network; link-local, multicast and metadata addresses; hosts
    that are not among those in the environment variable `LICHEN_LLM_HOSTS`, when it is set.

    >>> check_url("http://127.0.0.1:8080/v1").hostname
    '127.0.0.1'
    >>> check_url("http://169.254.169.254/latest")
    Traceback (most recent call last):
    ...
    lichen.errors.InputRefused: The model: no model is asked at 169.254.169.254. Name the host of an endpoint.
    """
    parts = _parts(url, who)
    host = parts.hostname or ""
    if host in _SECRETS or _forbidden(_address(host)):
        raise InputRefused(f"{who}: no model is asked at {host}. Name the host of an endpoint.")
    if parts.scheme == "http" and not is_near(host):
        raise InputRefused(f"{who}: {host} is not on this machine or network, so write https:// before it.")
    allowed = [name.strip().casefold() for name in os.environ.get(HOSTS, "").split(",") if name.strip()]
    if allowed and host not in allowed:
        raise InputRefused(
            f"{who}: models may only be asked at {', '.join(allowed)}; whoever runs the server says so in "
            f"{HOSTS}. Name one of these, or have {host} added."
        )
    return parts


def _parts(url: str, who: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputRefused(f"{who}: the address of the model cannot be read: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise InputRefused(f"{who}: a model's address begins with https:// or http:// and names a host.")
    strange = parts.username or parts.password or parts.query or parts.fragment or len(url) > LONGEST
    if strange or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise InputRefused(
            f"{who}: a model's address holds no password, query, spaces or special letters. "
            "Name the key's environment variable in `key_env`."
        )
    return parts


def is_here(url: str) -> bool:
    """Whether the address is one of this machine.

    >>> is_here("http://localhost:8080/v1"), is_here("https://api.example.org/v1"), is_here("http://[::1]/")
    (True, False, True)
    """
    host = _host(url)
    found = _address(host)
    return found.is_loopback if found else host in _NAMES_HERE or host.endswith(".localhost")


def is_near(host: str) -> bool:
    """Whether a host is this machine or, by its name or number, in a private network.

    >>> is_near("10.1.2.3"), is_near("gpu-box"), is_near("api.example.org")
    (True, True, False)
    """
    found = _address(host)
    if found:
        return found.is_private or found.is_loopback
    return "." not in host or host in _NAMES_HERE or host.endswith(_NEAR)


def check_resolved(host: str) -> None:
    """Nothing, unless the name leads to a forbidden address now; raises `InputRefused` then."""
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except OSError:
        return  # a proxy may know the name; without one the call itself says that it is unknown
    if any(_forbidden(_address(str(each[4][0]))) for each in found):
        raise InputRefused(f"The name {host} leads to an address at which no model is asked.")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _address(host: str) -> Address | None:
    """The address a host is by number, whatever spelling of it the system would take."""
    try:
        found: Address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            found = ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    return getattr(found, "ipv4_mapped", None) or found


def _forbidden(found: Address | None) -> bool:
    if found is None:
        return False
    strange = found.is_link_local or found.is_multicast or found.is_unspecified
    return strange or str(found) in _SECRET_ADDRESSES
