"""Reading bytes and plain values into shapes, from as many threads as there are.

msgspec works a struct out when it is first read into. Two threads that are the first at the same time crash
the whole process, so every shape is worked out here, once, by one thread at a time.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

Shape = TypeVar("Shape")

_known: dict[Any, msgspec.json.Decoder[Any]] = {}
_lock = threading.Lock()


def decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of JSON into this shape."""
    known = _known.get(shape)
    if known is None:
        with _lock:
            known = _known.get(shape) or _known.setdefault(shape, msgspec.json.Decoder(shape))
    return known


def decode(data: bytes | str, shape: type[Shape]) -> Shape:
    """What the JSON says, in this shape; raises `msgspec.DecodeError` where it does not fit.

    >>> decode('{"pages": 3}', dict[str, int])
    {'pages': 3}
    """
    found: Shape = decoder(shape).decode(data)
    return found


def convert(value: object, shape: type[Shape], *, strict: bool = True) -> Shape:
    """The plain value in this shape; raises `msgspec.ValidationError` where it does not fit.

    >>> convert(("3",), tuple[int, ...], strict=False)
    (3,)
    """
    decoder(shape)
    return msgspec.convert(value, shape, strict=strict)
