"""The AI-only lane and its incidents: look, close it by hand, let it open again, see to an incident."""

from __future__ import annotations

from collections.abc import Iterator

from lichen.client.link import Link, at, given
from lichen.client.paging import pages
from lichen.client.shapes import (
    AloneCase,
    Incident,
    IncidentEnded,
    IncidentRow,
    LaneMoved,
    LaneStanding,
    LaneStep,
    LooksAsked,
)


class Lane:
    """The AI-only lane of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "lane")

    def get(self) -> LaneStanding:
        """The lane now: what it does and why, in one sentence and in figures."""
        return self._link.get(LaneStanding, self._at)

    def changes(self) -> Iterator[LaneStep]:
        """What happened to the lane, the newest first."""
        return pages(self._link, LaneStep, f"{self._at}/changes", {"limit": 200})

    def close(self, reason: str, *, key: str | None = None) -> LaneMoved:
        """The change: every case goes to people until somebody lets the lane open again.

        For owners, leads and whoever answers for errors.
        """
        return self._link.act(LaneMoved, "POST", f"{self._at}/close", {"reason": reason}, key=key)

    def reopen(self, reason: str, *, key: str | None = None) -> LaneMoved:
        """The release: a lane closed by hand opens again as soon as new evidence allows it."""
        return self._link.act(LaneMoved, "POST", f"{self._at}/reopen", {"reason": reason}, key=key)


class Incidents:
    """What went wrong with the lane."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "incidents")

    def list(self) -> Iterator[IncidentRow]:
        """All incidents, the newest first."""
        return pages(self._link, IncidentRow, self._at, {"limit": 200})

    def get(self, incident: str) -> Incident:
        """One incident: what happened, since when, who answers for it, and what the lane did."""
        return self._link.get(Incident, self._at + at(incident))

    def cases(self, incident: str) -> Iterator[AloneCase]:
        """The cases the AI settled alone from its probable beginning on, to be looked through."""
        return pages(self._link, AloneCase, self._at + at(incident, "cases"), {"limit": 200})

    def reask(self, incident: str, most: int | None = None, *, key: str | None = None) -> LooksAsked:
        """The asks: one person each looks, blind, at up to `most` cases that nobody looked at, oldest first.

        What they find corrects these cases and is no random audit. A second call asks nothing twice. Raises
        `Conflict` where it is not known since when, or nobody is free to look.
        """
        path = self._at + at(incident, "reask")
        return self._link.act(LooksAsked, "POST", path, given(most=most), key=key)

    def close(self, incident: str, finding: str, *, key: str | None = None) -> IncidentEnded:
        """The closing, with what was found; the lane opens on new evidence only."""
        path = self._at + at(incident, "close")
        return self._link.act(IncidentEnded, "POST", path, {"finding": finding}, key=key)
