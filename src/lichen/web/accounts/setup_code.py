"""The setup code: whoever reads the terminal of the server, and nobody else, makes the first account."""

from __future__ import annotations

import secrets
from functools import cache
from hmac import compare_digest

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that could be taken for another."""


@cache
def setup_code() -> str:
    """The code of this process, such as `k7fd-29xm-q3hp`; it means nothing once there is an account."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def matches(said: str) -> bool:
    """Whether somebody said the code, in whatever case and with or without hyphens."""
    plain = "".join(each for each in said.lower() if each.isalnum())
    return compare_digest(plain.encode(), setup_code().replace("-", "").encode())
