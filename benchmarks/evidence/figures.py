"""One look for all figures: legible on light and on dark pages, the same colours for the same partners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from .records import Mean

ROOM = {"left": 44, "right": 44, "top": 8, "bottom": 8}
INK, FAINT = "#7a828c", "#7a828c55"
PEOPLE, AI, TOGETHER = "#d98324", "#4a90d9", "#2f9e6e"
TODAY, STACKED, OTHER, SIMPLER = "#c0587e", "#b3a16a", "#8f8aa8", "#a5765a"


def colours(roles: dict[str, str]) -> alt.Scale:
    """The colour of each method, in the order in which the legend names them."""
    return alt.Scale(domain=list(roles), range=list(roles.values()))


def shapes(roles: dict[str, str]) -> alt.Scale:
    """A shape beside the colour, for eyes that cannot tell the colours apart."""
    forms = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
    return alt.Scale(domain=list(roles), range=forms[: len(roles)])


def data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def dot(group: str, name: str, found: Mean) -> dict[str, Any]:
    """One row for `dots`, in per cent."""
    spread, error = 100 * found.error, 100 * found.value
    return {"group": group, "method": name, "error": error, "low": error - spread, "high": error + spread}


def dots(
    rows: list[dict[str, Any]], roles: dict[str, str], title: str = "error, %", zero: bool = False
) -> Any:
    """A line per group and on it a dot with its standard error for each method; a rule at 0 if asked for."""
    groups, methods = (list(dict.fromkeys(row[name] for row in rows)) for name in ("group", "method"))
    base = alt.Chart().encode(
        y=alt.Y("group:N", title=None, sort=groups, axis=alt.Axis(labelLimit=260, grid=True)),
        yOffset=alt.YOffset("method:N", sort=methods),
        color=alt.Color("method:N", scale=colours(roles)),
    )
    x = alt.X("low:Q", title=title, scale=alt.Scale(zero=False))
    layers: list[Any] = [
        base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=60, opacity=1).encode(
            x="error:Q", shape=alt.Shape("method:N", scale=shapes(roles))
        ),
    ]
    if zero:
        layers.insert(0, alt.Chart().mark_rule(color=INK, strokeDash=[4, 3]).encode(x=alt.datum(0)))
    height = len(groups) * (12 * len(methods) + 12)
    return alt.layer(*layers, data=data(rows)).properties(width=480, height=height)


def dressed(chart: Any) -> Any:
    """The chart on a transparent ground, in mid-tone ink, with room for readers whose letters are wider."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12}
    return (
        chart.configure(background="transparent", font="system-ui, sans-serif", padding=ROOM)
        .configure_view(stroke=None)
        .configure_axis(**text, gridColor=FAINT, domainColor=INK, tickColor=INK, titleFontWeight="normal")
        .configure_legend(
            **text, title=None, orient="bottom", columns=3, columnPadding=36, symbolOpacity=1, labelLimit=260
        )
        .configure_header(labelColor=INK, titleColor=INK, labelFontSize=12, title=None)
        .configure_title(color=INK, subtitleColor=INK, fontSize=13, anchor="start")
        .configure_text(color=INK)
    )


def save(chart: Any, path: Path) -> None:
    """Write the chart as SVG."""
    path.write_text(vl_convert.vegalite_to_svg(dressed(chart).to_json()))
