"""PNG pictures with a palette of 256 colours: screens look the same so, and take a third of the room."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

SIGNATURE, MOST, KEPT_BITS = b"\x89PNG\r\n\x1a\n", 256, 5
Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def shrink(path: Path) -> None:
    """Write the picture anew with a palette; one that is no RGB picture stays as it is."""
    pixels = _read(path.read_bytes())
    if pixels is None:
        return
    palette, places = reduced(pixels)
    before = path.stat().st_size
    written = _written(palette, places)
    if len(written) < before:
        path.write_bytes(written)


def reduced(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """The palette, (up to 256, 3), and each pixel's place in it, (height, width).

    The most frequent colours are kept as they are; every other becomes the nearest of these.

    >>> palette, places = reduced(np.array([[[1, 2, 3], [9, 9, 9], [1, 2, 3]]], dtype=np.uint8))
    >>> palette[places].tolist()
    [[[1, 2, 3], [9, 9, 9], [1, 2, 3]]]
    """
    wide = pixels.astype(np.uint32)
    codes = (wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]).ravel()
    colours, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = colours[_chosen(colours, counts)]
    palette = _split(kept)
    nearest = np.concatenate([_nearest(_split(part), palette) for part in np.array_split(colours, 64)])
    return palette.astype(np.uint8), nearest[places].reshape(pixels.shape[:2]).astype(np.uint8)


def _chosen(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The places of the colours to keep: the most frequent, then the most frequent of each small cube."""
    order = np.argsort(-counts, kind="stable")
    if len(colours) <= MOST:
        return order
    cubes = _split(colours[order]) >> (8 - KEPT_BITS)
    _, first = np.unique(cubes @ np.array([1 << 10, 1 << 5, 1]), return_index=True)
    return order[np.union1d(np.arange(MOST // 4), np.sort(first))[:MOST]]


def _split(codes: np.ndarray) -> np.ndarray:
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=-1).astype(np.int64)


def _nearest(colours: np.ndarray, palette: np.ndarray) -> np.ndarray:
    return np.argmin(((colours[:, None, :] - palette[None]) ** 2).sum(-1), axis=1)


def _read(raw: bytes) -> Pixels | None:
    """The pixels, (height, width, 3); None for a picture of another sort."""
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", raw[16:29])
    if (depth, kind, interlaced) != (8, 2, 0):
        return None
    rows = np.frombuffer(zlib.decompress(_data(raw)), np.uint8).reshape(height, 1 + 3 * width)
    found = np.zeros((height + 1, width, 3), np.uint8)
    for at, row in enumerate(rows):
        found[at + 1] = _unfiltered(int(row[0]), row[1:].reshape(width, 3), found[at])
    return found[1:]


def _data(raw: bytes) -> bytes:
    at, parts = len(SIGNATURE), []
    while at < len(raw):
        (size,) = struct.unpack(">I", raw[at : at + 4])
        if raw[at + 4 : at + 8] == b"IDAT":
            parts.append(raw[at + 8 : at + 8 + size])
        at += size + 12
    return b"".join(parts)


def _unfiltered(kind: int, row: Pixels, above: Pixels) -> Pixels:
    """One row as it was before PNG's filters 0 to 4 (none, left, above, both, Paeth)."""
    if kind == 0:
        return row
    if kind == 1:
        return np.add.accumulate(row, axis=0, dtype=np.uint8)
    if kind == 2:
        return row + above
    told, up = row.tolist(), above.tolist()
    left, corner, done = [0, 0, 0], [0, 0, 0], []
    for said, high in zip(told, up, strict=True):
        guess = _between(left, high) if kind == 3 else _paeth(left, high, corner)
        left, corner = [(a + b) & 255 for a, b in zip(said, guess, strict=True)], high
        done.append(left)
    return np.array(done, np.uint8)


def _between(left: list[int], above: list[int]) -> list[int]:
    return [(a + b) // 2 for a, b in zip(left, above, strict=True)]


def _paeth(left: list[int], above: list[int], corner: list[int]) -> list[int]:
    found = []
    for a, b, c in zip(left, above, corner, strict=True):
        to_a, to_b, to_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
        found.append(a if to_a <= to_b and to_a <= to_c else b if to_b <= to_c else c)
    return found


def _written(palette: Pixels, places: Pixels) -> bytes:
    height, width = places.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = places
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {
        b"IHDR": head,
        b"PLTE": palette.tobytes(),
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts.items())


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
