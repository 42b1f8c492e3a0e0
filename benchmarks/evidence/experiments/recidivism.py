"""Recidivism: lay raters beside COMPAS, against what happened within two years."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt
import numpy as np
from sklearn.linear_model import LogisticRegression

from .. import figures
from ..baselines.alone import AIAlone, Majority, PersonAlone
from ..baselines.kerrigan import Kerrigan
from ..baselines.method import Method
from ..baselines.stacked import Stacked
from ..baselines.threshold import Threshold
from ..baselines.together import Together
from ..datasets import recidivism
from ..decisions import Decisions, Floats, Ints, seat_at_random
from ..experiment import Experiment, Page
from ..measures import error, log_loss
from ..records import Record, Records
from ..splitting import generator, split_rows
from ..tables import cell, signed, table

TEST_SHARE, HIGH = 0.3, 5
ONE: dict[str, type[Method]] = {
    "people alone": PersonAlone,
    "AI alone (calibrated COMPAS)": AIAlone,
    "fixed threshold → person": Threshold,
    "stacked logistic regression": Stacked,
    "Kerrigan et al. 2021": Kerrigan,
    "Lichen": Together,
}
ALL: dict[str, type[Method]] = {
    "people alone": Majority,
    **{name: ONE[name] for name in ONE if name not in ("people alone", "fixed threshold → person")},
}
BARS = {
    "people alone": figures.PEOPLE,
    "AI alone (calibrated COMPAS)": figures.AI,
    "fixed threshold → person": figures.TODAY,
    "stacked logistic regression": figures.STACKED,
    "Kerrigan et al. 2021": figures.OTHER,
    "Lichen": figures.TOGETHER,
}
PROBABILISTIC = (
    "AI alone (calibrated COMPAS)",
    "stacked logistic regression",
    "Kerrigan et al. 2021",
    "Lichen",
)


def run(_: str, split: int) -> Iterator[Record]:
    record = recidivism.load()
    people, reviewers = seat_at_random(record.people, record.reviewers, generator(split, 1))
    cases = len(record.truth)
    test_size = round(TEST_SHARE * cases)
    fit, test = split_rows(cases, cases - test_size, test_size, split)
    ai = calibrated(record.decile, record.truth, fit)
    every = Decisions(ai, people, reviewers, record.truth)
    yield Record("", "COMPAS ≥ 5", "one", split, "error", compas_error(record, test))
    for at, seen, methods in (("one", every.with_people(1), ONE), ("all", every, ALL)):
        yield from compare(at, split, seen.at(fit), seen.at(test), methods)


def compare(
    at: str, split: int, fit: Decisions, test: Decisions, methods: dict[str, type[Method]]
) -> Iterator[Record]:
    for name, method in methods.items():
        belief = method().fit(fit).belief(test)
        yield Record("", name, at, split, "error", error(belief, test.truth))
        yield Record("", name, at, split, "log loss", log_loss(belief, test.truth))


def calibrated(decile: Floats, truth: Ints, fit: Ints) -> Floats:
    """(n, 2) the chance of re-arrest given the decile, by a logistic curve learned on the fit part."""
    curve = LogisticRegression().fit(decile[fit, None], truth[fit])
    return np.asarray(curve.predict_proba(decile[:, None]))


def compas_error(record: recidivism.Vignettes, rows: Ints) -> float:
    return float(np.mean((record.decile[rows] >= HIGH) != record.truth[rows]))


def tell(records: Records) -> Page:
    rows = [
        [
            "COMPAS alone, decile ≥ 5 as used in the literature",
            cell(records.mean("", "COMPAS ≥ 5", "one")),
            "",
        ]
    ]
    rows += [[name, *(cell(records.mean("", name, at)) for at in ("one", "all"))] for name in ONE]
    best = "AI alone (calibrated COMPAS)"
    rows += [
        [
            "*Lichen − AI alone, paired*",
            *(signed(records.gap("", "Lichen", best, at)) for at in ("one", "all")),
        ],
    ]
    losses = [
        [name, *(cell(records.mean("", name, at, "log loss"), scale=1, digits=3) for at in ("one", "all"))]
        for name in PROBABILISTIC
    ]
    header = ["", "one rater", "all raters (about five)"]
    body = [INTRODUCTION.format(splits=records.splits), table(header, rows, strong="Lichen")]
    body += ["## Log-loss (nats)\n", table(header, losses, strong="Lichen")]
    return Page("\n".join(body), figure(records))


INTRODUCTION = """\
Error in per cent against re-arrest within two years, mean ± standard error over {splits} seeded splits of
the 995 judged vignettes (70 % fit, 30 % test, split by vignette, so nobody's case is in both parts). Raters
gave a risk; above 50 % counts as "will be re-arrested". COMPAS gives a decile, turned into a probability by
a logistic curve learned on the fit part. Both rater groups of the experiment are pooled: one saw the
outcome after each answer, the other did not; both answered before seeing any score.

Re-arrest is what the record holds; it is not the same as re-offending, and arrest itself depends on
policing. These figures compare ways of combining judgements. They are not a case for predicting people's
lives.
"""


def figure(records: Records) -> alt.LayerChart:
    rows = [
        figures.dot(label, name, found)
        for at, label in (("one", "one rater"), ("all", "all raters"))
        for name in BARS
        if (found := records.mean("", name, at))
    ]
    return figures.dots(rows, BARS)


EXPERIMENT = Experiment("recidivism", "Recidivism: raters and COMPAS", ("",), run, tell)
