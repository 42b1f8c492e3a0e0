"""Asks that an AI partner took and answers later: they are not asked again, and fail when the time is up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from lichen.partners.protocol import Later, Partner


class HandedOut:
    """What was handed out by this process; after a restart each is handed out once more, with the same id."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __len__(self) -> int:
        """How many are out."""
        return len(self._taken)

    def fresh(self, asks: Sequence[Any], most: int) -> list[Any]:
        """Those of the open asks that were not handed out."""
        return [ask for ask in asks if ask.ask not in self._taken][:most]

    def note(self, asks: Sequence[Any], replies: Sequence[object]) -> None:
        """Remember those that will be answered later."""
        self._taken.update(
            ask.ask for ask, reply in zip(asks, replies, strict=True) if isinstance(reply, Later)
        )

    def late(self, partner: Partner | None, asks: Sequence[Any], now: datetime) -> list[Any]:
        """Those that were handed out and for which the partner's time is up; they are out no more."""
        within = getattr(partner, "answers_within", math.inf)
        if within == math.inf:
            return []
        since = now - timedelta(seconds=within)
        found = [ask for ask in asks if ask.ask in self._taken and ask.made_at <= since]
        self._taken -= {ask.ask for ask in found}
        return found
