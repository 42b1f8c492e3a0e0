"""The headline: people, AI and together across data sets, and error by reviews per case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from . import budgets, figures
from .experiments.imagenet16h import averaged
from .lineup import AI, KERRIGAN, LICHEN, PERSON, STACKED, TODAY
from .records import Mean, Records

COMBINERS = (KERRIGAN, STACKED)


@dataclass(frozen=True)
class Case:
    """One line of the headline: where its figures lie and what the methods are called there."""

    title: str
    source: str
    setting: str
    at: str = ""
    people: str = PERSON
    ai: str = AI
    today: str = TODAY

    def others(self) -> tuple[str, ...]:
        """Everything Lichen is compared with."""
        return (self.people, self.ai, self.today, *COMBINERS)

    def best(self, records: Records) -> str:
        """The other method with the lowest mean error on the test parts: chosen in its own favour."""
        return min(
            self.others(), key=lambda name: found.value if (found := self.mean(records, name)) else 1.0
        )

    def mean(self, records: Records, method: str) -> Mean | None:
        return self.complete(records).mean(self.setting, method, self.at)

    def gap(self, records: Records, method: str, other: str) -> Mean | None:
        return self.complete(records).gap(self.setting, method, other, self.at)

    def complete(self, records: Records) -> Records:
        return averaged(records) if self.setting == "all" else records


CASES = (
    Case("CIFAR-10H, resnet-110", "cifar10h", "resnet-110", "1000"),
    Case("CIFAR-10H, densenet", "cifar10h", "densenet", "1000"),
    Case("ImageNet-16H, 20 cells", "imagenet16h", "all", "mean/840"),
    Case(
        "Recidivism, COMPAS",
        "recidivism",
        "",
        "one",
        people="people alone",
        ai="AI alone (calibrated COMPAS)",
    ),
    Case(
        "Misinformation",
        "misinformation",
        "held-out people",
        people="people, before seeing the AI",
        today="people, after seeing the AI (today)",
    ),
)
STREAMS = (
    ("cifar10h-budget", "resnet-110"),
    ("cifar10h-budget", "densenet"),
    ("imagenet16h-budget", "vgg19"),
)
RULES = {
    budgets.TODAY: "today's rule",
    budgets.SEVERAL: "Kerrigan, several people",
    budgets.LICHEN: "Lichen",
}
SIDES = {
    "one person": figures.PEOPLE,
    "AI": figures.AI,
    "today's rule": figures.TODAY,
    "Kerrigan et al. 2021": figures.OTHER,
    "stacked regression": figures.STACKED,
    "Lichen": figures.TOGETHER,
}


def at_budget(records: Records, setting: str, rule: str, budget: str) -> Mean | None:
    """The error of a rule at a budget; a rule that asks one person only has no figure beyond one review."""
    if rule == budgets.TODAY and float(budget) > 1:
        return None
    return records.mean(setting, rule, budget)


def side_rows(records: dict[str, Records]) -> list[dict[str, Any]]:
    rows = []
    for case in CASES:
        values = [case.mean(records[case.source], name) for name in (*case.others(), LICHEN)]
        rows += [
            {"case": case.title, "side": side, "error": 100 * each.value}
            for side, each in zip(SIDES, values, strict=True)
            if each
        ]
    return rows


def sides(records: dict[str, Records]) -> Any:
    """Who errs how often, on a logarithmic scale so that 2 % and 40 % stay legible side by side."""
    order = [case.title for case in CASES]
    ticks = [1, 2, 5, 10, 20, 50]
    base = alt.Chart(figures.data(side_rows(records))).encode(
        x=alt.X(
            "error:Q", title="error, % (logarithmic)", scale=alt.Scale(type="log", domain=[1.5, 60])
        ).axis(values=ticks),
        y=alt.Y("case:N", sort=order, title=None, axis=alt.Axis(labelLimit=200)),
    )
    span = base.mark_line(color=figures.INK, opacity=0.45, strokeWidth=2).encode(detail="case:N")
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("side:N", scale=figures.colours(SIDES)),
        shape=alt.Shape("side:N", scale=figures.shapes(SIDES)),
    )
    return alt.layer(span, dots).properties(
        width=530, height=210, title="One person per case: people, AI, together"
    )


def by_reviews(records: dict[str, Records]) -> Any:
    """Error by reviews per case on one stream of each image set."""
    panels = [stream(records[source], setting) for source, setting in (STREAMS[0], STREAMS[2])]
    return alt.hconcat(*panels, spacing=24)


def stream(records: Records, setting: str) -> Any:
    roles = {RULES[rule]: budgets.ROLES[rule] for rule in RULES}
    rows = [
        row | {"method": RULES[str(row["method"])]}
        for row in budgets.budget_rows(records, [setting], (0.05, 0.1, 0.2, 0.5, 1.0))
        if row["method"] in RULES
    ]
    return (
        alt.Chart(figures.data(rows))
        .mark_line(point=alt.OverlayMarkDef(size=30))
        .encode(
            x=alt.X("reviews:Q", title="reviews per case"),
            y=alt.Y("error:Q", title="error, %", scale=alt.Scale(zero=True)),
            color=alt.Color("method:N", scale=figures.colours(roles)),
        )
        .properties(width=230, height=210, title=TITLES[setting])
    )


TITLES = {"resnet-110": "CIFAR-10H, resnet-110", "vgg19": "ImageNet-16H, vgg19, all noise"}


def figure(records: dict[str, Records]) -> Any:
    """Both halves of the headline side by side, each with its own legend."""
    return alt.vconcat(sides(records), by_reviews(records), spacing=28).resolve_scale(
        color="independent", shape="independent"
    )
