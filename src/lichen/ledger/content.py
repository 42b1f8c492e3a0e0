"""The digest that binds an approval to exactly what was shown."""

from __future__ import annotations

from hashlib import sha256

from lichen.errors import InputRefused
from lichen.ledger.canonical import encode

LARGEST = 1_000_000
"""Bytes of what is put forward at once."""


def content_digest(content: object) -> str:
    """The SHA-256, in hexadecimal, of the content as JSON in UTF-8 with sorted keys and no spaces.

    Anybody can work it out again from what they hold, without Lichen.

    >>> content_digest({"tool": "refund", "arguments": {"amount": 20}})[:16]
    '75250ba81fcc7b58'

    Raises `InputRefused` for what is no JSON, and above a million bytes.
    """
    try:
        written = encode(content)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputRefused(f"The content cannot be written as JSON: {error}.") from error
    if len(written) > LARGEST:
        raise InputRefused(
            f"The content has {len(written):,} bytes; the most is {LARGEST:,}. Make it shorter."
        )
    return sha256(written).hexdigest()
