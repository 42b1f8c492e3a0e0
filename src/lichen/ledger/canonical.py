"""The one form in which an event is written, hashed and signed: JSON with fields in declared order.

What is stored is what was hashed, byte for byte; nothing is ever encoded a second time to check it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from lichen.errors import InputRefused
from lichen.ledger.events import AnyEvent

REFERRING = (
    *("inputs", "attributes", "reasons", "unsure_of", "reason", "detail", "text", "title", "finding"),
    *("meaning", "content", "wish", "scope", "result"),
)
"""Fields of events that hold the seal of content kept beside the chain."""

ERASURE = "personal_data_erased."
OPENING = "case_opened."

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

_encoder = msgspec.json.Encoder(order="deterministic")
encode = _encoder.encode


encode_lines = _encoder.encode_lines
"""What `encode` gives for each of several values, each on a line: JSON has no line break of its own."""


def encode_all(values: Sequence[object]) -> list[bytes]:
    """What `encode` gives for each, in one go.

    >>> encode_all([{"b": 1, "a": "x"}, None])
    [b'{"a":"x","b":1}', b'null']
    """
    return encode_lines(values).split(b"\n")[:-1]


class Stored(msgspec.Struct, frozen=True):
    """An entry as its bytes say: the chain, the sequence number and the event."""

    chain: str
    seq: int
    event: AnyEvent


class Labels(msgspec.Struct, frozen=True):
    """What verification reads of an event, whichever version of Lichen wrote it."""

    kind: str
    case: str | None = None
    inputs: str | None = None
    attributes: str | None = None
    reasons: str | None = None
    unsure_of: str | None = None
    reason: str | None = None
    detail: str | None = None
    text: str | None = None
    title: str | None = None
    finding: str | None = None
    meaning: str | None = None
    content: str | None = None
    wish: str | None = None
    scope: str | None = None
    result: str | None = None
    seals: tuple[str, ...] = ()

    def referred(self) -> list[str]:
        """The seals of the content this event refers to; an erasure's reason is plain text."""
        if self.kind.startswith(ERASURE):
            return []
        return [seal for seal in map(self.__getattribute__, REFERRING) if seal is not None]


class Labelled(msgspec.Struct, frozen=True):
    """An entry with what verification reads of its event."""

    chain: str
    seq: int
    event: Labels


_decode_event = msgspec.json.Decoder(AnyEvent).decode
decode_stored = msgspec.json.Decoder(Stored).decode
decode_labels = msgspec.json.Decoder(Labelled).decode


def encode_events(events: Sequence[AnyEvent]) -> list[bytes]:
    """The canonical bytes of each event; `InputRefused` if one could not be read back as it is."""
    try:
        lines = encode_lines(events)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputRefused(f"An event holds a value that cannot be written as JSON: {error}.") from error
    for event in events:
        if event.at.tzinfo is None:
            raise InputRefused(f"The time of a {type(event).__name__} has no time zone: give `at` in UTC.")
    encoded = lines.split(b"\n")[:-1]
    # One look at all of them; that nothing is escaped is seen at once.
    if b"null" in lines or (b"\\" in lines and b"\\u0000" in lines):
        _check_each(events, encoded)
    return encoded


def _check_each(events: Sequence[AnyEvent], encoded: Sequence[bytes]) -> None:
    for event, written in zip(events, encoded, strict=True):
        if b"null" in written:
            _check_readable(event, written)
        if b"\\u0000" in written and _NUL.search(written):
            raise InputRefused(
                f"A {type(event).__name__} holds a NUL character, which PostgreSQL cannot keep."
            )


def _check_readable(event: AnyEvent, written: bytes) -> None:
    try:
        same = _decode_event(written) == event
    except msgspec.ValidationError as error:
        raise InputRefused(
            f"A {type(event).__name__} could not be read back ({error}): is a number in it not finite?"
        ) from error
    if not same:
        raise InputRefused(f"A {type(event).__name__} would not be read back the same: are its types right?")


def opening(chain: str) -> bytes:
    """The first bytes of every entry of a chain, up to its sequence number."""
    return b'{"chain":' + encode(chain) + b',"seq":'
