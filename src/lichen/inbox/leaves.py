"""The values at the ends of nested inputs, one after the other, however deep and many they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lichen.inbox.plain import name

_NUMBERS_OF_A_GRID, _LOOKED_AT, _STEPS = 16, 65_536, 10_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that holds no others, where it stands, and the key it stands under."""

    path: tuple[str, ...]
    value: object
    key: object = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture or table of plain numbers, too many to read out: its extent, largest dimension first."""

    height: int
    width: int


def leaves(value: object, *, most: int = 10_000, places: int = 6) -> Iterator[Leaf]:
    """The first `most` values in reading order; of a deep path only the last `places` names are kept.

    A rectangle of sixteen numbers or more is one leaf, a `Grid`. Never recurses.

    >>> case = {"order": {"lines": ["pen", "ink"]}, "scan": [[0] * 8] * 8}
    >>> [(leaf.path, leaf.value) for leaf in leaves(case)]
    [(('Order', 'Lines', '1'), 'pen'), (('Order', 'Lines', '2'), 'ink'), (('Scan',), Grid(height=8, width=8))]
    """
    stack = [iter([Leaf((), value)])]
    for _ in range(most * 4 + _STEPS):
        leaf = next(stack[-1], None)
        if leaf is None:
            stack.pop()
            if not stack:
                return
        elif (inner := _inner(leaf, most, places)) is not None:
            stack.append(inner)
        elif most > 0:
            most -= 1
            yield Leaf(leaf.path, grid(leaf.value) or leaf.value, leaf.key)
        else:
            return


def _inner(leaf: Leaf, most: int, places: int) -> Iterator[Leaf] | None:
    held = leaf.value
    if isinstance(held, Mapping):
        return (
            Leaf((*leaf.path, name(key))[-places:], each, key) for key, each in islice(held.items(), most)
        )
    if isinstance(held, list | tuple) and grid(held) is None:
        return (
            Leaf((*leaf.path, str(place))[-places:], each, leaf.key)
            for place, each in enumerate(islice(held, most), 1)
        )
    return None


def grid(value: object) -> Grid | None:
    """The extent of a rectangle of numbers, such as a picture; None for anything else."""
    if not isinstance(value, list | tuple) or not value or not isinstance(value[0], list | tuple):
        return None
    width = len(value[0])
    if not width or len(value) * width < _NUMBERS_OF_A_GRID:
        return None
    if all(isinstance(row, list | tuple) and len(row) == width and _numbers(row[0]) for row in value):
        return Grid(len(value), width) if _all_numbers(value) else None
    return None


def _numbers(value: object) -> bool:
    point = value[0] if isinstance(value, list | tuple) and value else value
    return isinstance(point, int | float)


def _all_numbers(rows: Sequence[Sequence[object]]) -> bool:
    """Whether all points are numbers or up to four of them; of a huge rectangle the first are looked at."""
    return all(_is_point(point) for point in islice(chain.from_iterable(rows), _LOOKED_AT))


def _is_point(value: object) -> bool:
    if isinstance(value, list | tuple):
        return 0 < len(value) <= 4 and all(isinstance(band, int | float) for band in value)
    return isinstance(value, int | float)
