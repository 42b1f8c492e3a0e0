"""CIFAR-10H, one randomly drawn person per image: everyone's error by labelled cases."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from .. import figures
from ..datasets import cifar10h
from ..experiment import Experiment, Page
from ..lineup import KERRIGAN, LICHEN, LIMIT, METHODS, PROBABILISTIC, ROLES, judged, limit
from ..records import Record, Records
from ..splitting import generator, split_rows
from ..tables import cell, signed, table

FIT, TEST = (100, 1000, 5000), 5000


def run(network: str, split: int) -> Iterator[Record]:
    cases = cifar10h.load(network, 1, generator(split, 1))
    for size in FIT:
        fit, test = (cases.at(rows) for rows in split_rows(len(cases), size, TEST, split))
        yield limit(network, str(size), split, test)
        for name, method in METHODS.items():
            belief = method().fit(fit).belief(test)
            yield from judged(network, name, str(size), split, belief, test.truth)


def tell(records: Records) -> Page:
    parts = [INTRODUCTION.format(splits=records.splits)]
    for network in cifar10h.NETWORKS:
        parts += [f"## {network}\n", error_table(records, network)]
    parts += ["## Log-loss, nats\n", fit_1000(records, "log loss", 1, 3)]
    parts += ["## Expected calibration error, points\n", fit_1000(records, "ece", 100, 2)]
    return Page("\n".join(parts), figure(records))


INTRODUCTION = """\
Error in per cent on 5,000 held-out images, one person per image, mean ± standard error over {splits} seeded
splits; the columns say how many labelled images (with one person each) every method was fitted on. All
methods see the same fit rows, the same people and the same test images. The fixed threshold is the one with
the fewest errors on the fit part.
"""


def error_table(records: Records, network: str) -> str:
    rows = [[name, *(cell(records.mean(network, name, str(n))) for n in FIT)] for name in METHODS]
    rows += [
        ["*either right (lower limit)*", *(cell(records.mean(network, LIMIT, str(n))) for n in FIT)],
        [
            "*Lichen − Kerrigan, paired*",
            *(signed(records.gap(network, LICHEN, KERRIGAN, str(n))) for n in FIT),
        ],
    ]
    return table(["fitted on", *(f"{n:,}" for n in FIT)], rows, strong=LICHEN)


def fit_1000(records: Records, measure: str, scale: float, digits: int) -> str:
    """One measure by network, lower is better."""
    rows = [
        [
            name,
            *(
                cell(records.mean(network, name, "1000", measure), scale=scale, digits=digits)
                for network in cifar10h.NETWORKS
            ),
        ]
        for name in PROBABILISTIC
    ]
    return table(["fitted on 1,000", *cifar10h.NETWORKS], rows, strong=LICHEN)


def figure(records: Records) -> alt.FacetChart:
    rows = [
        {"network": network, "method": name, "fit": size, "error": 100 * found.value}
        for network in cifar10h.NETWORKS
        for name in METHODS
        for size in FIT
        if (found := records.mean(network, name, str(size)))
    ]
    base = alt.Chart(figures.data(rows)).encode(
        x=alt.X(
            "fit:Q", title="labelled cases", scale=alt.Scale(type="log"), axis=alt.Axis(values=list(FIT))
        ),
        y=alt.Y("error:Q", title="error, %"),
        color=alt.Color("method:N", scale=figures.colours(ROLES)),
    )
    lines = base.mark_line(point=alt.OverlayMarkDef(size=28), clip=True).properties(width=200, height=200)
    return lines.facet(alt.Facet("network:N", sort=list(cifar10h.NETWORKS)), columns=2).resolve_scale(
        y="independent"
    )


EXPERIMENT = Experiment("cifar10h", "CIFAR-10H, one person per image", cifar10h.NETWORKS, run, tell)
