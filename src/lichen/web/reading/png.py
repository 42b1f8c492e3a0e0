"""A picture file from an array of grey or colour points; nothing but zlib is needed."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR = {1: 0, 2: 4, 3: 2, 4: 6}


def png(points: NDArray[np.uint8]) -> bytes:
    """The points as a PNG file: (height, width) grey, or (height, width, bands) with 1 to 4 bands.

    Raises `ValueError` for another shape.

    >>> png(np.zeros((8, 8), np.uint8))[:8] == SIGNATURE
    True
    """
    if points.ndim == 2:
        points = points[:, :, None]
    if points.ndim != 3 or points.shape[2] not in _COLOUR or not points.size:
        raise ValueError(f"A picture is (height, width) or (height, width, 1 to 4), not {points.shape}.")
    height, width, bands = points.shape
    rows = points.astype(np.uint8).reshape(height, width * bands)
    filtered = np.hstack([np.zeros((height, 1), np.uint8), rows])
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOUR[bands], 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 6)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
