"""The map of a process as SVG: classes for colours, no style of its own, no script, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from lichen.reports.process.graph import BEGIN, END, Edge, Node, ProcessMap
from lichen.reports.process.labels import along, box, free
from lichen.reports.process.layers import Layout, layered
from lichen.reports.process.words import counted

NODE, HEIGHT, GAP, ROW, BEND, MARGIN = 184.0, 60.0, 36.0, 76.0, 30.0, 30.0
LOOP = 26.0
LINE = 17.0
LETTERS = 25
LABELLED = 0.03
"""An edge says how often it is taken where it carries so much of the largest flow; slow ones always do."""

Point = tuple[float, float]


def drawing(found: ProcessMap, *, id: str = "process", title: str = "The process as a graph") -> str:
    """The map as one `<svg>`; `id` keeps its parts apart from those of other drawings on the page.

    Colours come from the classes `process-node`, `process-edge`, `process-label` and `slow` (see
    `process.css`); a slow edge also says its median time, so that colour is never the only sign.
    """
    edges = sorted(found.edges, key=lambda each: (-each.count, each.source, each.target))
    weights = {(each.source, each.target): float(each.count) for each in edges if each.source != each.target}
    layout = layered([each.id for each in found.nodes], weights, node=NODE + GAP, bend=BEND)
    size = (layout.width + 2 * MARGIN, layout.layers * (HEIGHT + ROW) - ROW + 2 * MARGIN)
    most = max((each.count for each in edges), default=1)
    lines = [
        _head(id, title, found, size),
        *(_edge(each, layout, id) for each in reversed(edges)),
        *(_node(each, layout, found) for each in found.nodes),
        *_labels([each for each in edges if each.slow or each.count >= LABELLED * most], layout),
    ]
    return "\n".join([*lines, "</svg>"])


def _head(id: str, title: str, found: ProcessMap, size: Point) -> str:
    slow = sum(each.slow for each in found.edges)
    said = f"{len(found.nodes) - 2} activities, {len(found.edges)} kinds of steps, {slow} of them slow."
    markers = "".join(_marker(id, kind) for kind in ("", "slow"))
    return (
        f'<svg class="process-map" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_n(size[0])} {_n(size[1])}" width="{_n(size[0])}" height="{_n(size[1])}" '
        f'aria-labelledby="{id}-title {id}-said">'
        f'<title id="{id}-title">{escape(title)}</title>'
        f'<desc id="{id}-said">{said} The table beside it says the same in numbers.</desc>'
        f"<defs>{markers}</defs>"
    )


def _marker(id: str, kind: str) -> str:
    return (
        f'<marker id="{id}-arrow{"-" if kind else ""}{kind}" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="process-arrow {kind}" d="M0 0 10 5 0 10z"/></marker>'
    )


def _node(node: Node, layout: Layout, found: ProcessMap) -> str:
    x, y = _middle(layout, node.id)
    if node.id in (BEGIN, END):
        word = f"{counted(node.events, 'case')} {node.name}{'s' if node.events == 1 else ''}"
        wide = 28.0 + 7.0 * len(word)
        return (
            f'<g class="process-node end"><rect x="{_n(x - wide / 2)}" y="{_n(y - 15)}" width="{_n(wide)}" '
            f'height="30" rx="15"/><text x="{_n(x)}" y="{_n(y + 4)}">{word}</text></g>'
        )
    lines = _wrapped(node.name)
    texts = "".join(
        f'<text x="{_n(x)}" y="{_n(y - (13 if len(lines) > 1 else 4) + 15 * k)}">{escape(line)}</text>'
        for k, line in enumerate(lines)
    )
    slow = " slow" if any(each.slow and each.target == node.id for each in found.edges) else ""
    return (
        f'<g class="process-node{slow}"><title>{escape(node.name)}: {node.events:,} times</title>'
        f'<rect x="{_n(x - NODE / 2)}" y="{_n(y - HEIGHT / 2)}" width="{_n(NODE)}" height="{_n(HEIGHT)}" '
        f'rx="6"/>'
        f'{texts}<text class="count" x="{_n(x)}" y="{_n(y + 21)}">{node.events:,}</text></g>'
    )


def _edge(edge: Edge, layout: Layout, id: str) -> str:
    path = _loop(edge, layout) if edge.source == edge.target else _path(_points(edge, layout))
    slow, arrow = (" slow", "-slow") if edge.slow else ("", "")
    return (
        f'<path class="process-edge{slow}" d="{path}" stroke-width="{edge.width}" '
        f'marker-end="url(#{id}-arrow{arrow})"><title>{escape(_told(edge))}</title></path>'
    )


def _told(edge: Edge) -> str:
    time = f", {edge.median} at the median" if edge.median else ""
    return f"{edge.count:,} times in {edge.cases:,} cases{time}"


def _labels(edges: Sequence[Edge], layout: Layout) -> list[str]:
    """How often, and on slow edges how long; each beside its line where no other label and no node is."""
    taken = [box(_middle(layout, node), NODE, HEIGHT) for node in layout.place]
    found = []
    for edge in sorted(edges, key=lambda each: not each.slow):
        if {edge.source, edge.target} & {BEGIN, END}:
            continue
        word = f"{edge.count:,} · {edge.median}" if edge.slow else f"{edge.count:,}"
        wide = 12.0 + len(word) * (6.9 if edge.slow else 6.6)
        if edge.source == edge.target:
            x, y = _middle(layout, edge.source)
            places = [(x + NODE / 2 + LOOP + wide / 2 - 4, y)]
        else:
            places = along(_points(edge, layout))
        spot = free(places, wide, LINE, taken)
        taken.append(box(spot, wide, LINE))
        found.append(_label(word, spot, wide, slow=edge.slow))
    return found


def _label(word: str, spot: Point, wide: float, *, slow: bool) -> str:
    x, y = spot
    return (
        f'<g class="process-label{" slow" if slow else ""}">'
        f'<rect x="{_n(x - wide / 2)}" y="{_n(y - LINE / 2)}" width="{_n(wide)}" height="{_n(LINE)}" rx="3"/>'
        f'<text x="{_n(x)}" y="{_n(y + 4)}">{escape(word)}</text></g>'
    )


def _points(edge: Edge, layout: Layout) -> list[Point]:
    """From the rim of the source to the rim of the target, through the bends between."""
    way = layout.way[edge.source, edge.target]
    down = way[0][0] < way[-1][0]
    points = [(MARGIN + at, _y(layer)) for layer, at in way]
    side = HEIGHT / 2 if down else -HEIGHT / 2
    shift = 0.0 if down else NODE / 4  # ways back leave and arrive beside the ways down
    (x0, y0), (x1, y1) = points[0], points[-1]
    start = (x0 + shift, y0 + (side if edge.source not in (BEGIN, END) else 15.0))
    stop = (x1 + shift, y1 - (side if edge.target not in (BEGIN, END) else 15.0))
    return [start, *points[1:-1], stop]


def _path(points: Sequence[Point]) -> str:
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (y1 - y0) / 2
        parts.append(f"C{_n(x0)} {_n(y0 + half)} {_n(x1)} {_n(y1 - half)} {_n(x1)} {_n(y1)}")
    return "".join(parts)


def _loop(edge: Edge, layout: Layout) -> str:
    x, y = _middle(layout, edge.source)
    right = x + NODE / 2
    return (
        f"M{_n(right)} {_n(y - 12)}C{_n(right + LOOP)} {_n(y - 20)} {_n(right + LOOP)} {_n(y + 20)} "
        f"{_n(right)} {_n(y + 12)}"
    )


def _middle(layout: Layout, node: int) -> Point:
    layer, at = layout.place[node]
    return MARGIN + at, _y(layer)


def _y(layer: int) -> float:
    return MARGIN + HEIGHT / 2 + layer * (HEIGHT + ROW)


def _wrapped(name: str) -> list[str]:
    """The name in at most two lines; what does not fit ends in an ellipsis."""
    lines: list[str] = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = lines[:2]
    if len(lines) > 2:
        shown[1] += " …"
    return [line if len(line) <= LETTERS + 1 else line[: LETTERS - 1] + "…" for line in shown]


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
