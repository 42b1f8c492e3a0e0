"""The charts of the page, declared in Altair, drawn as SVG whose colours follow the reader's light or
dark.
"""

from __future__ import annotations

import re
from typing import Any

from lichen.reports.assess.findings import Assessment, Side

WIDTH, FONT = 400, "system-ui, sans-serif"
# Stand-ins for the page's design tokens: Vega wants plain colours, the page wants variables.
PEOPLE, AI, TOGETHER, INK, QUIET, LINE = "#b00001", "#0000b1", "#00b001", "#101011", "#707071", "#d0d0d1"
TOKENS = {PEOPLE: "people", AI: "ai", TOGETHER: "together", INK: "ink", QUIET: "quiet", LINE: "line"}
MOST_AI, MOST_GROUPS, FEWEST_IN_GROUP = 3, 12, 10
SIDES = ["People alone", "AI alone", "Together"]


def charts(found: Assessment) -> dict[str, str] | None:
    """SVG by name: bars, curve, calibration, groups; None where the charting parts are not installed."""
    try:
        import altair
        import vl_convert
    except ImportError:
        return None
    drawn = {"bars": _bars(altair, found), "curve": _curve(altair, found)}
    if found.together.calibration:
        drawn["calibration"] = _calibration(altair, found)
    if shown_ai(found) and any(group.n >= FEWEST_IN_GROUP for group in found.groups):
        drawn["groups"] = _groups(altair, found)
    return {name: _svg(vl_convert, chart, name) for name, chart in drawn.items()}


def _svg(vl_convert: Any, chart: Any, name: str) -> str:
    config = {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": QUIET, "titleColor": QUIET,
            "gridColor": LINE, "domainColor": LINE, "tickColor": LINE,
            "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelLimit": 140,
        },
    }  # fmt: skip
    spec = chart.to_dict() | {"config": config, "padding": {"left": 16, "right": 12, "top": 5, "bottom": 5}}
    svg: str = vl_convert.vegalite_to_svg(spec)
    for colour, token in TOKENS.items():
        svg = svg.replace(f'"{colour}"', f'"var(--{token})"')
    size = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    width = size.group(1) if size else str(WIDTH)
    return re.sub(
        r'<svg ([^>]*?)width="[\d.]+" height="[\d.]+"',
        rf'<svg role="img" aria-labelledby="caption-{name}" style="max-width:{width}px" \1',
        svg,
        count=1,
    )


def shown_ai(found: Assessment) -> dict[str, Side]:
    """The AI partners that err least, three at most: what a page can hold."""
    errors = {name: side.error.value for name, side in found.ai.items() if side.error}
    best = sorted(errors, key=errors.__getitem__)[:MOST_AI]
    return {name: side for name, side in found.ai.items() if name in best}


def side_rows(found: Assessment) -> list[dict[str, Any]]:
    """One row per side: name, colour key, error and its interval in per cent."""
    several = len(found.ai) > 1
    sides = [("People alone", "People alone", found.people.error)]
    for name, side in shown_ai(found).items():
        sides.append((f"{name} alone" if several else "AI alone", "AI alone", side.error))
    sides.append(("Together", "Together", found.together.error))
    return [
        {"side": name, "kind": kind, "error": 100 * one.value, "low": 100 * one.low, "high": 100 * one.high}
        for name, kind, one in sides
        if one is not None
    ]


def _scale(alt: Any) -> Any:
    return alt.Scale(domain=SIDES, range=[PEOPLE, AI, TOGETHER])


def _shapes(alt: Any) -> Any:
    return alt.Scale(domain=SIDES, range=["circle", "square", "triangle-up"])


def _bars(alt: Any, found: Assessment) -> Any:
    rows = side_rows(found)
    top = max(row["high"] for row in rows) * 1.18 or 1
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("side:N", sort=None, title=None))
    x = alt.X("error:Q", title="Wrong answers, %", scale=alt.Scale(domain=[0, top], nice=False))
    bars = base.mark_bar(height=22).encode(x=x, color=alt.Color("kind:N", scale=_scale(alt), legend=None))
    whiskers = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(align="left", dx=7, color=INK, fontSize=13, fontWeight="bold").encode(
        x="high:Q", text=alt.Text("error:Q", format=".1f")
    )
    return (bars + whiskers + text).properties(width=WIDTH - 110, height=42 * len(rows))


