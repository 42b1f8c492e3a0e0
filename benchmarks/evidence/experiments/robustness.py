"""Robustness: useless or hostile partners, few labels. A team should never fall far below its better half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import altair as alt
import numpy as np

from .. import figures
from ..baselines.alone import AIAlone, PersonAlone
from ..baselines.kerrigan import Kerrigan
from ..baselines.method import Method
from ..baselines.stacked import Stacked
from ..baselines.together import Together
from ..datasets import cifar10h
from ..decisions import Decisions
from ..experiment import Experiment, Page
from ..measures import error
from ..records import Mean, Record, Records
from ..splitting import generator, split_rows
from ..tables import cell, signed, table
from .imagenet16h_budget import mixed

SIZES = (100, 200)
SOURCES = ("CIFAR-10H resnet-110", "CIFAR-10H densenet", "ImageNet-16H vgg19")
METHODS: dict[str, type[Method]] = {
    "person": PersonAlone,
    "AI": AIAlone,
    "stacked logistic regression": Stacked,
    "Kerrigan et al. 2021": Kerrigan,
    "Lichen": Together,
}
TEAMS = {
    "stacked logistic regression": figures.STACKED,
    "Kerrigan et al. 2021": figures.OTHER,
    "Lichen": figures.TOGETHER,
}
Damage = Callable[[Decisions, np.random.Generator], Decisions]


def as_recorded(cases: Decisions, rng: np.random.Generator) -> Decisions:
    return cases


def random_reviewer(cases: Decisions, rng: np.random.Generator) -> Decisions:
    return replace(cases, people=rng.integers(cases.answers, size=cases.people.shape))


def flipping_reviewer(cases: Decisions, rng: np.random.Generator) -> Decisions:
    return replace(cases, people=(cases.people + 1) % cases.answers)


def shuffled_ai(cases: Decisions, rng: np.random.Generator) -> Decisions:
    return replace(cases, ai=cases.ai[:, rng.permutation(cases.answers)])


def uniform_ai(cases: Decisions, rng: np.random.Generator) -> Decisions:
    return replace(cases, ai=np.full_like(cases.ai, 1 / cases.answers))


DAMAGES: dict[str, Damage] = {
    "as recorded": as_recorded,
    "random reviewer": random_reviewer,
    "label-flipping reviewer": flipping_reviewer,
    "AI with shuffled columns": shuffled_ai,
    "uniform AI": uniform_ai,
}


def load(source: str, split: int) -> tuple[Decisions, Decisions]:
    """The largest fit part in random order, and the test part, one person per case."""
    if source.startswith("ImageNet"):
        fit, test = mixed(source.split()[-1], split)
        order = generator(split, 2).permutation(len(fit))
        return fit.at(order).with_people(1), test.with_people(1)
    cases = cifar10h.load(source.split()[-1], 1, generator(split, 1))
    fit_rows, test_rows = split_rows(len(cases), max(SIZES), 5000, split)
    return cases.at(fit_rows), cases.at(test_rows)


def run(source: str, split: int) -> Iterator[Record]:
    parts = load(source, split)
    for number, (damage, harm) in enumerate(DAMAGES.items()):
        fit, test = (harm(part, generator(split, 3, number)) for part in parts)
        for size in SIZES:
            for name, method in METHODS.items():
                belief = method().fit(fit.at(np.arange(size))).belief(test)
                yield Record(source, name, f"{damage}/{size}", split, "error", error(belief, test.truth))


def tell(records: Records) -> Page:
    parts = [INTRODUCTION.format(splits=records.splits)]
    for source in SOURCES:
        parts += [f"## {source}\n", source_table(records, source)]
    return Page("\n".join([*parts, READING]), figure(records))


INTRODUCTION = """\
One partner of the recorded decisions is replaced (this is a simulation on top of the record): a reviewer
who answers at random; one who always says the next answer in the list; an AI whose columns are permuted,
the same way throughout; an AI that is always uniform. Every team is fitted on 100 or 200 cases with one
person each and must find out from those alone. Shown is the error of the team *minus* that of its better
half (person or AI, whichever has the lower mean error), in points, paired over {splits} seeded splits;
below zero is better than either.
"""


READING = """\
An AI with shuffled columns still knows something. Stacked regression relearns what its columns mean and gains
by it where labels suffice; Lichen and Kerrigan set it aside and lose next to nothing.
"""


def better_half(records: Records, source: str, at: str) -> str:
    means = {name: found.value for name in ("person", "AI") if (found := records.mean(source, name, at))}
    return min(means, key=lambda name: means[name])


def excess(records: Records, source: str, team: str, at: str) -> Mean | None:
    return records.gap(source, team, better_half(records, source, at), at)


def source_table(records: Records, source: str) -> str:
    rows = []
    for damage in DAMAGES:
        at = f"{damage}/{SIZES[0]}"
        alone = [cell(records.mean(source, name, at)).split(" ±")[0] for name in ("person", "AI")]
        gaps = [signed(excess(records, source, team, f"{damage}/{n}")) for team in TEAMS for n in SIZES]
        rows.append([damage, *alone, *gaps])
    header = ["", "person", "AI", *(f"{team.split()[0]}, n = {n}" for team in TEAMS for n in SIZES)]
    return table(header, rows)


def figure(records: Records) -> alt.LayerChart:
    rows = [
        figures.dot(damage, team, found)
        for damage in DAMAGES
        for team in TEAMS
        if (found := excess(records, SOURCES[0], team, f"{damage}/200"))
    ]
    return figures.dots(
        rows, TEAMS, "error minus that of the better half, points (resnet-110, n = 200)", zero=True
    )


EXPERIMENT = Experiment("robustness", "Useless and hostile partners", SOURCES, run, tell)
