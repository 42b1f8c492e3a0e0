"""`python -m benchmarks.evidence.llm_css`: sixteen text tasks, thirteen language models, and people.

Writes docs/evidence/llm_css.md. Cases of a task come in random order, 25 at a time. Before anything about
them is known, each method answers them from what the models said; then some go to a person, whose answers are
all that any method ever learns from. The recorded gold label answers for the person, with a slip of 5 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track

from lichen.core.belief import TeamBelief
from lichen.core.skill import aggregate

from .datasets import llm_css
from .datasets.folder import REPOSITORY
from .datasets.llm_css import Task
from .decisions import ABSENT, Bools, Floats, Ints
from .llm_css_page import (
    BELIEF,
    HINDSIGHT,
    LICHEN,
    MAJORITY,
    RANDOM,
    REVIEWS,
    SINGLE,
    SINGLE_RANDOM,
    TODAY,
    page,
)
from .records import Record, Records
from .splitting import generator

SLIP, BATCH, FOLDS = 0.05, 25, 4
GROWTH = 1.35
Answers = tuple[Ints, Ints]
CACHE = REPOSITORY / "build" / "evidence" / "llm_css.json"


class Stream:
    """A task's cases in the order of one split, what a person says about each if asked, and who was."""

    def __init__(self, task: Task, split: int) -> None:
        rng = generator(split, 13)
        order = rng.permutation(len(task))
        self.answers, self.truth, self.labels = task.answers[order], task.truth[order], len(task.labels)
        wrong = (self.truth + rng.integers(1, self.labels, len(task))) % self.labels
        self.person = np.where(rng.random(len(task)) < SLIP, wrong, self.truth)
        self.lots = rng.random(len(task))
        self.asked = np.zeros(len(task), np.bool_)

    def __len__(self) -> int:
        return len(self.truth)

    def batches(self) -> Iterator[Ints]:
        for start in range(0, len(self), BATCH):
            yield np.arange(start, min(len(self), start + BATCH))

    def ask(self, rows: Ints, worth: Floats, reviews: float) -> Bools:
        """Ask about the worthiest of these cases as far as the budget goes; the rest is carried over."""
        room = int(reviews * (rows[-1] + 1) + 1e-9) - int(self.asked.sum())
        first = np.lexsort((self.lots[rows], -worth))[:room]
        self.asked[rows[first]] = True
        return self.asked[rows]

    def known(self, before: int) -> Ints:
        return np.flatnonzero(self.asked[:before])

    def settled(self, early: Ints) -> Ints:
        """People have the last word where they were asked."""
        return np.where(self.asked, self.person, early)


def stated(answers: Ints, labels: int) -> Floats:
    """(n, M, K): an answer without a confidence as the estimates read it, halfway from chance to sure."""
    sure = (labels + 1) / (2 * labels)
    found = np.full((*answers.shape, labels), (1 - sure) / (labels - 1))
    row, model = np.nonzero(answers != ABSENT)
    found[row, model, answers[row, model]] = sure
    found[answers == ABSENT] = np.nan
    return found


def consensus(answers: Ints, labels: int, known: dict[int, int]) -> Floats:
    """(n, 1, K): what the models imply together, each weighed by its measured confusions.

    Measured against `known` answers where there are any, against the other models everywhere.
    """
    row, model = np.nonzero(answers != ABSENT)
    found = aggregate(item=row, worker=model, label=answers[row, model], labels=labels, known=known)
    shares = np.full((len(answers), 1, labels), 1 / labels)
    shares[found.items, 0] = found.probabilities
    return 0.98 * shares + 0.02 / labels


class Together:
    """All models as one partner by `consensus`, calibrated by the belief once `first` answers are known."""

    first = 60

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.team = TeamBelief().fit(ai=np.zeros((0, 1, stream.labels)), truth=[])

    def learn(self, rows: Ints) -> None:
        """Fit on each fold of known cases what the consensus says where that fold is not known."""
        said = np.empty((len(rows), 1, self.stream.labels))
        for fold in range(FOLDS):
            out = np.arange(len(rows)) % FOLDS == fold
            others = self._consensus(int(rows[-1]) + 1, rows[~out])
            said[out] = others[rows[out]]
        self.team = TeamBelief().fit(ai=said, truth=self.stream.person[rows])

    def says(self, rows: Ints, known: Ints) -> Floats:
        return self._consensus(int(rows[-1]) + 1, known)[rows]

    def _consensus(self, seen: int, known: Ints) -> Floats:
        told = dict(zip(known.tolist(), self.stream.person[known].tolist(), strict=True))
        return consensus(self.stream.answers[:seen], self.stream.labels, told)


