"""Crowd sets, people only: whose answer is right when many disagree and nothing has been checked."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt
import numpy as np

from lichen.core.skill import aggregate

from .. import figures
from ..baselines.dawid_skene import dawid_skene, votes
from ..datasets import crowd
from ..datasets.crowd import Crowd
from ..decisions import Floats
from ..experiment import Experiment, Page
from ..measures import error
from ..normal import normal
from ..records import Mean, Record, Records
from ..splitting import generator
from ..tables import cell, signed, table

MAJORITY, TEXTBOOK, LICHEN = "majority", "Dawid–Skene 1979", "Lichen (aggregate)"
ROLES = {MAJORITY: figures.PEOPLE, TEXTBOOK: figures.OTHER, LICHEN: figures.TOGETHER}


def pooled(found: Crowd) -> Floats:
    """Lichen's pooled Dawid–Skene, items in the order of the record."""
    result = aggregate(item=found.item, worker=found.worker, label=found.label, labels=found.answers)
    return np.asarray(result.probabilities)[np.argsort(result.items)]


def majority(found: Crowd) -> Floats:
    return normal(votes(found))


METHODS = {MAJORITY: majority, TEXTBOOK: dawid_skene, LICHEN: pooled}


def run(name: str, split: int) -> Iterator[Record]:
    """Every method on the whole set; the split draws the gold items anew, with replacement."""
    found = crowd.load(name)
    gold = np.flatnonzero(found.gold >= 0)
    drawn = generator(split).choice(gold, len(gold))
    for method, belief_of in METHODS.items():
        belief = belief_of(found)
        yield Record(name, method, "", 0, "on all gold", error(belief[gold], found.gold[gold]))
        yield Record(name, method, "", split, "error", error(belief[drawn], found.gold[drawn]))
    yield Record(name, "set", "", 0, "labels", float(len(found.item)))
    yield Record(name, "set", "", 0, "gold", float(len(gold)))


def tell(records: Records) -> Page:
    rows = [
        [name, *sizes(records, name), *errors(records, name), difference(records, name)]
        for name in crowd.SETS
    ]
    means = [np.mean([whole(records, name, method) for name in crowd.SETS]) for method in METHODS]
    rows.append(["*mean*", "", "", *(f"{100 * value:.2f}" for value in means), ""])
    header = ["set", "labels", "gold", *METHODS, "Lichen − Dawid–Skene"]
    return Page(INTRODUCTION.format(splits=records.splits) + table(header, rows), figure(records))


INTRODUCTION = """\
Error in per cent on items with a gold answer. No AI, no labelled items: every method sees only who said
what. Ties of the majority count by chance. The standard errors come from {splits} seeded redraws of the
gold items; the estimates themselves are deterministic.

"""


def sizes(records: Records, name: str) -> list[str]:
    return [f"{records.values(name, 'set', measure=what)[0]:,.0f}" for what in ("labels", "gold")]


def whole(records: Records, name: str, method: str) -> float:
    return records.values(name, method, measure="on all gold")[0]


def drawn(records: Records, name: str, method: str) -> Mean:
    """The error on all gold items, with the spread of the redraws as its standard error."""
    values = list(records.values(name, method).values())
    return Mean(
        whole(records, name, method), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0, len(values)
    )


def errors(records: Records, name: str) -> list[str]:
    return [cell(drawn(records, name, method)) for method in METHODS]


def difference(records: Records, name: str) -> str:
    ours, theirs = records.values(name, LICHEN), records.values(name, TEXTBOOK)
    spread = float(np.std([ours[i] - theirs[i] for i in ours], ddof=1)) if len(ours) > 1 else 0.0
    return signed(Mean(whole(records, name, LICHEN) - whole(records, name, TEXTBOOK), spread, len(ours)))


def figure(records: Records) -> alt.LayerChart:
    rows = [
        figures.dot(name, method, drawn(records, name, method)) for name in crowd.SETS for method in METHODS
    ]
    return figures.dots(rows, ROLES)


EXPERIMENT = Experiment("crowd", "Crowds without an answer key", crowd.SETS, run, tell)
