"""Pictures that came as data: the bytes decide."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
import pytest

from lichen.web.reading.picture_file import picture_file
from lichen.web.reading.png import png

GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00" * 10
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 4)
    + b"ab"
    + b"\xff\xc0"
    + struct.pack(">HBHH", 11, 8, 2, 3)
    + b"\x00" * 8
)
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + struct.pack("<I", 2 | 1 << 14) + b"\x00" * 8
EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + b"\x02\x00\x00\x01\x00\x00" + b"\x00" * 4
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 10 + struct.pack("<HH", 3, 2)


def address(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64," + base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(np.zeros((2, 3), np.uint8)), "png"),
        (GIF, "gif"),
        (JPEG, "jpeg"),
        (LOSSLESS, "webp"),
        (EXTENDED, "webp"),
        (LOSSY, "webp"),
    ],
)
def test_a_picture_is_known_by_its_bytes_with_its_extent(data: bytes, kind: str) -> None:
    found = picture_file(address(data))
    assert found is not None
    assert (found.kind, found.width, found.height) == (kind, 3, 2)
    assert found.src.startswith(f"data:image/{kind};base64,")


@pytest.mark.parametrize(
    "url",
    [
        address(b"<svg onload=alert(1)>"),
        address(b"<svg>", "svg+xml"),
        "data:text/html;base64," + base64.b64encode(png(np.zeros((2, 2), np.uint8))).decode(),
        "data:image/png;base64,!!!",
        "data:image/png;base64,",
        "data:image/png,plain",
        address(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 60_000, 60_000)),
        address(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"),
        address(GIF[:6] + struct.pack("<HH", 0, 2) + GIF[10:], "gif"),
        address(b"\xff\xd8\xff" + b"\xff" * 400, "jpeg"),
        address(b"\x00" * 4_100_000),
    ],
)
def test_what_is_no_sound_picture_is_refused(url: str) -> None:
    assert picture_file(url) is None


def test_points_survive_the_way_into_a_file() -> None:
    points = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    data = png(points)
    body = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(2, 13)
    assert (rows[:, 0] == 0).all()
    assert (rows[:, 1:].reshape(2, 4, 3) == points).all()


def test_a_shape_that_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="height, width"):
        png(np.zeros(3, np.uint8))
