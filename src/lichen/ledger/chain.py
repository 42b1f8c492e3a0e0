"""The hash chain: each digest covers the one before it and the bytes of its own entry."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from lichen.ledger.canonical import opening

WORKSPACE = "workspace"
"""The chain of what concerns every partnership, such as that a new one was opened."""


def genesis(chain: str) -> bytes:
    """The digest a chain starts from, bound to its name so that no chain passes for another.

    >>> genesis("desk").hex()[:16]
    '526daa86513028ce'
    """
    return sha256(b"lichen ledger 1\n" + chain.encode()).digest()


def link(chain: str, head: int, digest: bytes, events: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """The bytes and digest of each new entry after `head`: SHA-256 of the last digest and the bytes."""
    start = opening(chain)
    linked = []
    for seq, event in enumerate(events, head + 1):
        body = b'%b%d,"event":%b}' % (start, seq, event)
        digest = sha256(digest + body).digest()
        linked.append((body, digest))
    return linked
