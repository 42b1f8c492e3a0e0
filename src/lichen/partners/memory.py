"""The examples a learning partner keeps, and their form as bytes: data, never code."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.partners.fields import as_number, missing
from lichen.partners.protocol import Example

Span = tuple[int, int]
LARGEST_WHOLE = 2**53


class Memory:
    """The `keep` most recent examples by running number; older ones stay while they are pinned."""

    def __init__(self, keep: int) -> None:
        self.keep, self.seen = keep, 0
        self._examples: dict[int, Example] = {}
        self._pinned: tuple[Span, ...] = ()

    def __len__(self) -> int:
        return len(self._examples)

    @property
    def window(self) -> Span:
        """First and one past the last running number of the examples a version trained now learns from."""
        return max(0, self.seen - self.keep), self.seen

    def add(self, example: Example) -> None:
        """Keep one more example."""
        inputs = {name: compact(value) for name, value in example.inputs.items()}
        self._examples[self.seen] = replace(example, inputs=inputs)
        self.seen += 1
        oldest = self.seen - self.keep - 1
        if not any(start <= oldest < stop for start, stop in self._pinned):
            self._examples.pop(oldest, None)

    def forget(self, case: str) -> bool:
        """Whether the case was known; its inputs are gone now, its place in the order stays."""
        known = [number for number, kept in self._examples.items() if kept.case == case and kept.inputs]
        for number in known:
            self._examples[number] = replace(self._examples[number], inputs={})
        return bool(known)

    def take(self, span: Span) -> list[Example]:
        """The examples of a span, in the order in which they came."""
        return [self._examples[number] for number in range(*span)]

    def pin(self, spans: Iterable[Span]) -> None:
        """Keep what lies in `spans` beside the window, and drop everything else."""
        self._pinned = tuple(spans)
        needed = {number for span in (self.window, *self._pinned) for number in range(*span)}
        self._examples = {number: kept for number, kept in self._examples.items() if number in needed}

    def packed(self) -> dict[str, Any]:
        """The memory as plain data."""
        rows = [[number, *_packed(example)] for number, example in self._examples.items()]
        return {"keep": self.keep, "seen": self.seen, "examples": rows}

    @classmethod
    def unpacked(cls, data: Mapping[str, Any]) -> Memory:
        """The memory that `packed` described."""
        memory = cls(int(data["keep"]))
        memory.seen = int(data["seen"])
        memory._examples = {int(row[0]): _unpacked(row) for row in data["examples"]}
        return memory


def compact(value: object) -> object:
    """The value as it will come back from bytes: plain, images as four-byte numbers, no other lists."""
    if isinstance(value, np.ndarray) or _nested(value):
        return _array(value)
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, int) and abs(plain) >= LARGEST_WHOLE:
        plain = as_number(plain)
    if missing(plain) or isinstance(plain, list | tuple | dict):
        return None
    return plain if isinstance(plain, str | int | float) else str(plain)


def _nested(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], list | tuple)


def _array(value: object) -> object:
    try:
        return np.array(value, dtype="<f4")
    except (TypeError, ValueError):
        return str(value)


def dump(data: Mapping[str, Any]) -> bytes:
    """Compressed JSON."""
    return zlib.compress(msgspec.json.encode(data, order="sorted"), 6)


def load(state: bytes, *, form: str) -> dict[str, Any]:
    """What `dump` was given; raises `InputRefused` when the bytes are not a state of this form."""
    try:
        data = decode(zlib.decompress(state), dict[str, Any])
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
        raise InputRefused("The state of a learning partner is damaged: restore it from a backup.") from error
    if data.get("form") != form:
        raise InputRefused(f"The state has the form {data.get('form')!r}, this version reads {form!r}.")
    return data


def _packed(example: Example) -> list[Any]:
    inputs = {name: _array_out(value) for name, value in example.inputs.items()}
    return [inputs, example.answer, example.weight, example.case]


def _unpacked(row: list[Any]) -> Example:
    inputs = {name: _array_in(value) for name, value in row[1].items()}
    return Example(inputs, row[2], float(row[3]), *row[4:])  # states written before cases had names end here


def _array_out(value: object) -> object:
    if not isinstance(value, np.ndarray):
        return value
    return {"f4": base64.b64encode(value.tobytes()).decode(), "shape": list(value.shape)}


def _array_in(value: object) -> object:
    if not isinstance(value, dict) or set(value) != {"f4", "shape"}:
        return value
    flat = np.frombuffer(base64.b64decode(value["f4"]), dtype="<f4")
    return flat.reshape(value["shape"])
