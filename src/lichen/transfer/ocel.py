"""Object-centric event logs (OCEL 2.0, JSON), flattened to the cases of one type of object."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from lichen.decoding import decode
from lichen.reports.decisions.refuse import refuse
from lichen.transfer.event_columns import USUAL
from lichen.transfer.event_rows import ZONELESS, EventRows, ReadLog
from lichen.transfer.event_times import Moments, OrderUnknown

LARGEST = 512 * 2**20
"""Bytes of a JSON document, which must be held whole."""

_RESOURCES = frozenset({*USUAL["resource"], "worker", "workers", "employees", "person", "people", "users"})


class _Attribute(msgspec.Struct):
    name: str
    value: Any = None


class _Relation(msgspec.Struct, rename="camel"):
    object_id: str
    qualifier: str = ""


class _Event(msgspec.Struct):
    id: str
    type: str
    time: str
    attributes: list[_Attribute] = []
    relationships: list[_Relation] = []


class _Object(msgspec.Struct):
    id: str
    type: str


class _Document(msgspec.Struct, rename="camel"):
    events: list[_Event]
    objects: list[_Object]


def read_ocel(path: Path, *, object_type: str = "") -> ReadLog:
    """The log with each object of one type as a case: the events related to it are its events.

    An event related to several such objects is an event of each. Without `object_type` the only type there
    is counts. Raises `InputRefused` with file and remedy for what is no OCEL 2.0, and, listing the types,
    where it is not said which one is the case.
    """
    document = _decoded(path)
    of = {each.id: each.type for each in document.objects}
    chosen = _chosen(path.name, document, of, object_type)
    rows, moments = EventRows(path.name), Moments()
    for event in document.events:
        at = _seconds(moments, event, path.name)
        resource = _resource(event, of, chosen)
        related = dict.fromkeys(each.object_id for each in event.relationships)
        for case in related:
            if of.get(case) == chosen:
                rows.add(case, event.type, at, resource)
    note = f"Each object of the type “{chosen}” is a case; an event of several counts for each."
    return rows.read(note, *([ZONELESS] if moments.zoneless else []))


def _decoded(path: Path) -> _Document:
    raw = _bytes(path)
    try:
        return decode(raw, _Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        if b'"ocel:events"' in raw:
            refuse(path.name, "this is OCEL 1.0", "Save it as OCEL 2.0 (JSON)")
        problem = f"this is no OCEL 2.0 in JSON ({wrong})"
        refuse(path.name, problem, "It needs “events” with id, type, time, relationships, and “objects”")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as peek:
        packed = peek.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        refuse(path.name, "the compressed file is damaged or cut short", "Copy or compress the file again")
    if len(raw) > LARGEST:
        remedy = "Export a shorter time, or one type of object as CSV"
        refuse(path.name, f"a JSON document of more than {LARGEST // 2**20} MB is too long", remedy)
    return raw


def _chosen(file: str, document: _Document, of: dict[str, str], told: str) -> str:
    types = Counter(of.values())
    if not told and len(types) == 1:
        return next(iter(types))
    listed = ", ".join(f"{name} ({count:,} objects)" for name, count in types.most_common(12))
    if not types:
        refuse(file, "there are no objects in it", "A log needs objects that events are related to")
    if told not in types:
        problem = f"there is no object type “{told}”" if told else "there are several types of objects"
        refuse(file, f"{problem}: {listed}", "Say which of them is the case: --object TYPE")
    return told


def _resource(event: _Event, of: dict[str, str], chosen: str) -> str | None:
    """Who did it: an attribute with a usual name, or a related object of a type with one."""
    for attribute in event.attributes:
        if _folded(attribute.name) in _RESOURCES and attribute.value not in (None, ""):
            return str(attribute.value)
    for relation in event.relationships:
        type_ = of.get(relation.object_id, "")
        if type_ != chosen and _folded(type_) in _RESOURCES:
            return relation.object_id
    return None


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _seconds(moments: Moments, event: _Event, file: str) -> float | None:
    try:
        return moments.seconds(event.time)
    except (ValueError, OrderUnknown):
        problem = f"event “{event.id}” has the time “{event.time}”, which is none"
        refuse(file, problem, "Write times as 2026-01-05T09:30:00Z")
