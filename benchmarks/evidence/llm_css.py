"""`python -m benchmarks.evidence.llm_css`: sixteen text tasks, thirteen language models, and people.

Writes docs/evidence/llm_css.md. Cases of a task come in random order, 25 at a time. Before anything about
them is known, each method answers them from what the models said; then some go to a person, whose answers are
all that any method ever learns from. The recorded gold label answers for the person, with a slip of 5 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import ArrayLike
from rich.progress import track

from lichen.core.belief import TeamBelief
from lichen.core.calibration import Calibration
from lichen.estimates.estimates import FIRST_FIT, FIT_GROWTH, HEARD_KEPT

from .datasets import llm_css
from .datasets.folder import REPOSITORY
from .datasets.llm_css import Task
from .decisions import ABSENT, Bools, Floats, Ints
from .llm_css_page import (
    BELIEF,
    FEWER,
    HINDSIGHT,
    LICHEN,
    MAJORITY,
    ONE,
    RANDOM,
    REVIEWS,
    SINGLE,
    SINGLE_RANDOM,
    TODAY,
    among,
    page,
)
from .records import Record, Records
from .splitting import generator

SLIP, BATCH = 0.05, 25
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


class SideBySide(TeamBelief):
    """The belief without what the models say together: each weighs what its own record says."""

    def _calibrate(
        self, p: Floats, heard: ArrayLike | None, y: Ints, weight: Floats
    ) -> tuple[Calibration, Floats]:
        self._consensus = None
        return Calibration.cross_fit(p, y, weight)


class Desk:
    """A belief that learns as a partnership's does: after 20 truths or cases, then at a quarter more."""

    def __init__(self, stream: Stream, belief: type[TeamBelief]) -> None:
        self.stream, self.belief, self.models = stream, belief, stated(stream.answers, stream.labels)
        self.learned = (0, 0)
        self._fit(np.array([], np.int64), 0)

    def learn(self, known: Ints, seen: int) -> None:
        """Learn from what was said so far, where due: `known` has a person's answer, the rest has none."""
        truths, cases = self.learned
        if len(known) >= max(FIRST_FIT, FIT_GROWTH * truths) or seen >= max(FIRST_FIT, FIT_GROWTH * cases):
            self._fit(known, seen)

    def _fit(self, known: Ints, seen: int) -> None:
        heard = np.setdiff1d(np.arange(seen), known)[-HEARD_KEPT:]
        models, truth = self.models, self.stream.person[known]
        self.team = self.belief().fit(ai=models[known], truth=truth, heard=models[heard])
        self.learned = (len(known), seen)


def lichen(stream: Stream, reviews: float, desk: Desk, *, by_value: bool = True) -> Answers:
    """What the belief says of each case before anybody was asked, and what is settled in the end."""
    early = np.zeros(len(stream), np.int64)
    for rows in stream.batches():
        desk.learn(stream.known(int(rows[0])), int(rows[0]))
        belief, value = desk.team.decide(ai=desk.models[rows])
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


def best_for_all(tasks: Sequence[Task]) -> str:
    """The model that errs least on the mean of the tasks, by their gold labels."""

    def right(model: str) -> float:
        found = [task.answers[:, task.models.index(model)] == task.truth for task in tasks]
        return float(np.mean([each.mean() for each in found]))

    return max((each for each in tasks[0].models if all(each in task.models for task in tasks)), key=right)


def run(task: Task, split: int, one: str) -> Iterator[Record]:
    """Every method at every budget; `one` is the model that would do best if it did all tasks."""
    for reviews in REVIEWS:
        for method, early, late, truth in (
            *answered(task, split, reviews, one),
            *by_fewer(task, split, reviews),
        ):
            half = len(truth) // 2
            figures = {
                "alone": (early != truth).mean(),
                "second half": (early[half:] != truth[half:]).mean(),
                "settled": (late != truth).mean(),
            }
            for measure, value in figures.items():
                yield Record(task.name, method, f"{reviews:g}", split, measure, float(value))


def answered(task: Task, split: int, reviews: float, one: str) -> Iterator[tuple[str, Ints, Ints, Ints]]:
    """Method, answers by the models alone, settled answers, truth."""
    stream = Stream(task, split)
    truth = stream.truth
    yield LICHEN, *lichen(stream, reviews, Desk(stream, TeamBelief)), truth
    chosen = single(stream, stream.asked)
    yield SINGLE, chosen, stream.settled(chosen), truth
    right = (stream.answers == truth[:, None]).sum(axis=0)
    best = stream.answers[:, int(right.argmax())]
    yield HINDSIGHT, best, stream.settled(best), truth
    best = stream.answers[:, task.models.index(one)]
    yield ONE, best, stream.settled(best), truth
    other = Stream(task, split)
    yield BELIEF, *lichen(other, reviews, Desk(other, SideBySide)), truth
    other = Stream(task, split)
    yield RANDOM, *lichen(other, reviews, Desk(other, TeamBelief), by_value=False), truth
    chosen = single(other, other.asked)
    yield SINGLE_RANDOM, chosen, other.settled(chosen), truth
    early, late = today(Stream(task, split), reviews)
    yield MAJORITY, early, early, truth
    yield TODAY, early, late, truth


def by_fewer(task: Task, split: int, reviews: float) -> Iterator[tuple[str, Ints, Ints, Ints]]:
    """The same with and without what the models say together, for some of the models drawn by lot."""
    order = generator(split, 14).permutation(len(task.models))
    for models in FEWER:
        drawn = np.sort(order[:models])
        part = replace(task, answers=task.answers[:, drawn])
        for method, belief in ((LICHEN, TeamBelief), (BELIEF, SideBySide)):
            stream = Stream(part, split)
            yield among(method, models), *lichen(stream, reviews, Desk(stream, belief)), stream.truth


def main(
    splits: Annotated[int, typer.Option(min=2)] = 5,
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "llm_css.md",
    again: Annotated[bool, typer.Option(help="Measure; --no-again only rewrites the page.")] = True,
) -> None:
    """Measure and write the page."""
    if again:
        tasks = llm_css.load()
        one = best_for_all(tasks)
        found = []
        for task, split in track([(task, split) for split in range(splits) for task in tasks], "text tasks"):
            found += list(run(task, split, one))
            Records(found).save(CACHE)
    out.write_text(page(Records.load(CACHE)))


if __name__ == "__main__":
    typer.run(main)
