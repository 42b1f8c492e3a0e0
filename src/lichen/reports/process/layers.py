"""Where the parts of a graph stand: layers from begin to end, few crossings, short ways; always the same.

Sugiyama, K., Tagawa, S. & Toda, M. (1981). Methods for visual understanding of hierarchical system
structures. IEEE Transactions on Systems, Man, and Cybernetics, 11, 109-125.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]
Place = tuple[int, int]
"""A layer, and the number of a point in it."""

SWEEPS = 12
STRAIGHT = (1.0, 2.0, 8.0)
"""How much straighter a piece of an edge is to be by how many of its ends are bends (Gansner et al. 1993)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """For each node its layer and its middle from the left; for each edge the points it goes through.

    The points of an edge are (layer, middle) from its source to its target. `width` is that of the whole.
    """

    place: Mapping[int, tuple[int, float]]
    way: Mapping[Pair, Sequence[tuple[int, float]]]
    layers: int
    width: float


def layered(nodes: Sequence[int], edges: Mapping[Pair, float], *, node: float, bend: float) -> Layout:
    """The layout of a directed graph, its nodes given in the order in which they are usually reached.

    An edge against that order goes backwards; the larger its weight, the straighter it is. `node` is the
    width a node needs, `bend` the one of an edge that passes a layer. Edges from a node to itself have no way
    here.

    >>> found = layered([0, 1, 2], {(0, 1): 5.0, (1, 2): 5.0, (2, 0): 1.0}, node=10.0, bend=2.0)
    >>> [found.place[each][0] for each in (0, 1, 2)], len(found.way[2, 0])
    ([0, 1, 2], 3)
    """
    forward, down = _acyclic(nodes, edges)
    layer = _layers(nodes, down)
    rows, chains = _rows(nodes, forward, layer)
    rows = _untangled(rows, chains)
    widths = {each: node if each >= 0 else bend for row in rows for each in row}
    middle = _middles(rows, chains, widths, edges)
    depth = {each: number for number, row in enumerate(rows) for each in row}
    index = {each: number for number, each in enumerate(nodes)}
    way = {}
    for edge, turned in forward.items():
        points = [(depth[each], middle[each]) for each in chains[edge]]
        way[edge] = points[::-1] if turned else points
    width = max((middle[each] + widths[each] / 2 for each in middle), default=0.0)
    place = {each: (depth[index[each]], middle[index[each]]) for each in nodes}
    return Layout(place, way, len(rows), width)


def _acyclic(nodes: Sequence[int], edges: Iterable[Pair]) -> tuple[dict[Pair, bool], set[Pair]]:
    """Of each edge whether it is turned round, and the edges as they then lead downwards."""
    place = {each: number for number, each in enumerate(nodes)}
    turned = {(source, target): place[source] > place[target] for source, target in edges if source != target}
    down = {edge[::-1] if back else edge for edge, back in turned.items()}
    return turned, down


def _layers(nodes: Sequence[int], down: set[Pair]) -> dict[int, int]:
    """The longest way down to each node; one with nothing above moves down to just above what follows it."""
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for source, target in sorted(down):
        above[target].append(source)
        below[source].append(target)
    layer: dict[int, int] = {}
    waiting = {each: len(above[each]) for each in nodes}
    ready = [each for each in nodes if not waiting[each]]
    while ready:
        now = ready.pop(0)
        layer[now] = max((layer[each] + 1 for each in above[now]), default=0)
        for each in below[now]:
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    for each in sorted(nodes, key=lambda node: -layer[node]):
        if not above[each] and below[each]:
            layer[each] = min(layer[other] for other in below[each]) - 1
    return layer


