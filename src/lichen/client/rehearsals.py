"""Rehearsals: a change tried on the record; predictions: what came of those that were adopted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lichen.client.link import Link, at
from lichen.client.paging import pages
from lichen.client.shapes import Prediction, Rehearsal, RehearsalRow
from lichen.client.waiting import wait_for


class Rehearsals:
    """The rehearsals of a partnership that are kept."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "rehearsals")

    def start(self, *, key: str | None = None, **change: Any) -> Rehearsal:
        """The rehearsal of a change such as `bound=0.03, minutes=240`, done or on its way.

        Names and units are the charter's; what is left out stays as it is.
        """
        return self._link.act(Rehearsal, "POST", self._at, change, key=key)

    def list(self) -> Iterator[RehearsalRow]:
        """The kept ones, the newest first, without their figures."""
        return pages(self._link, RehearsalRow, self._at, {})

    def get(self, rehearsal: str) -> Rehearsal:
        """One with its figures, or how far it has come."""
        return self._link.get(Rehearsal, self._at + at(rehearsal))

    def wait(self, rehearsal: str, timeout: float = 3600.0) -> Rehearsal:
        """The rehearsal when it is done.

        Raises `LichenError` when it failed or takes longer than `timeout` seconds.
        """
        return wait_for(f"The rehearsal `{rehearsal}`", lambda: self.get(rehearsal), self._link, timeout)


class Predictions:
    """What was predicted when charters were adopted, beside what came of it."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "predictions")

    def list(self) -> Iterator[Prediction]:
        """Those of the latest charters first."""
        return pages(self._link, Prediction, self._at, {})

    def get(self, version: int) -> Prediction:
        """The one with which this version of the charter was adopted."""
        return self._link.get(Prediction, self._at + at(str(version)))
