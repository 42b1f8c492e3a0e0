"""Content that may hold personal data: it lives beside the chain, which keeps only its salted digest."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from operator import attrgetter

import msgspec

from lichen.errors import InputRefused
from lichen.ledger.canonical import REFERRING, encode, encode_all
from lichen.ledger.connector import Connector
from lichen.ledger.events import AnyEvent, PersonalDataErased
from lichen.ledger.statements import named

SALT_BYTES = 16


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """Content with its salt, and the seal that an event carries in its place."""

    seal: str
    salt: bytes
    content: bytes


def digest_of(salt: bytes, content: bytes) -> str:
    """The seal: SHA-256 of salt and content, in hexadecimal."""
    return sha256(salt + content).hexdigest()


def seal(value: object, salt: bytes | None = None) -> Sealed:
    """The value sealed with 16 random bytes, so that nobody can find short content by trying.

    Raises `InputRefused` if the value cannot be written as JSON.

    >>> sealed = seal({"text": "My card was charged twice."}, salt=bytes(16))
    >>> sealed.seal[:16], sealed.content
    ('34fcd8ba7749a564', b'{"text":"My card was charged twice."}')
    """
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    if len(salt) != SALT_BYTES:
        raise InputRefused(f"A salt has {SALT_BYTES} bytes; this one has {len(salt)}.")
    (content,) = _written([value])
    return Sealed(digest_of(salt, content), salt, content)


def seal_all(values: Sequence[object]) -> list[Sealed]:
    """Each value sealed as `seal` does it, each with a salt of its own; the salts are drawn together.

    Raises `InputRefused` if a value cannot be written as JSON.

    >>> one, other = seal_all(["yes", "yes"])
    >>> one.content == other.content, one.seal == other.seal
    (True, False)
    """
    contents, drawn = _written(values), os.urandom(SALT_BYTES * len(values))
    salts = [drawn[at : at + SALT_BYTES] for at in range(0, len(drawn), SALT_BYTES)]
    return [
        Sealed(digest_of(salt, content), salt, content) for salt, content in zip(salts, contents, strict=True)
    ]


def _written(values: Sequence[object]) -> list[bytes]:
    try:
        return encode_all(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputRefused(f"The content cannot be written as JSON: {error}.") from error


def opened(content: bytes) -> object:
    """The value that was sealed, as JSON gives it back."""
    return msgspec.json.decode(content)


@cache
def _fields(event: type[msgspec.Struct]) -> tuple[str, ...]:
    return () if event is PersonalDataErased else tuple(f for f in event.__struct_fields__ if f in REFERRING)


def seals_of(events: Iterable[AnyEvent]) -> Iterator[str]:
    """Every seal the events refer to; those that record an erasure refer to none."""
    by_type = defaultdict[type[AnyEvent], list[AnyEvent]](list)
    for event in events:
        by_type[type(event)].append(event)
    for kind, alike in by_type.items():
        for field in _fields(kind):
            yield from filter(None, map(attrgetter(field), alike))


def stored(connector: Connector, seals: Sequence[str]) -> list[Sealed]:
    """What the database holds behind these seals."""
    rows = connector.run(named(connector.dialect)["sealed_of"], (encode(seals).decode(),))
    return [Sealed(*row) for row in rows]  # type: ignore[arg-type]  # the schema's column types
