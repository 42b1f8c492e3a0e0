"""A figure as a Vega-Lite description: a drawing made once with Altair, filled with the figure's rows.

The drawings lie beside this file as JSON, so that showing a chart neither imports nor runs Altair;
`python -m lichen.reports.charts.drawings` draws them again, and a test holds them against it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from lichen.core.intervals import Interval
from lichen.decoding import decode
from lichen.reports.charts.palette import token
from lichen.reports.figures.figure import Figure, Reference

Spec = dict[str, Any]

CONFIG: Spec = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "locale": {
        "number": {
            "decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "percent": " %"
        }
    },
    "axis": {
        "labelColor": token("quiet"), "titleColor": token("quiet"), "gridColor": token("line"),
        "domainColor": token("line"), "tickColor": token("line"), "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 160, "titlePadding": 8,
    },
    "legend": {
        "labelColor": token("ink"), "titleColor": token("quiet"), "orient": "top", "title": None,
        "labelFontSize": 12, "symbolSize": 90, "symbolOpacity": 1, "labelLimit": 220,
    },
}  # fmt: skip


@cache
def _drawings() -> dict[str, Spec]:
    text = files("lichen.reports.charts").joinpath("drawings.json").read_text(encoding="utf-8")
    return decode(text, dict[str, Spec])


def charted() -> frozenset[str]:
    """The names of the figures that have a chart; the others are shown as tables."""
    return frozenset(_drawings())


def spec(figure: Figure) -> Spec | None:
    """The figure as Vega-Lite, colours as `token:NAME`, width that of its container; None without a chart.

    It holds its data, fetches nothing, and its description is the figure's sentence. None too where every
    row is empty: an empty chart says less than the sentence.
    """
    drawing, rows = _drawings().get(figure.name), _rows(figure)
    if drawing is None or not any(_says_something(row) for row in rows):
        return None
    described = f"{figure.title}. {figure.sentence}"
    return {
        **drawing,
        "height": _height(drawing["height"], len(rows)),
        "config": CONFIG,
        "description": described,
        "datasets": {"rows": rows},
    }


def _height(height: Any, rows: int) -> int:
    """Pixels: a chart with a line for each row grows with them."""
    return int(height["step"]) * rows if isinstance(height, dict) else int(height)


def _rows(figure: Figure) -> list[Spec]:
    rows = [dict(_plain(row)) for row in figure.rows]
    if rows and "until" in figure.values:  # what holds since the last change holds until now
        rows.append({**rows[-1], "at": figure.values["until"].isoformat()})
    return rows


def _says_something(row: Spec) -> bool:
    """Whether any number in it, other than a fixed one, is more than nothing."""
    counted = (value for name, value in row.items() if name != "yardstick")
    return any(isinstance(value, (int, float)) and value for value in counted)


def _plain(row: Any) -> Iterator[tuple[str, object]]:
    for name, value in zip(row._fields, row, strict=True):
        if isinstance(value, Interval):
            ends = (("", value.value), ("_low", value.low), ("_high", value.high))
            yield from ((name + end, None if math.isnan(at) or not value.n else at) for end, at in ends)
            yield f"{name}_n", value.n
        elif isinstance(value, datetime):
            yield name, value.isoformat()
        elif isinstance(value, (str, int, float)) or value is None:
            yield name, value
        elif not isinstance(value, (Reference, tuple, list, dict)):
            yield name, str(value)
