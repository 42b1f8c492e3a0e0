"""Misinformation: people judge, see the AI's indicator, judge again. Who should have had the last word?"""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt
import numpy as np

from .. import figures
from ..baselines.kerrigan import Kerrigan
from ..baselines.method import Method
from ..baselines.stacked import Stacked
from ..baselines.together import Together
from ..datasets import misinformation
from ..decisions import Decisions, Floats, Ints
from ..experiment import Experiment, Page
from ..measures import error
from ..records import Record, Records
from ..splitting import generator
from ..tables import cell, signed, table

ROLES = {
    "people, before seeing the AI": figures.PEOPLE,
    "AI alone": figures.AI,
    "people, after seeing the AI (today)": figures.TODAY,
    "stacked logistic regression": figures.STACKED,
    "Kerrigan et al. 2021": figures.OTHER,
    "Lichen": figures.TOGETHER,
}
BEFORE, MACHINE, AFTER, STACKED, KERRIGAN, LICHEN = ROLES
COMBINERS: dict[str, type[Method]] = {STACKED: Stacked, KERRIGAN: Kerrigan, LICHEN: Together}
WHOLE = "the whole record"


def run(setting: str, split: int) -> Iterator[Record]:
    record = misinformation.load()
    if setting == WHOLE:
        yield from as_recorded(record)
        return
    fit, test = by_person(record.person, split)
    cases = Decisions(
        soft(record.ai, record.truth, fit), record.initial[:, None], record.person[:, None], record.truth
    )
    for name, answers in ((BEFORE, record.initial), (MACHINE, record.ai), (AFTER, record.final)):
        yield Record(setting, name, "", split, "error", float(np.mean(answers[test] != record.truth[test])))
    for name, combiner in COMBINERS.items():
        belief = combiner().fit(cases.at(fit)).belief(cases.at(test))
        yield Record(setting, name, "", split, "error", error(belief, record.truth[test]))


def as_recorded(record: misinformation.Judgements) -> Iterator[Record]:
    """What the 1,760 judgements say without any split: accuracies, and how people relied on the AI."""
    before, machine, after = (a == record.truth for a in (record.initial, record.ai, record.final))
    helped, harmed = machine & ~before, ~machine & before
    figures_found = {
        BEFORE: before.mean(),
        MACHINE: machine.mean(),
        AFTER: after.mean(),
        "either right": (before | machine).mean(),
        "took right advice": after[helped].mean(),
        "resisted wrong advice": after[harmed].mean(),
    }
    for name, value in figures_found.items():
        yield Record(WHOLE, name, "", 0, "accuracy", float(value))


def by_person(person: Ints, split: int) -> tuple[Ints, Ints]:
    """Rows of a random half of the people, and of the other half."""
    people = generator(split).permutation(np.unique(person))
    chosen = np.isin(person, people[: len(people) // 2])
    return np.flatnonzero(chosen), np.flatnonzero(~chosen)


def soft(decision: Ints, truth: Ints, fit: Ints) -> Floats:
    """(n, 2) the share of each truth among fit rows with the same AI decision, one added to each count."""
    counts = np.ones((2, 2))
    np.add.at(counts, (decision[fit], truth[fit]), 1.0)
    return np.asarray((counts / counts.sum(1, keepdims=True))[decision])


def tell(records: Records) -> Page:
    whole = [
        [name, cell(found, digits=1)]
        for name in (BEFORE, MACHINE, AFTER, "either right", "took right advice", "resisted wrong advice")
        if (found := records.mean(WHOLE, name, measure="accuracy"))
    ]
    rows = [[name, cell(records.mean(SPLIT, name)), against(records, name)] for name in ROLES]
    return Page(
        INTRODUCTION
        + table(["whole record (1,760 judgements)", "%"], whole)
        + HELD_OUT.format(splits=len(records.values(SPLIT, LICHEN)))
        + table(["", "error %", "minus AI alone, paired"], rows, strong=LICHEN)
        + READING,
        figure(records),
    )


def against(records: Records, name: str) -> str:
    return "" if name == MACHINE else signed(records.gap(SPLIT, name, MACHINE))


INTRODUCTION = """\
179 people judged news items as true or fake, then saw an AI's indicator and judged again. The AI's decision
is derived from its recorded correctness; it comes without a confidence. "Took right advice" (RAIR) is the
share of right final answers where the AI was right and the first answer wrong; "resisted wrong advice"
(RSR) the reverse. Accuracy in per cent, no split, nothing fitted:

"""

HELD_OUT = """
## Combined instead of advised

Error in per cent on held-out people (half the people fit, the other half test), mean ± standard error over
{splits} seeded splits. The combinations use the first, blind answer and the AI's decision; its weight is
learned on the fit part. The news items are the same in both halves, but no method knows which item it sees.

"""

READING = """
Seeing the AI and keeping the last word left people far below the AI. A computed combination recovers the AI's
accuracy. It does not go beyond it here: on this record a blind human answer adds next to nothing to the AI.
"""


def figure(records: Records) -> alt.LayerChart:
    rows = [
        figures.dot("held-out people", name, found) for name in ROLES if (found := records.mean(SPLIT, name))
    ]
    return figures.dots(rows, ROLES)


SPLIT = "held-out people"
EXPERIMENT = Experiment("misinformation", "Misinformation: advised or combined", (SPLIT, WHOLE), run, tell)
