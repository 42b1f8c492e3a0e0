"""The ledger as it is written: server-sent events, taken up again wherever they break off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import msgspec

from lichen.client.link import Link, said
from lichen.client.shapes import Entry
from lichen.errors import StoreUnavailable

QUIET = 45.0
"""Seconds of silence after which a connection counts as lost: the server says every 15 that it is there."""

_entry = msgspec.json.Decoder(Entry).decode


def follow(link: Link, partnership: str, after: int) -> Iterator[Entry]:
    """Every entry after `after`, each once and in order, without end.

    Raises what the server refuses, and `Unreachable` when it was never reached; once it was, it is tried
    forever.
    """
    reached, turn = False, 0
    while True:
        try:
            response = _opened(link, partnership, after)
            reached = True
            with closing(response):
                for entry in _entries(response):
                    if entry.seq > after:
                        after, turn = entry.seq, 0
                        yield entry
        except httpx.TransportError:
            pass  # it broke off in the middle: go on after the last entry that came
        except StoreUnavailable:
            if not reached:
                raise
        link.sleep(link.retries.pause(turn))
        turn += 1


def _opened(link: Link, partnership: str, after: int) -> httpx.Response:
    headers = {"accept": "text/event-stream", "last-event-id": str(after)}
    path = "/stream" + said({"partnership": partnership, "after": after})
    return link.send("GET", path, headers=headers, stream=True, quiet=QUIET)


def _entries(response: httpx.Response) -> Iterator[Entry]:
    """The entry of each event; an event is over at an empty line, and one that broke off is none."""
    data: list[str] = []
    for line in response.iter_lines():
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield _entry("\n".join(data))
            data = []