def _curve(alt: Any, found: Assessment) -> Any:
    points = [
        {
            "reviews": point.reviews_per_case,
            "error": 100 * point.error,
            "low": 100 * point.low,
            "high": 100 * point.high,
        }
        for point in found.curve
        if point.reviews_per_case <= 2
    ]
    levels = _best_of_each(side_rows(found))
    top = 1.1 * max([row["error"] for row in levels] + [point["high"] for point in points])
    y = alt.Y("error:Q", title="Wrong answers, %", scale=alt.Scale(domain=[0, top], nice=False))
    x = alt.X("reviews:Q", title="Reviews by people per case", axis=alt.Axis(grid=False, tickCount=5))
    base = alt.Chart(alt.Data(values=points)).encode(x=x)
    band = base.mark_area(color=TOGETHER, opacity=0.18).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(color=TOGETHER, strokeWidth=2.5, point={"color": TOGETHER, "size": 36}).encode(y=y)
    return (_levels(alt, levels) + band + line).properties(width=WIDTH - 50, height=230)


def _best_of_each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """People, and the AI that errs least: more lines would hide the curve."""
    people = [row for row in rows if row["kind"] == "People alone"]
    ai = sorted((row for row in rows if row["kind"] == "AI alone"), key=lambda row: float(row["error"]))
    return people + ai[:1]


def _levels(alt: Any, levels: list[dict[str, Any]]) -> Any:
    base = alt.Chart(alt.Data(values=levels)).encode(
        y=alt.Y("error:Q", title="Wrong answers, %"),
        color=alt.Color("kind:N", scale=_scale(alt), legend=None),
    )
    rule = base.mark_rule(strokeDash=[5, 4], strokeWidth=1.5)
    place = alt.value(WIDTH - 50)
    text = base.mark_text(align="right", dy=-7, fontSize=13).encode(x=place, text="side:N")
    return rule + text


def _calibration(alt: Any, found: Assessment) -> Any:
    points = [
        {"confidence": 100 * one.confidence, "right": 100 * one.right, "n": one.n}
        for one in found.together.calibration
    ]
    ends = alt.Data(values=[{"at": 0}, {"at": 100}])
    whole, axis = alt.Scale(domain=[0, 100]), alt.Axis(tickCount=5)
    diagonal = alt.Chart(ends).mark_line(color=QUIET, strokeDash=[5, 4]).encode(x="at:Q", y="at:Q")
    dots = (
        alt.Chart(alt.Data(values=points))
        .mark_circle(color=TOGETHER, opacity=0.85)
        .encode(
            x=alt.X("confidence:Q", title="How sure the belief was, %", scale=whole, axis=axis),
            y=alt.Y("right:Q", title="How often it was right, %", scale=whole, axis=axis),
            size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[30, 420])),
        )
    )
    return (diagonal + dots).properties(width=WIDTH - 60, height=280)


def _groups(alt: Any, found: Assessment) -> Any:
    rows = []
    name = next(iter(shown_ai(found)), "")
    for group in [group for group in found.groups if group.n >= FEWEST_IN_GROUP][:MOST_GROUPS]:
        ai = group.ai[name]
        for kind, side in (("People alone", group.people), ("AI alone", ai), ("Together", group.together)):
            if side.error:
                one = {
                    "low": 100 * side.error.low,
                    "high": 100 * side.error.high,
                    "error": 100 * side.error.value,
                }
                rows.append({"group": group.value, "kind": kind, **one})
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("group:N", sort=None, title=None),
        yOffset=alt.YOffset("kind:N", sort=SIDES),
        color=alt.Color("kind:N", scale=_scale(alt), legend=None),
    )
    rule = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="Wrong answers, %", axis=alt.Axis(tickCount=6)), x2="high:Q"
    )
    dot = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="error:Q", shape=alt.Shape("kind:N", scale=_shapes(alt), legend=None)
    )
    return (rule + dot).properties(width=WIDTH - 90, height=alt.Step(17))
