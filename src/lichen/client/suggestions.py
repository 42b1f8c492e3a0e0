"""Suggestions of the AI side to people: listed, made by an AI partner, answered by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from lichen.client.link import Link, at, given
from lichen.client.paging import pages
from lichen.client.shapes import Suggestion


class Suggestions:
    """What the AI side suggests to the people of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "suggestions")

    def list(self) -> Iterator[Suggestion]:
        """All of them, the newest first, with their answers and what came of them."""
        return pages(self._link, Suggestion, self._at, {"limit": 200})

    def make(
        self, topic: str, text: str, figures: Mapping[str, float], *, key: str | None = None
    ) -> Suggestion:
        """The suggestion of the AI partner whose token this is, resting on `figures` of many cases.

        Raises `Conflict` while one about the same topic waits or is tried, or was declined and no figure has
        grown by half since.
        """
        body = {"topic": topic, "text": text, "figures": dict(figures)}
        return self._link.act(Suggestion, "POST", self._at, body, key=key)

    def answer(
        self,
        suggestion: str,
        decision: Literal["accepted", "declined", "tried"],
        *,
        reason: str = "",
        until: datetime | None = None,
        key: str | None = None,
    ) -> Suggestion:
        """The suggestion with its answer: declining takes a reason, trying a day until which.

        For owners, leads and whoever answers for errors.
        """
        body = given(decision=decision, reason=reason, until=until)
        return self._link.act(Suggestion, "POST", self._at + at(suggestion, "answer"), body, key=key)
