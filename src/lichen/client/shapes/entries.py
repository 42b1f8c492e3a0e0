"""Ledger entries, from lists and from the stream."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from lichen.decoding import convert

Event = TypeVar("Event")


class Entry(msgspec.Struct, frozen=True):
    """One ledger entry; `event` is empty while you may not read it, and `hidden` says so.

    `contents` holds what stands behind the event's seals, where it was asked for and is not erased.
    """

    seq: int
    digest: str = ""
    event: dict[str, Any] = {}
    contents: dict[str, Any] = {}
    hidden: bool = False

    @property
    def kind(self) -> str:
        """What happened, such as `case_settled`; empty for an entry that is hidden."""
        return str(self.event.get("kind", "")).partition(".")[0]

    def read_as(self, shape: type[Event]) -> Event:
        """The event as a struct of yours; raises `msgspec.ValidationError` where it does not fit."""
        return convert(self.event, shape)
