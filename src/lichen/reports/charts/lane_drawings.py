"""The charts of the AI-only lane, declared in Altair as the others are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lichen.reports.charts.drawings import _base as base
from lichen.reports.charts.drawings import _colours as coloured
from lichen.reports.charts.drawings import _share as share
from lichen.reports.charts.drawings import _sized as sized
from lichen.reports.charts.drawings import _time as time
from lichen.reports.charts.palette import token


def _stroke(alt: Any, colours: dict[str, str]) -> Any:
    """An edge of the same colour, so that a stretch of an hour is seen in a year."""
    scale = alt.Scale(domain=list(colours), range=[token(name) for name in colours.values()])
    return alt.Stroke("name:N", scale=scale, legend=None)


def lane_story(alt: Any) -> Any:
    """What the lane did."""
    rows = base(alt).transform_calculate(name="datum.state")
    colours = {"Open": "ai", "On watch": "people", "Paused": "together", "Closed": "quiet"}
    x = alt.X("at:T", title=None, axis=alt.Axis(grid=False, tickCount=6))
    scale = alt.Scale(domain=[0, 1])
    y = share(alt, "low", "Settled alone: where the AI is surer", scale=scale)
    tips = [
        alt.Tooltip("at:T", title="From"), alt.Tooltip("name:N", title="Lane"),
        alt.Tooltip("because:N", title="How"), alt.Tooltip("sentence:N", title="Why"),
    ]  # fmt: skip
    fade = "datum.threshold == null ? 0.16 : 0.75"
    bars = rows.transform_calculate(top="1", fade=fade).mark_rect(strokeWidth=1.5)
    faint = alt.Opacity("fade:Q", scale=None, legend=None)
    return sized(
        bars.encode(
            x=x,
            x2="until:T",
            y=y,
            y2="top:Q",
            color=coloured(alt, colours),
            stroke=_stroke(alt, colours),
            opacity=faint,
            tooltip=tips,
        ),
        180,
    )


def lane_errors(alt: Any) -> Any:
    """How wrong it was."""
    rows = base(alt).transform_filter("datum.error_n > 0").encode(x=time(alt))
    y = share(alt, "error", "Wrong among audited cases", scale=alt.Scale(zero=True))
    bars = rows.mark_rule(strokeWidth=2, color=token("ai"), opacity=0.5).encode(
        y="error_low:Q", y2="error_high:Q"
    )
    tips = [alt.Tooltip("at:T", title="From"), alt.Tooltip("error:Q", title="Wrong", format=".1%"),
            alt.Tooltip("error_n:Q", title="Audited")]  # fmt: skip
    dots = rows.mark_point(filled=True, size=60, color=token("ai"), opacity=1).encode(y=y, tooltip=tips)
    bound = (
        base(alt).mark_rule(color=token("people"), strokeDash=[6, 4], strokeWidth=2).encode(y="mean(bound):Q")
    )
    return sized(bars + dots + bound, 180)


def lane_alone(alt: Any) -> Any:
    """How much it took."""
    rows = base(alt).transform_filter("datum.share_n > 0").encode(x=time(alt))
    y = share(alt, "share", "Settled by the AI alone", scale=alt.Scale(domain=[0, 1]))
    tips = [alt.Tooltip("at:T", title="From"), alt.Tooltip("share:Q", title="Alone", format=".0%"),
            alt.Tooltip("share_n:Q", title="Cases settled")]  # fmt: skip
    area = rows.mark_area(color=token("ai"), opacity=0.25).encode(y=y)
    line = rows.mark_line(color=token("ai"), strokeWidth=2, point={"color": token("ai"), "size": 25}).encode(
        y="share:Q", tooltip=tips
    )
    return sized(area + line, 180)


def audit_cost(alt: Any) -> Any:
    """What its audits cost."""
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("minutes:Q", title="Minutes on audits", axis=alt.Axis(tickCount=5))
    tips = [alt.Tooltip("day:T", title="Day"), alt.Tooltip("minutes:Q", format=".0f"), "answers:Q"]
    bars = base(alt).mark_bar(color=token("people"), size=8)
    return sized(bars.encode(x=x, y=y, tooltip=tips), 180)


DRAWN: dict[str, Callable[[Any], Any]] = {
    "lane_story": lane_story,
    "lane_errors": lane_errors,
    "lane_alone": lane_alone,
    "audit_cost": audit_cost,
}
