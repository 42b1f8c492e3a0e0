"""Where the labels of lines go: on their line, and on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Box = tuple[float, float, float, float]

PARTS = (0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.82)


def box(middle: Point, width: float, height: float) -> Box:
    """Left, top, right and bottom of a box around its middle."""
    x, y = middle
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def along(points: Sequence[Point]) -> list[Point]:
    """Places on a line through these points, each piece a curve that leaves and arrives upright."""
    return [_on(start, end, part) for start, end in pairwise(points) for part in PARTS]


def free(places: Sequence[Point], width: float, height: float, taken: Sequence[Box]) -> Point:
    """The first place where a label of this size touches nothing that is taken, else the one that does least.

    >>> free([(0.0, 0.0), (50.0, 0.0)], 20.0, 10.0, [box((5.0, 5.0), 20.0, 20.0)])
    (50.0, 0.0)
    """
    return min(places, key=lambda place: sum(_shared(box(place, width, height), each) for each in taken))


def _on(start: Point, end: Point, part: float) -> Point:
    """A cubic curve's point: its two inner ones stand half way up, above start and end."""
    (x0, y0), (x1, y1) = start, end
    rest, half = 1.0 - part, (y0 + y1) / 2
    a, b, c, d = rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3
    return (a + b) * x0 + (c + d) * x1, a * y0 + (b + c) * half + d * y1


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