def _rows(
    nodes: Sequence[int], forward: Mapping[Pair, bool], layer: Mapping[int, int]
) -> tuple[list[list[int]], dict[Pair, list[int]]]:
    """Nodes by layer as numbers from 0 on, points of long edges as numbers below 0, and each edge's chain."""
    index = {each: number for number, each in enumerate(nodes)}
    rows: list[list[int]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for each in nodes:
        rows[layer[each]].append(index[each])
    chains: dict[Pair, list[int]] = {}
    bend = 0
    for edge, turned in forward.items():
        top, bottom = edge[::-1] if turned else edge
        chain = [index[top]]
        for between in range(layer[top] + 1, layer[bottom]):
            bend -= 1
            rows[between].append(bend)
            chain.append(bend)
        chains[edge] = [*chain, index[bottom]]
    return rows, chains


def _untangled(rows: list[list[int]], chains: Mapping[Pair, list[int]]) -> list[list[int]]:
    """The order within layers that crosses least of those that averaging over neighbours comes to."""
    links = [(chain[k], chain[k + 1]) for chain in chains.values() for k in range(len(chain) - 1)]
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for top, bottom in links:
        above[bottom].append(top)
        below[top].append(bottom)
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(SWEEPS):
        rows = [list(row) for row in rows]
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for number in order:
            beside = rows[number - 1 if down else number + 1]
            at = {each: place for place, each in enumerate(beside)}
            _sort(rows[number], above if down else below, at)
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _sort(row: list[int], links: Mapping[int, list[int]], at: Mapping[int, int]) -> None:
    mean = {}
    for place, each in enumerate(row):
        near = [at[other] for other in links.get(each, ())]
        mean[each] = sum(near) / len(near) if near else float(place)
    row.sort(key=lambda each: mean[each])  # stable: equal ones stay as they stand


def _crossings(rows: Sequence[Sequence[int]], below: Mapping[int, list[int]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        at = {each: place for place, each in enumerate(lower)}
        ends = [end for each in upper for end in sorted(at[other] for other in below.get(each, ()))]
        total += sum(1 for k, end in enumerate(ends) for other in ends[:k] if other > end)
    return total


def _middles(
    rows: Sequence[Sequence[int]],
    chains: Mapping[Pair, list[int]],
    widths: Mapping[int, float],
    weights: Mapping[Pair, float],
) -> dict[int, float]:
    """Each point's middle: near its neighbours, in its order, and never on another."""
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for edge, chain in chains.items():
        for top, bottom in pairwise(chain):
            pull = weights[edge] * STRAIGHT[(top < 0) + (bottom < 0)]
            near[top].append((bottom, pull))
            near[bottom].append((top, pull))
    middle: dict[int, float] = {}
    for row in rows:
        edge_ = 0.0
        for each in row:
            middle[each] = edge_ + widths[each] / 2
            edge_ += widths[each]
        for each in row:
            middle[each] -= edge_ / 2
    for sweep in range(4 * SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [_wanted(each, near[each], middle) for each in row]
            strength = [sum(pull for _, pull in near[each]) or 1.0 for each in row]
            placed = _apart(wanted, [widths[each] for each in row], strength)
            middle.update(zip(row, placed, strict=True))
    left = min((middle[each] - widths[each] / 2 for each in middle), default=0.0)
    return {each: at - left for each, at in middle.items()}


def _wanted(each: int, near: Sequence[tuple[int, float]], middle: Mapping[int, float]) -> float:
    if not near:
        return middle[each]
    return sum(middle[other] * pull for other, pull in near) / sum(pull for _, pull in near)


def _apart(wanted: Sequence[float], widths: Sequence[float], strength: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, in order and side by side; those that collide are pooled."""
    offset, offsets = 0.0, []
    for place, width in enumerate(widths):
        offset += (widths[place - 1] + width) / 2 if place else 0.0
        offsets.append(offset)
    blocks: list[tuple[float, float, int]] = []
    for want, shift, pull in zip(wanted, offsets, strength, strict=True):
        blocks.append((want - shift, pull, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            late, early = blocks.pop(), blocks.pop()
            pull = early[1] + late[1]
            blocks.append(((early[0] * early[1] + late[0] * late[1]) / pull, pull, early[2] + late[2]))
    flat = [value for value, _, size in blocks for _ in range(size)]
    return [value + shift for value, shift in zip(flat, offsets, strict=True)]
