"""ImageNet-16H, one person per image: the mean of 20 cells, five networks by four noise levels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import altair as alt
import numpy as np

from .. import figures
from ..datasets import imagenet16h
from ..decisions import Floats
from ..experiment import Experiment, Page
from ..lineup import KERRIGAN, LICHEN, LIMIT, METHODS, PROBABILISTIC, ROLES, judged, limit
from ..measures import calibration_error
from ..records import Record, Records
from ..splitting import generator, split_rows
from ..tables import cell, signed, table

FIT, TEST = (100, 840), 360


def run(network: str, split: int) -> Iterator[Record]:
    for size in FIT:
        pooled: dict[str, list[Floats]] = {name: [] for name in METHODS}
        for noise in imagenet16h.NOISES:
            cases = imagenet16h.load(network, noise, generator(split, 1)).with_people(1)
            fit, test = (cases.at(rows) for rows in split_rows(len(cases), size, TEST, split))
            yield limit(network, f"{noise}/{size}", split, test)
            for name, method in METHODS.items():
                pooled[name].append(method().fit(fit).belief(test))
                yield from judged(network, name, f"{noise}/{size}", split, pooled[name][-1], test.truth)
        for name in PROBABILISTIC:
            gap = calibration_error(np.vstack(pooled[name]), np.tile(test.truth, len(imagenet16h.NOISES)))
            yield Record(network, name, f"pooled/{size}", split, "ece", gap)


def averaged(records: Records) -> Records:
    """The records and, for each split, means over networks (`all`) and over noise levels too (`mean`)."""
    return Records([*records.all, *overall(records)])


def overall(records: Records) -> Iterator[Record]:
    for name, measure, size in product((LIMIT, *METHODS), ("error", "log loss"), FIT):
        levels = [f"{noise}/{size}" for noise in imagenet16h.NOISES]
        for level in levels:
            yield from over_networks(records, name, measure, [level], level)
        yield from over_networks(records, name, measure, levels, f"mean/{size}")
    for name, size in product(PROBABILISTIC, FIT):
        yield from over_networks(records, name, "ece", [f"pooled/{size}"], f"pooled/{size}")


def over_networks(
    records: Records, method: str, measure: str, levels: list[str], at: str
) -> Iterator[Record]:
    """For each split, the mean over all networks and the given levels."""
    cells = [
        records.values(network, method, level, measure)
        for network in imagenet16h.NETWORKS
        for level in levels
    ]
    for split in cells[0]:
        yield Record("all", method, at, split, measure, float(np.mean([each[split] for each in cells])))


def tell(records: Records) -> Page:
    every = averaged(records)
    parts = [INTRODUCTION.format(splits=records.splits)]
    for size in reversed(FIT):
        parts += [
            f"## Fitted on {size} images, error by noise level, mean of five networks\n",
            noise_table(every, size),
        ]
    parts += ["## Log-loss, nats (mean of the 20 cells)\n", by_size(every, "mean", "log loss", 1, 3)]
    parts += [CALIBRATION, by_size(every, "pooled", "ece", 100, 2)]
    return Page("\n".join(parts), figure(every))


INTRODUCTION = """\
Error in per cent on 360 held-out images of 1,200 (70/30 by image), one person per image, each of the 20
cells (five networks × four noise levels) fitted by itself on 840 or on 100 images. First averaged over the
cells of a split, then mean ± standard error over {splits} seeded splits. All methods see the same rows and
people.
"""


def noise_table(records: Records, size: int) -> str:
    levels = [*imagenet16h.NOISES, "mean"]
    rows = [
        [name, *(cell(records.mean("all", name, f"{level}/{size}")) for level in levels)] for name in METHODS
    ]
    limit = [cell(records.mean("all", LIMIT, f"{level}/{size}")) for level in levels]
    gaps = [signed(records.gap("all", LICHEN, KERRIGAN, f"{level}/{size}")) for level in levels]
    rows += [["*either right (lower limit)*", *limit], ["*Lichen − Kerrigan, paired*", *gaps]]
    return table(["noise level", *levels], rows, strong=LICHEN)


CALIBRATION = """\
## Expected calibration error, points

The four cells of a network pooled (1,440 cases), then the mean of five networks. About 1.5 points of it is
chance: see [calibration](calibration.md).
"""


def by_size(records: Records, level: str, measure: str, scale: float, digits: int) -> str:
    """One measure by the size of the fit part, lower is better."""
    rows = [
        [
            name,
            *(
                cell(records.mean("all", name, f"{level}/{size}", measure), scale=scale, digits=digits)
                for size in FIT
            ),
        ]
        for name in PROBABILISTIC
    ]
    return table(["fitted on", *map(str, FIT)], rows, strong=LICHEN)


def figure(records: Records) -> alt.Chart:
    rows = [
        {"noise": noise, "method": name, "error": 100 * found.value}
        for noise in imagenet16h.NOISES
        for name in METHODS
        if (found := records.mean("all", name, f"{noise}/840"))
    ]
    return (
        alt.Chart(figures.data(rows))
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=alt.X(
                "noise:O", title="noise level", sort=list(imagenet16h.NOISES), axis=alt.Axis(labelAngle=0)
            ),
            y=alt.Y("error:Q", title="error, % (mean of five networks)"),
            color=alt.Color("method:N", scale=figures.colours(ROLES)),
        )
        .properties(width=420, height=260)
    )


EXPERIMENT = Experiment("imagenet16h", "ImageNet-16H, one person per image", imagenet16h.NETWORKS, run, tell)
