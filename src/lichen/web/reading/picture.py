"""Pictures: files that came as data, attachments of this house, and rectangles of numbers drawn as points."""

from __future__ import annotations

import base64
import re

import numpy as np
from numpy.typing import NDArray

from lichen.inbox.leaves import grid
from lichen.web.reading.budget import Budget
from lichen.web.reading.link import attached
from lichen.web.reading.markup import Html, element, remark
from lichen.web.reading.picture_file import PictureFile, picture_file
from lichen.web.reading.png import png

LONGEST_SIDE = 1_024
_SMALL = 96
_INK = 16
_NAMED = re.compile(r"image|img|picture|photo|scan|pixel|bitmap|digit|glyph|x_?ray|thumbnail", re.IGNORECASE)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|webp)$", re.IGNORECASE)


def is_picture(value: object, key: object = "") -> bool:
    """Whether the value is a picture: a data address, an attachment, or numbers that look like points."""
    if isinstance(value, str):
        if value[:11].lower() == "data:image/":
            return True
        return value.startswith("/") and attached(value) and bool(_PICTURE.search(value))
    found = grid(value)
    if found is None:
        return False
    named = bool(_NAMED.search(str(key)[:200]))
    return named or (min(found.height, found.width) >= 8 and _are_points(value))


def _are_points(value: object) -> bool:
    points = _array(value)
    return points is not None and bool(points.min() >= 0 and points.max() <= 255)


def picture(value: object, name: str, budget: Budget) -> Html:
    """The picture, with its name as its text; a sentence where it cannot be shown."""
    if isinstance(value, str):
        return _address(value, name, budget)
    points = _array(value)
    if points is None:
        return remark(
            "This picture is damaged: its rows differ in length or hold something other than numbers."
        )
    height, width = points.shape[:2]
    data = png(_grey(points))
    if not budget.picture(len(data)):
        return remark("This picture is not shown, because the case holds too many.")
    src = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return image(PictureFile("png", width, height, src), f"{name}: {width} by {height} points")


def _address(value: str, name: str, budget: Budget) -> Html:
    if attached(value):
        return element("img", src=value, alt=name, class_="reading-image", loading="lazy")
    file = picture_file(value)
    if file is None:
        return remark(
            "This picture cannot be shown: it is no PNG, JPEG, GIF or WebP file, is damaged, or is over 4 MB."
        )
    if not budget.picture(len(file.src)):
        return remark("This picture is not shown, because the case holds too many.")
    return image(file, f"{name}: {file.width} by {file.height} points")


def image(file: PictureFile, alt: str) -> Html:
    """The picture as an element; a small one is drawn large with sharp points."""
    small = max(file.width, file.height) <= _SMALL
    look = "reading-image reading-points" if small else "reading-image"
    return element("img", src=file.src, alt=alt, width=file.width, height=file.height, class_=look)


def _array(value: object) -> NDArray[np.float64] | None:
    if grid(value) is None and not isinstance(value, np.ndarray):
        return None
    try:
        points = np.asarray(value)
    except (ValueError, OverflowError):
        return None
    bands = points.shape[2] if points.ndim == 3 else 1
    if points.ndim not in (2, 3) or points.dtype.kind not in "iufb" or not 1 <= bands <= 4 or not points.size:
        return None
    return np.nan_to_num(_smaller(points).astype(np.float64), nan=0.0, posinf=255.0, neginf=0.0)


def _smaller(points: NDArray[np.float64]) -> NDArray[np.float64]:
    step = -(-max(points.shape[:2]) // LONGEST_SIDE)
    return points[::step, ::step]


def _grey(points: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Points between 0 and 255. Flat pictures of whole numbers up to 16 count ink: the highest is darkest."""
    low, high = min(0.0, float(points.min())), float(points.max())
    ink = points.ndim == 2 and high <= _INK and bool(np.all(points == np.round(points)))
    top = next((top for top in (1, _INK if ink else 255, 255) if high <= top), high)
    shade = (points - low) / max(top - low, 1e-12)
    if ink:
        shade = 1 - shade
    return np.clip(np.round(shade * 255), 0, 255).astype(np.uint8)
