"""Signatures as Standard Webhooks has them, so that any of its libraries can verify what Lichen sends."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from lichen.decoding import decode
from lichen.errors import InputRefused, NotAllowed

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE = 300.0
"""Seconds a message may be old, or ahead of the receiver's clock."""


def new_secret() -> str:
    """A random secret of 256 bits, in the form Standard Webhooks gives them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message: `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.

    >>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...      b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    content = b"%b.%d.%b" % (id.encode(), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(_key(secret), content, sha256).digest()).decode()


def verify(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> dict[str, Any]:
    """The message, decoded, if it is signed with the secret and not older than `tolerance` seconds.

    For the program that receives: give it the headers and the raw bytes of the body, as they came. A message
    may come more than once; its `webhook-id` stays the same.

    Raises `NotAllowed` if the message is unsigned, signed otherwise, altered, too old or from the future.

    >>> secret, body = new_secret(), b'{"kind":"case_settled"}'
    >>> headers = {"webhook-id": "msg_1", "webhook-timestamp": "1614265330"}
    >>> headers["webhook-signature"] = sign(secret, "msg_1", 1614265330, body)
    >>> verify(secret, headers, body, now=1614265331)
    {'kind': 'case_settled'}
    """
    given = {name.lower(): value for name, value in headers.items()}
    id, timestamp = given.get("webhook-id", ""), _timestamp(given.get("webhook-timestamp", ""))
    if abs((time.time() if now is None else now) - timestamp) > tolerance:
        raise NotAllowed(f"The message is more than {tolerance:g} seconds old or ahead: refuse it.")
    expected = sign(secret, id, timestamp, body).encode()
    signatures = given.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected, each.encode()) for each in signatures):
        raise NotAllowed("The message is not signed with this secret, or was altered on its way: refuse it.")
    try:
        return decode(body, dict[str, Any])
    except msgspec.DecodeError as error:
        raise InputRefused(f"The message is signed but cannot be read: {error}.") from error


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise InputRefused(f"The secret is not one of a webhook: it begins with `{PREFIX}`.") from error


def _timestamp(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise NotAllowed("The message carries no timestamp, so nobody knows how old it is: refuse it.")
    return int(text)
