"""When you are away."""

from __future__ import annotations

from datetime import datetime

from lichen.client.link import Link, given
from lichen.client.paging import whole
from lichen.client.shapes import Absence


class Absences:
    """Your absences, now and later."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def list(self) -> list[Absence]:
        """Your absences."""
        return whole(self._link, Absence, "/me/absences")

    def add(self, since: datetime, until: datetime | None = None, *, delegate: str | None = None) -> Absence:
        """An absence, times with their zone: you get nothing then, and what waits for you goes to others."""
        body = given(since=since, until=until, delegate=delegate)
        return self._link.act(Absence, "POST", "/me/absences", body, repeatable=False)

    def end(self) -> None:
        """You are back: whatever absence runs now ends."""
        self._link.act(None, "POST", "/me/absences/end")
