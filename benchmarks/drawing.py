"""A few shapes for small pictures in SVG that are readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

COLOURS = {
    "paper": ("#ffffff", "#1b201c"),
    "ink": ("#1c211d", "#e6eae4"),
    "soft": ("#59625b", "#a8b2a9"),
    "line": ("#878f85", "#6d776e"),
    "fill": ("#eef0ea", "#2e352f"),
    "ai": ("#0b6b8a", "#6cc4e0"),
    "person": ("#9a5b00", "#e6ac55"),
    "together": ("#2f6b4f", "#7fc6a0"),
    "bad": ("#b3261e", "#f28b82"),
    "ai-fill": ("#e0f0f5", "#16303a"),
    "person-fill": ("#fbefdc", "#362a16"),
    "together-fill": ("#e2eee6", "#21362b"),
    "bad-fill": ("#fbe5e3", "#3d1f1d"),
}


def text(
    x: float, y: float, said: str, *, tone: str = "ink", at: str = "start", bold: bool = False, size: int = 14
) -> str:
    """One line of text; `at` is start, middle or end."""
    weight = ' font-weight="600"' if bold else ""
    where = f'x="{x:g}" y="{y:g}" text-anchor="{at}" font-size="{size}"'
    return f'<text class="f-{tone}" {where}{weight}>{escape(said)}</text>'


def lines(
    x: float, y: float, said: Iterable[str], *, at: str = "start", tone: str = "ink", size: int = 14
) -> str:
    """Several lines of text below each other, the first of them bold."""
    return "".join(
        text(
            x, y + 1.35 * size * row, each, at=at, bold=row == 0, size=size, tone=tone if row == 0 else "soft"
        )
        for row, each in enumerate(said)
    )


def box(x: float, y: float, width: float, height: float, said: Iterable[str], *, tone: str = "") -> str:
    """A rounded box with lines of text in its middle."""
    words = list(said)
    fill, edge = (f"{tone}-fill", tone) if tone else ("fill", "line")
    first = y + height / 2 - 1.35 * 14 * (len(words) - 1) / 2 + 5
    return (
        f'<rect class="f-{fill} s-{edge}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'
        + lines(x + width / 2, first, words, at="middle")
    )


def area(x: float, y: float, width: float, height: float, tone: str) -> str:
    """A plain filled rectangle."""
    return f'<rect class="f-{tone}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def line(
    points: Iterable[tuple[float, float]], *, tone: str = "line", width: float = 1.5, dashed: bool = False
) -> str:
    """A line through these points."""
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline class="s-{tone}" points="{path}" fill="none" stroke-width="{width:g}"{dashes}/>'


def arrow(x: float, y: float, to_x: float, to_y: float, *, tone: str = "line") -> str:
    """An arrow, straight down or to the right."""
    if to_y == y:
        head = [(to_x - 7, y - 5), (to_x, y), (to_x - 7, y + 5)]
    else:
        head = [(to_x - 5, to_y - 7), (to_x, to_y), (to_x + 5, to_y - 7)]
    return line([(x, y), (to_x, to_y)], tone=tone) + line(head, tone=tone)


def dot(x: float, y: float, tone: str, *, radius: float = 5, ring: bool = False) -> str:
    """A dot; with a ring around it where it is picked out."""
    around = (
        f'<circle class="s-ink" cx="{x:g}" cy="{y:g}" r="{radius + 4:g}" fill="none" stroke-width="1.5"/>'
    )
    return f'<circle class="f-{tone}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>' + (around if ring else "")


def style() -> str:
    """The colours for both kinds of page."""
    light = "".join(_rules(name, shades[0]) for name, shades in COLOURS.items())
    dark = "".join(_rules(name, shades[1]) for name, shades in COLOURS.items())
    return f"<style>{light}@media (prefers-color-scheme: dark) {{{dark}}}</style>"


def _rules(name: str, colour: str) -> str:
    return f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour}}}"


def picture(width: int, height: int, title: str, told: str, shapes: Iterable[str]) -> str:
    """The whole picture, a file of its own."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif">\n'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(told)}</desc>\n{style()}'
        f'<rect class="f-paper" width="{width}" height="{height}" rx="10"/>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def inline(box: tuple[int, int, int, int], told: str, shapes: Iterable[str]) -> str:
    """A part of a picture to stand in a page, which colours it; `box` is left, top, width, height."""
    where = " ".join(map(str, box))
    return (
        f'<svg class="idea" viewBox="{where}" role="img" aria-label="{escape(told)}">\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )
