"""Every chart declared in Altair, over named data and without colours of its own.

`python -m lichen.reports.charts.drawings` writes them to `drawings.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lichen.reports.charts.palette import token

LANES = {"ai_only": "AI only", "together": "Together", "people_only": "People only"}
SIDES = {"people": "People alone", "ai": "AI alone", "together": "Together"}
WHO = {"belief": "Belief", "ai": "AI alone, calibrated"}
SURE = {"stated": "As stated", "calibrated": "Calibrated by Lichen"}
HOW = {"blind": "Before seeing it", "shown": "After seeing it"}
_LANE_COLOURS = {"AI only": "ai", "Together": "together", "People only": "people"}
_SIDE_COLOURS = {"People alone": "people", "AI alone": "ai", "Together": "together"}
_WHO_COLOURS = {"Belief": "together", "AI alone, calibrated": "ai"}
_SURE_COLOURS = {"As stated": "people", "Calibrated by Lichen": "together"}
_HOW_COLOURS = {"Before seeing it": "people", "After seeing it": "together"}
_PAIR = "datum.one === 'several' ? 'several answers' : datum.one + ' or ' + datum.other"
_SHAPES = ["circle", "square", "triangle-up"]
TALL, WIDE = 230, "container"


def drawings() -> dict[str, dict[str, Any]]:
    """Each chart as Vega-Lite, by the name of its figure."""
    import altair

    from lichen.reports.charts.lane_drawings import DRAWN

    return {name: _finished(draw(altair)) for name, draw in {**_DRAWN, **DRAWN}.items()}


def _finished(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("config", None)
    spec["padding"] = {"left": 4, "right": 8, "top": 4, "bottom": 4}
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def _base(alt: Any) -> Any:
    return alt.Chart(alt.NamedData("rows"))


def _named(chart: Any, field: str, names: dict[str, str]) -> Any:
    """The chart with `name`: what people read in place of the keys of a field."""
    return chart.transform_calculate(name=f"({json.dumps(names)})[datum['{field}']]")


def _colours(alt: Any, colours: dict[str, str], **parts: Any) -> Any:
    scale = alt.Scale(domain=list(colours), range=[token(name) for name in colours.values()])
    return alt.Color("name:N", scale=scale, **parts)


def _shape(alt: Any, colours: dict[str, str], **parts: Any) -> Any:
    scale = alt.Scale(domain=list(colours), range=_SHAPES[: len(colours)])
    return alt.Shape("name:N", scale=scale, **parts)


def _time(alt: Any) -> Any:
    return alt.X("at:T", title=None, axis=alt.Axis(grid=False, tickCount=6))


def _share(alt: Any, field: str, title: str, **parts: Any) -> Any:
    return alt.Y(f"{field}:Q", title=title, axis=alt.Axis(format=".0%", tickCount=5), **parts)


def _sized(chart: Any, height: Any = TALL) -> Any:
    return chart.properties(width=WIDE, height=height)


def _lanes(alt: Any) -> Any:
    order = alt.Order("name:N", sort="ascending")
    tips = [alt.Tooltip("at:T", title="From"), alt.Tooltip("name:N", title="Lane"), "cases:Q"]
    bars = _named(_base(alt), "lane", LANES).mark_bar(stroke=token("surface"), strokeWidth=0.5, binSpacing=0)
    y = alt.Y("cases:Q", title="Cases settled", stack="zero", axis=alt.Axis(tickCount=5, format="d"))
    return _sized(
        bars.encode(x=_time(alt), y=y, color=_colours(alt, _LANE_COLOURS), order=order, tooltip=tips)
    )


def _volume(alt: Any) -> Any:
    whole = {"opened": "Came in", "settled": "Settled", "unsettled": "Not settled"}
    colours = {"Came in": "quiet", "Settled": "together", "Not settled": "people"}
    dashes = alt.StrokeDash("name:N", scale=alt.Scale(domain=list(colours), range=[[4, 3], [1, 0], [8, 3]]))
    folded = _base(alt).transform_fold(list(whole), as_=["what", "cases"])
    y = alt.Y("cases:Q", title="Cases", axis=alt.Axis(tickCount=5, format="d"))
    lines = _named(folded, "what", whole).mark_line(strokeWidth=2)
    tips = [alt.Tooltip("at:T", title="From"), alt.Tooltip("name:N", title="What"), "cases:Q"]
    return _sized(
        lines.encode(x=_time(alt), y=y, color=_colours(alt, colours), strokeDash=dashes, tooltip=tips)
    )


def _backlog(alt: Any) -> Any:
    y = alt.Y("age:N", sort=None, title=None)
    x = alt.X("asks:Q", title="Open asks to people", axis=alt.Axis(tickCount=5, format="d"))
    base = _base(alt).encode(y=y)
    bars = base.mark_bar(color=token("people"), height=14).encode(x=x)
    text = base.mark_text(align="left", dx=5, color=token("ink")).encode(x="asks:Q", text="asks:Q")
    return _sized(bars + text, alt.Step(26))


def _service(alt: Any) -> Any:
    whole = {"met": "In time", "missed": "Late"}
    folded = _base(alt).transform_fold(list(whole), as_=["what", "asks"])
    bars = _named(folded, "what", whole).mark_bar(stroke=token("surface"), strokeWidth=0.5)
    y = alt.Y("asks:Q", title="Asks closed", stack="zero", axis=alt.Axis(tickCount=5, format="d"))
    colour = _colours(alt, {"In time": "together", "Late": "people"})
    return _sized(bars.encode(x=_time(alt), y=y, color=colour))


def _yardstick(alt: Any) -> Any:
    base = _named(_base(alt), "lane", LANES).encode(y=alt.Y("name:N", sort=list(_LANE_COLOURS), title=None))
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("share:Q", title="Share of cases; the line is the yardstick", axis=axis)
    bars = base.mark_bar(height=18).encode(x=x, color=_colours(alt, _LANE_COLOURS, legend=None))
    ticks = base.mark_tick(color=token("ink"), thickness=3, size=26).encode(x="yardstick:Q")
    return _sized(bars + ticks, alt.Step(36))


def _sides(alt: Any) -> Any:
    base = _named(_base(alt), "side", SIDES).encode(y=alt.Y("name:N", sort=list(_SIDE_COLOURS), title=None))
    x = alt.X("error:Q", title="Wrong answers", axis=alt.Axis(format=".0%", tickCount=5))
    bars = base.mark_bar(height=20).encode(x=x, color=_colours(alt, _SIDE_COLOURS, legend=None))
    return _sized(bars + _whiskers(alt, base) + _label(alt, base), alt.Step(42))


def _whiskers(alt: Any, base: Any, field: str = "error") -> Any:
    return base.mark_rule(color=token("ink"), strokeWidth=1.5).encode(
        x=f"{field}_low:Q", x2=f"{field}_high:Q"
    )


def _label(alt: Any, base: Any, field: str = "error") -> Any:
    text = base.mark_text(align="left", dx=6, color=token("ink"), fontSize=12, fontWeight="bold")
    return text.encode(x=f"{field}_high:Q", text=alt.Text(f"{field}:Q", format=".1%"))


def _sides_over_time(alt: Any) -> Any:
    base = _named(_base(alt), "side", SIDES).transform_filter("datum.error_n > 0")
    base = base.encode(x=_time(alt), color=_colours(alt, _SIDE_COLOURS))
    y = _share(alt, "error", "Wrong answers", scale=alt.Scale(zero=True))
    together = base.transform_filter("datum.side === 'together'")
    band = together.mark_area(opacity=0.15).encode(y="error_low:Q", y2="error_high:Q")
    line = base.mark_line(strokeWidth=2).encode(y=y)
    dots = base.mark_point(filled=True, size=45, opacity=1).encode(
        y="error:Q", shape=_shape(alt, _SIDE_COLOURS)
    )
    return _sized(band + line + dots)


def _certificate(alt: Any) -> Any:
    base = _base(alt).encode(x=_time(alt))
    y = _share(alt, "threshold", "AI must be at least so sure", scale=alt.Scale(domain=[0, 1]))
    line = base.mark_line(interpolate="step-after", color=token("ai"), strokeWidth=2).encode(y=y)
    dots = base.mark_point(filled=True, size=50, color=token("ai"), opacity=1).encode(
        y="threshold:Q",
        tooltip=[alt.Tooltip("at:T", title="From"), alt.Tooltip("evidence:N", title="Evidence")],
    )
    return _sized(line + dots, 180)


def _calibration(alt: Any) -> Any:
    return _curve(alt, WHO, _WHO_COLOURS)


def _card_calibration(alt: Any) -> Any:
    return _curve(alt, SURE, _SURE_COLOURS)


def _card_stated(alt: Any) -> Any:
    """The same for people, whose confidence nobody calibrates: one curve needs no legend."""
    return _curve(alt, SURE, _SURE_COLOURS, legend=None)


def _curve(alt: Any, names: dict[str, str], colours: dict[str, str], **parts: Any) -> Any:
    """How often right when so sure, beside the line on which both are the same."""
    ends = alt.Data(values=[{"end": 0}, {"end": 1}])
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("sure:Q", title="How sure", scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = _share(alt, "right", "How often right", scale=alt.Scale(domain=[0, 1]))
    diagonal = alt.Chart(ends).mark_line(color=token("quiet"), strokeDash=[5, 4], strokeWidth=1)
    base = _named(_base(alt), "who", names).encode(x=x, color=_colours(alt, colours, **parts))
    bars = base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(y="right_low:Q", y2="right_high:Q")
    dots = base.mark_point(filled=True, opacity=1).encode(
        y=y,
        shape=_shape(alt, colours, **parts),
        size=alt.Size("right_n:Q", legend=None, scale=alt.Scale(range=[30, 260])),
    )
    return _sized(diagonal.encode(x=alt.X("end:Q", title="How sure"), y=alt.Y("end:Q")) + bars + dots, 260)


def _risk_coverage(alt: Any) -> Any:
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X(
        "coverage:Q", title="Share of cases, the surest first", scale=alt.Scale(domain=[0, 1]), axis=axis
    )
    base = _named(_base(alt), "who", WHO).encode(x=x, color=_colours(alt, _WHO_COLOURS))
    band = base.mark_area(opacity=0.14).encode(y="error_low:Q", y2="error_high:Q")
    dashes = alt.StrokeDash("name:N", scale=alt.Scale(domain=list(_WHO_COLOURS), range=[[1, 0], [6, 3]]))
    line = base.mark_line(strokeWidth=2).encode(
        y=_share(alt, "error", "Wrong among them", scale=alt.Scale(zero=True)), strokeDash=dashes
    )
    return _sized(band + line)


def _acceptance(alt: Any) -> Any:
    base = _named(_base(alt), "how", HOW).transform_filter("datum.low != null && datum.same_n > 0")
    base = base.transform_calculate(middle="(datum.low + datum.high) / 2")
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("middle:Q", title="How sure the AI was", scale=alt.Scale(domain=[0, 1]), axis=axis)
    base = base.encode(x=x, color=_colours(alt, _HOW_COLOURS))
    bars = base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(y="same_low:Q", y2="same_high:Q")
    y = _share(alt, "same", "People gave its answer", scale=alt.Scale(domain=[0, 1]))
    line = base.mark_line(strokeWidth=1.5).encode(y=y)
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        y="same:Q", shape=_shape(alt, _HOW_COLOURS)
    )
    return _sized(bars + line + dots)


def _load(alt: Any) -> Any:
    base = _base(alt).transform_filter("datum.person != ''")
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("answers:Q", title="Answers a day", axis=alt.Axis(tickCount=5, format="d"))
    lines = base.mark_line(
        point={"color": token("people"), "size": 30}, strokeWidth=1.5, color=token("people"), opacity=0.8
    )
    return _sized(lines.encode(x=x, y=y, detail="person:N", tooltip=["person:N", "day:T", "answers:Q"]))


def _cards(alt: Any) -> Any:
    roles = {"person": "Person", "ai": "AI"}
    base = _named(_base(alt), "role", roles).transform_filter("datum.right_n > 0")
    base = base.encode(y=alt.Y("partner:N", sort=None, title=None))
    colour = _colours(alt, {"Person": "people", "AI": "ai"})
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("right:Q", title="Right answers", scale=alt.Scale(zero=False), axis=axis)
    rule = base.mark_rule(strokeWidth=2).encode(x="right_low:Q", x2="right_high:Q", color=colour)
    shape = _shape(alt, {"Person": "people", "AI": "ai"})
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour, shape=shape)
    return _sized(rule + dots, alt.Step(26))


def _moved(alt: Any) -> Any:
    base = _base(alt).encode(y=alt.Y("what:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)))
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("before:Q", title="Share before (hollow) and since (filled)", axis=axis)
    rule = base.mark_rule(strokeWidth=2, color=token("quiet")).encode(x=x, x2="after:Q")
    hollow = base.mark_point(filled=False, size=70, color=token("ink"), opacity=1).encode(x="before:Q")
    filled = base.mark_point(filled=True, size=90, color=token("ink"), opacity=1).encode(x="after:Q")
    return _sized(rule + hollow + filled, alt.Step(32))


def _themes(alt: Any) -> Any:
    base = _base(alt).transform_calculate(pair=_PAIR)
    y = alt.Y("pair:N", sort=None, title=None)
    x = alt.X("disagreements:Q", title="Disagreements", axis=alt.Axis(tickCount=5, format="d"))
    return _sized(base.mark_bar(color=token("together"), height=14).encode(x=x, y=y), alt.Step(24))


def _verdicts(alt: Any) -> Any:
    base = _base(alt).transform_calculate(what=f"datum.partner + ': ' + ({_PAIR})")
    base = base.encode(y=alt.Y("what:N", sort=None, title=None))
    axis = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("right:Q", title="Turned out right", scale=alt.Scale(domain=[0, 1]), axis=axis)
    dots = base.mark_point(filled=True, size=70, color=token("ink"), opacity=1).encode(x=x)
    return _sized(_whiskers(alt, base, "right") + dots, alt.Step(26))


def _changes(alt: Any) -> Any:
    sides = {"before": "Before", "after": "Since"}
    base = _base(alt).transform_fold(["before", "after"], as_=["when", "unused"])
    parts = {part: f"datum['together_' + datum.when + '{part}']" for part in ("", "_low", "_high", "_n")}
    base = base.transform_calculate(
        rate=parts[""], rate_low=parts["_low"], rate_high=parts["_high"], n=parts["_n"]
    )
    base = _named(base, "when", sides).transform_filter("datum.n > 0")
    base = base.encode(
        y=alt.Y("change:N", sort=None, title=None),
        yOffset=alt.YOffset("name:N", sort=list(sides.values())),
        color=_colours(alt, {"Before": "quiet", "Since": "together"}),
    )
    axis = alt.Axis(format=".0%", tickCount=5)
    rule = base.mark_rule(strokeWidth=2).encode(x="rate_low:Q", x2="rate_high:Q")
    x = alt.X("rate:Q", title="Wrong answers, together", axis=axis)
    shape = _shape(alt, {"Before": "quiet", "Since": "together"})
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=x, shape=shape)
    return _sized(rule + dots, alt.Step(40))


_DRAWN: dict[str, Callable[[Any], Any]] = {
    "lanes": _lanes,
    "volume": _volume,
    "backlog": _backlog,
    "service_level": _service,
    "yardstick": _yardstick,
    "sides": _sides,
    "sides_over_time": _sides_over_time,
    "certificate": _certificate,
    "calibration": _calibration,
    "risk_coverage": _risk_coverage,
    "acceptance": _acceptance,
    "load": _load,
    "cards": _cards,
    "card_calibration": _card_calibration,
    "card_stated": _card_stated,
    "moved": _moved,
    "themes": _themes,
    "verdicts": _verdicts,
    "changes": _changes,
}


def write(path: Path) -> None:
    """Write every drawing to a JSON file, in one fixed form."""
    path.write_text(json.dumps(drawings(), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).with_name("drawings.json"))
