"""Pictures that came as data: believed only where the bytes are those of a picture of a sane size."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lichen.web.reading.png import SIGNATURE

LARGEST = 4_000_000
MOST_POINTS = 40_000_000
_DATA = re.compile(r"data:image/(png|jpeg|jpg|gif|webp);base64,", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]+={0,2}\s*")
_NO_SIZE = (0xC4, 0xC8, 0xCC)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture whose bytes were looked at: its kind, extent in points, and address as data."""

    kind: str
    width: int
    height: int
    src: str


def picture_file(url: str) -> PictureFile | None:
    """The PNG, JPEG, GIF or WebP file in a data address; None if it is something else, damaged or huge.

    What the address says of its kind does not count: the bytes do, and the address is written anew.
    """
    head = _DATA.match(url)
    if head is None or len(url) > LARGEST * 4 // 3 + 100 or not _BASE64.fullmatch(url, head.end()):
        return None
    try:
        data = base64.b64decode(url[head.end() :])
    except (binascii.Error, ValueError):
        return None
    kind, size = extent(data)
    if not size or min(size) < 1 or size[0] * size[1] > MOST_POINTS:
        return None
    return PictureFile(kind, *size, f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}")


def extent(data: bytes) -> tuple[str, tuple[int, int] | None]:
    """What kind of picture the bytes are and its width and height; `("", None)` if none."""
    for kind, read in _READERS.items():
        try:
            size = read(data)
        except (struct.error, IndexError):
            size = None
        if size is not None:
            return kind, size
    return "", None


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(SIGNATURE) or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if data[:3] != b"\xff\xd8\xff":
        return None
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # padding before a marker
            place += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return _three(data[24:27]) + 1, _three(data[27:30]) + 1
    if data[12:16] == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _three(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: Mapping[str, Callable[[bytes], tuple[int, int] | None]] = {
    "png": _png,
    "jpeg": _jpeg,
    "gif": _gif,
    "webp": _webp,
}