class Apart:
    """Every model a partner of its own in the belief, as the engine wires it."""

    first = 10

    def __init__(self, stream: Stream) -> None:
        self.stream, self.models = stream, stated(stream.answers, stream.labels)
        self.team = TeamBelief().fit(ai=self.models[:0], truth=[])

    def learn(self, rows: Ints) -> None:
        self.team = TeamBelief().fit(ai=self.models[rows], truth=self.stream.person[rows])

    def says(self, rows: Ints, known: Ints) -> Floats:
        return self.models[rows]


def lichen(stream: Stream, reviews: float, models: Together | Apart, *, by_value: bool = True) -> Answers:
    """What the belief says of each case before anybody was asked, and what is settled in the end."""
    early, due = np.zeros(len(stream), np.int64), models.first
    for rows in stream.batches():
        known = stream.known(int(rows[0]))
        if len(known) >= due:
            models.learn(known)
            due = int(GROWTH * len(known)) + 1
        belief, value = models.team.decide(ai=models.says(rows, known))
        early[rows] = belief.argmax(axis=1)
        stream.ask(rows, value if by_value else np.zeros(len(rows)), reviews)
    return early, stream.settled(early)


def majority(stream: Stream) -> tuple[Ints, Floats]:
    """The answer most models gave, lots between equals, and its share of the answers given."""
    votes = (stream.answers[:, :, None] == np.arange(stream.labels)).sum(axis=1)
    lots = generator(len(stream), 12).random(votes.shape)
    return (votes + 0.5 * lots).argmax(axis=1), votes.max(axis=1) / np.maximum(votes.sum(axis=1), 1)


def today(stream: Stream, reviews: float) -> Answers:
    """Majority; a person decides where the models agree least."""
    early, agree = majority(stream)
    for rows in stream.batches():
        stream.ask(rows, -agree[rows], reviews)
    return early, stream.settled(early)


def single(stream: Stream, asked: Bools) -> Ints:
    """The model that was right most often about the cases `asked` so far, batch by batch."""
    found = np.zeros(len(stream), np.int64)
    fallback = majority(stream)[0]
    for rows in stream.batches():
        known = np.flatnonzero(asked[: rows[0]])
        said = stream.answers[known]
        right = (said == stream.person[known][:, None]).sum(axis=0)
        best = int(np.argmax((right + 1) / ((said != ABSENT).sum(axis=0) + stream.labels)))
        found[rows] = np.where(
            stream.answers[rows, best] == ABSENT, fallback[rows], stream.answers[rows, best]
        )
    return found


def run(task: Task, split: int) -> Iterator[Record]:
    """Every method at every budget."""
    for reviews in REVIEWS:
        for method, early, late, truth in answered(task, split, reviews):
            half = len(truth) // 2
            figures = {
                "alone": (early != truth).mean(),
                "second half": (early[half:] != truth[half:]).mean(),
                "settled": (late != truth).mean(),
            }
            for measure, value in figures.items():
                yield Record(task.name, method, f"{reviews:g}", split, measure, float(value))


def answered(task: Task, split: int, reviews: float) -> Iterator[tuple[str, Ints, Ints, Ints]]:
    """Method, answers by the models alone, settled answers, truth."""
    stream = Stream(task, split)
    truth = stream.truth
    yield LICHEN, *lichen(stream, reviews, Together(stream)), truth
    chosen = single(stream, stream.asked)
    yield SINGLE, chosen, stream.settled(chosen), truth
    right = (stream.answers == truth[:, None]).sum(axis=0)
    best = stream.answers[:, int(right.argmax())]
    yield HINDSIGHT, best, stream.settled(best), truth
    other = Stream(task, split)
    yield BELIEF, *lichen(other, reviews, Apart(other)), truth
    other = Stream(task, split)
    yield RANDOM, *lichen(other, reviews, Together(other), by_value=False), truth
    chosen = single(other, other.asked)
    yield SINGLE_RANDOM, chosen, other.settled(chosen), truth
    early, late = today(Stream(task, split), reviews)
    yield MAJORITY, early, early, truth
    yield TODAY, early, late, truth


def main(
    splits: Annotated[int, typer.Option(min=2)] = 5,
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "llm_css.md",
    again: Annotated[bool, typer.Option(help="Measure; --no-again only rewrites the page.")] = True,
) -> None:
    """Measure and write the page."""
    if again:
        jobs = [(task, split) for split in range(splits) for task in llm_css.load()]
        found = []
        for task, split in track(jobs, "text tasks"):
            found += list(run(task, split))
            Records(found).save(CACHE)
    out.write_text(page(Records.load(CACHE)))


if __name__ == "__main__":
    typer.run(main)
