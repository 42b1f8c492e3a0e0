"""When a request is sent again, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

PASSING = frozenset({429, 502, 503, 504})
"""Answers that say: not now."""

NOT_DONE = frozenset({429})
"""Answers after which nothing can have been done."""

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before the first byte went out."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often to try again at most, and how long to wait: doubled each time, drawn at random below that.

    `first` and `longest` are seconds. When the server says how long to wait, that is what is waited; when
    it asks for more than `patience` seconds, the refusal is raised at once.
    """

    most: int = 5
    first: float = 0.2
    longest: float = 20.0
    patience: float = 120.0

    def pause(self, turn: int) -> float:
        """Seconds before try `turn` + 1, drawn at random so that many clients do not come back at once.

        >>> 0.05 <= Retries(first=0.2).pause(0) <= 0.2
        True
        """
        most = min(self.longest, self.first * 2.0 ** min(turn, 30))
        return random.uniform(most / 4, most)

    def after_answer(
        self, turn: int, status: int, headers: Mapping[str, str], *, repeatable: bool
    ) -> float | None:
        """Seconds to wait after this answer; None when it is final."""
        if status not in PASSING or turn >= self.most or not (repeatable or status in NOT_DONE):
            return None
        asked = seconds_asked(headers.get("retry-after"))
        if asked is None:
            return self.pause(turn)
        return None if asked > self.patience else asked + self.pause(0)

    def after_failure(self, turn: int, error: httpx.TransportError, *, repeatable: bool) -> float | None:
        """Seconds to wait after a lost connection; None when it may not, or shall not, be tried again."""
        if turn >= self.most or not (repeatable or isinstance(error, NEVER_SENT)):
            return None
        return self.pause(turn)


def seconds_asked(header: str | None) -> float | None:
    """What `Retry-After` asks for, in seconds from now; None without one that can be read.

    >>> seconds_asked("3"), seconds_asked("Wed, 21 Oct 2015 07:28:00 GMT"), seconds_asked("soon")
    (3.0, 0.0, None)
    """
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
