"""The digest that binds an approval to exactly what was put forward."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from lichen.errors import InputRefused

_encode = msgspec.json.Encoder(order="deterministic").encode


def digest_of(content: object) -> str:
    """The SHA-256, in hexadecimal, of the content as JSON in UTF-8 with sorted keys and no spaces.

    What you are about to do has this digest only if it is exactly what was approved.

    >>> digest_of({"tool": "refund", "arguments": {"amount": 20}})[:16]
    '75250ba81fcc7b58'

    Raises `InputRefused` for what is no JSON.
    """
    try:
        return sha256(_encode(content)).hexdigest()
    except (TypeError, ValueError, OverflowError) as error:
        raise InputRefused(f"The content cannot be written as JSON: {error}.") from error
