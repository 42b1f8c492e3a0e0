"""Calibration: does a belief of 90 % hold in nine cases of ten?"""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from .. import figures
from ..baselines.alone import AIAlone
from ..baselines.kerrigan import Kerrigan
from ..baselines.method import Method
from ..baselines.stacked import Stacked
from ..baselines.together import Together
from ..datasets import cifar10h
from ..decisions import Decisions
from ..experiment import Experiment, Page
from ..measures import calibration_error, calibration_floor, reliability
from ..records import Record, Records
from ..splitting import generator, split_rows
from ..tables import cell, table
from .imagenet16h_budget import mixed

SOURCES = ("CIFAR-10H resnet-110", "CIFAR-10H densenet", "ImageNet-16H vgg19", "ImageNet-16H resnet152")
METHODS: dict[str, type[Method]] = {
    "AI alone": AIAlone,
    "stacked logistic regression": Stacked,
    "Kerrigan et al. 2021": Kerrigan,
    "Lichen": Together,
}
ROLES = {
    "AI alone": figures.AI,
    "stacked logistic regression": figures.STACKED,
    "Kerrigan et al. 2021": figures.OTHER,
    "Lichen": figures.TOGETHER,
}


def load(source: str, split: int) -> tuple[Decisions, Decisions]:
    """One person per case: 1,000 fit and 5,000 test images, or 840 and 360 images at four noise levels."""
    if source.startswith("ImageNet"):
        fit, test = mixed(source.split()[-1], split)
        return fit.with_people(1), test.with_people(1)
    cases = cifar10h.load(source.split()[-1], 1, generator(split, 1))
    fit_rows, test_rows = split_rows(len(cases), 1000, 5000, split)
    return cases.at(fit_rows), cases.at(test_rows)


def run(source: str, split: int) -> Iterator[Record]:
    fit, test = load(source, split)
    for name, method in METHODS.items():
        belief = method().fit(fit).belief(test)
        yield Record(source, name, "", split, "ece", calibration_error(belief, test.truth))
        yield Record(source, name, "", split, "floor", calibration_floor(belief, generator(split, 4)))
        for number, bin_of in enumerate(zip(*reliability(belief, test.truth), strict=True)):
            for what, value in zip(("cases", "confidence", "accuracy"), bin_of, strict=True):
                yield Record(source, name, str(number), split, what, float(value))


def tell(records: Records) -> Page:
    rows = [
        [name, *(cell(records.mean(source, name, measure="ece")) for source in SOURCES)] for name in METHODS
    ]
    floor = [cell(records.mean(source, "Lichen", measure="floor")).split(" ±")[0] for source in SOURCES]
    rows.append(["*chance level for Lichen's beliefs*", *floor])
    return Page(
        INTRODUCTION.format(splits=records.splits) + table(["", *SOURCES], rows, strong="Lichen"),
        figure(records),
    )


INTRODUCTION = """\
Expected calibration error in points (15 bins of equal width, by the confidence in the top answer) with one
person per case, mean ± standard error over {splits} seeded splits: CIFAR-10H fitted on 1,000 and tested on
5,000 images; ImageNet-16H fitted on 840 images at four noise levels and tested on 360 others (1,440 cases).
The last row is what a perfectly calibrated belief with the same confidences would show on as many cases by
chance alone.

"""


def figure(records: Records) -> alt.FacetChart:
    rows = [row for source in SOURCES for name in METHODS for row in curve(records, source, name)]
    base = alt.Chart()
    axis = alt.Scale(domain=[0, 1])
    points = base.mark_line(point=alt.OverlayMarkDef(size=24)).encode(
        x=alt.X("confidence:Q", title="stated confidence", scale=axis),
        y=alt.Y("accuracy:Q", title="share right", scale=axis),
        color=alt.Color("method:N", scale=figures.colours(ROLES)),
        order="confidence:Q",
    )
    ideal = base.mark_rule(color=figures.INK, strokeDash=[3, 3], opacity=0.6).encode(
        x=alt.datum(0), y=alt.datum(0), x2=alt.datum(1), y2=alt.datum(1)
    )
    panel = alt.layer(ideal, points, data=figures.data(rows)).properties(width=230, height=230)
    return panel.facet(alt.Facet("source:N", sort=list(SOURCES)), columns=2)


LEAST_CASES = 5.0


def curve(records: Records, source: str, name: str) -> list[dict[str, object]]:
    """Mean confidence and accuracy by bin, all splits together; bins under five cases a split left out."""
    rows: list[dict[str, object]] = []
    for number in range(15):
        cases, confidence, accuracy = (
            records.values(source, name, str(number), what) for what in ("cases", "confidence", "accuracy")
        )
        total = sum(cases.values())
        if total >= LEAST_CASES * len(cases):
            x = sum(cases[i] * confidence[i] for i in cases) / total
            y = sum(cases[i] * accuracy[i] for i in cases) / total
            rows.append({"source": source, "method": name, "confidence": x, "accuracy": y})
    return rows


EXPERIMENT = Experiment("calibration", "Calibration of the belief", SOURCES, run, tell)
