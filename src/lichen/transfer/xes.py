"""Event logs in XES (IEEE 1849), read as a stream; a document type, and with it any entity, is refused."""

from __future__ import annotations

import gzip
import zlib
from contextlib import closing
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers import expat

from lichen.errors import InputRefused
from lichen.reports.decisions.refuse import refuse
from lichen.transfer.event_rows import ZONELESS, EventRows, ReadLog
from lichen.transfer.event_times import Moments, OrderUnknown

CHUNK = 2**18
LONGEST_TAG = 16 * 2**20
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_CASE, _ACTIVITY, _TIME, _RESOURCES = (
    "concept:name",
    "concept:name",
    "time:timestamp",
    ("org:resource", "org:role", "org:group"),
)


def read_xes(path: Path) -> ReadLog:
    """The log in an XES file (`.xes` or `.xes.gz`): traces are cases, `concept:name` names the activity.

    A trace without a name is a case of its own. Raises `InputRefused` with file, line and remedy for what is
    not well-formed, for documents that declare a type or entities, and for times that cannot be told.
    """
    reading = _Reading(path.name)
    try:
        with closing(_open(path)) as stream:
            reading.take(stream)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        refuse(path.name, "the compressed file is damaged or cut short", "Copy or compress the file again")
    notes = ("Read as XES: traces are cases.", *([ZONELESS] if reading.moments.zoneless else []))
    return reading.rows.read(*notes)


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as peek:
        packed = peek.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]  # binary too


class _Reading:
    """What is open while the file goes by: a trace, an event in it, and attributes nested in either."""

    def __init__(self, file: str) -> None:
        self.rows, self.moments = EventRows(file), Moments()
        self.file = file
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_type
        self._parser.EntityDeclHandler = self._refuse_type
        self._trace: dict[str, str] | None = None
        self._event: dict[str, str] | None = None
        self._events: list[dict[str, str]] = []
        self._depth = self._traces = 0

    def take(self, stream: IO[bytes]) -> None:
        """Read to the end."""
        taken = 0
        try:
            while chunk := stream.read(CHUNK):
                taken += len(chunk)
                self._parser.Parse(chunk, False)
                if taken - self._parser.CurrentByteIndex > LONGEST_TAG:
                    self._refuse("one tag is longer than 16 MB", "Check that this is an event log")
            self._parser.Parse(b"", True)
        except expat.ExpatError as wrong:
            words = expat.errors.messages.get(wrong.code, "not well-formed")
            self._refuse(f"the file is not well-formed XML ({words})", "Export the log again")
        if not self._traces:
            self._refuse("there is no trace in it", "Check that this is an event log in XES")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "trace":
            self._trace, self._events, self._depth = {}, [], 0
            self._traces += 1
        elif name == "event" and self._trace is not None:
            self._event, self._depth = {}, 0
        elif self._trace is not None:
            open_ = self._trace if self._event is None else self._event
            if self._depth == 0 and name in _VALUES:
                open_[attributes.get("key", "")] = attributes.get("value", "")
            self._depth += 1

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "event" and self._event is not None:
            self._events.append(self._event)
            self._event = None
        elif name == "trace" and self._trace is not None:
            self._close(self._trace)
            self._trace = None
        elif self._trace is not None:
            self._depth -= 1

    def _close(self, trace: dict[str, str]) -> None:
        case = trace.get(_CASE, "").strip() or f"trace {self._traces}"
        for event in self._events:
            resource = next((event[key] for key in _RESOURCES if event.get(key)), None)
            self.rows.add(case, event.get(_ACTIVITY, "").strip(), self._seconds(event), resource)

    def _seconds(self, event: dict[str, str]) -> float | None:
        try:
            return self.moments.seconds(event.get(_TIME))
        except OrderUnknown:
            self._refuse(f"“{event[_TIME]}” is no time as XES writes it", "Write 2026-01-05T09:30:00Z")
        except ValueError as wrong:
            self._refuse(str(wrong), "Write times as 2026-01-05T09:30:00Z")

    def _refuse_type(self, *_: object) -> None:
        problem = "the file declares a document type or an entity, which no event log needs"
        self._refuse(problem, "Remove the declaration")

    def _refuse(self, problem: str, remedy: str) -> NoReturn:
        raise InputRefused(f"{self.file}, line {self._parser.CurrentLineNumber}: {problem}. {remedy}.")
