"""Many orders of Banking77 without the ledger: what precedents and lessons add to what the AI side proposes.

python -m benchmarks.evidence.banking77_quick --seeds 6
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from lichen.core.belief import TeamBelief
from lichen.estimates.row import ENOUGH_OF_A_VERSION
from lichen.partners.heeding import Taught
from lichen.partners.lessons import Lessons
from lichen.partners.precedents import Precedents
from lichen.partners.protocol import Reply, Request
from lichen.types import CaseId

from .banking77_desk import LOT
from .banking77_streams import Desk, Floats, Ints, Stream, Train, learner, precedents, stream
from .datasets.folder import REPOSITORY

BUILD = REPOSITORY / "build" / "evidence" / "banking77"
ALL, BLOCK = 13_083, 500
FIRST_FIT, FIT_GROWTH, LATER, LATER_GROWTH = 20, 1.5, 2_000, 2.0
NEAR = 8
Bools = NDArray[np.bool_]
TEAMS: dict[str, tuple[str, ...]] = {
    "learner": ("learner",),
    "both": ("learner", "versions"),
    "learner-precedent": ("learner", "precedent"),
    "learner-lessons": ("learner", "lessons"),
    "learner-precedent-lessons": ("learner", "precedent", "lessons"),
}
TRAIN: dict[str, Train] = {
    "learner": learner,
    "versions": partial(precedents, at_once=False),
    "precedent": partial(precedents, at_once=True),
}


class Taught77:
    """Lessons that people teach by correcting, decided on by their trials' figures."""

    def __init__(self, desk: Desk, said: Sequence[Stream], *, tried: bool) -> None:
        self._desk, self._streams, self._tried = desk, said, tried
        self.partner = Lessons("lessons", desk.question, text="text")
        self._past = Precedents(text="text")
        self._force: list[str] = []
        self._proposed: Ints = np.full(len(desk), -1, dtype=np.intp)
        self.declined = 0

    @property
    def approved(self) -> int:
        """How many lessons are in force."""
        return len(self._force)

    def say(self, rows: Ints) -> Floats:
        """What the lessons say (rows, labels), NaN where they say nothing."""
        return self._shares(self.partner.said(self._requests(rows)))

    def hear(self, rows: Ints, proposed: Ints, team: TeamBelief) -> None:
        """Teach what was corrected among these messages."""
        self._proposed[rows] = proposed
        wrong = rows[proposed != self._desk.settled[rows]]
        near = self._past.similar_to([self._desk.inputs[row] for row in wrong], NEAR)
        for row, found in zip(wrong, near, strict=True):
            self._teach(int(row), np.array([int(at) for at, _ in found], dtype=np.intp), team)
        for row in rows:
            self._past.add(str(row), self._desk.inputs[row])
        self._past.prepare()
        self.partner.heed([], known=self._force)

    def _teach(self, row: int, near: Ints, team: TeamBelief) -> None:
        example = self._desk.examples[row]
        lesson = Taught(f"lesson {row}", example.answer, "", {example.case: example.inputs})
        if self._tried and self._gain(lesson, np.append(near, row), team) <= 0:
            self.declined += 1
            return
        self.partner.heed([lesson], known=self._force)
        self._force.append(lesson.mark)

    def _gain(self, lesson: Taught, rows: Ints, team: TeamBelief) -> int:
        """What the AI side would have said of these messages, with the lesson less without it."""
        said = self.partner.trial(lesson, self._requests(rows))
        others = [each.said[rows] for each in self._streams]
        right = []
        for replies in zip(*said, strict=True):
            q = team.predict_proba(ai=np.stack([*others, self._shares(replies)], axis=1))
            right.append(int((q.argmax(axis=1) == self._desk.settled[rows]).sum()))
        return right[1] - right[0]

    def _requests(self, rows: Ints) -> list[Request]:
        desk = self._desk
        return [Request(CaseId(desk.names[row]), desk.inputs[row], desk.question) for row in rows]

    def _shares(self, replies: Sequence[Reply | None]) -> Floats:
        silent = (np.nan,) * len(self._desk.question.labels)
        return np.array([silent if each is None else each.distribution for each in replies])


def measure(
    desk: Desk, streams: dict[str, Stream], team: Sequence[str], *, tried: bool = True
) -> dict[str, Any]:
    """Per block of 500 messages the AI's errors; how many lessons there were."""
    said = [streams[each] for each in team if each != "lessons"]
    lessons = Taught77(desk, said, tried=tried) if "lessons" in team else None
    n, k, partners = len(desk), len(desk.question.labels), len(team)
    wrong, spoken, learned = np.zeros(n, dtype=bool), np.full((n, k), np.nan), 0
    belief = TeamBelief().fit(ai=np.full((0, partners, k), np.nan), truth=np.zeros(0, int), labels=k)
    for start in range(0, n, LOT):
        rows = np.arange(start, min(start + LOT, n))
        parts = [each.said[rows] for each in said]
        if lessons is not None:
            spoken[rows] = lessons.say(rows)
            parts.append(spoken[rows])
        proposed = belief.predict_proba(ai=np.stack(parts, axis=1)).argmax(axis=1)
        wrong[rows] = proposed != desk.truth[rows]
        if lessons is not None and start:
            lessons.hear(rows, proposed, belief)
        known = int(rows[-1]) + 1
        if known >= max(FIRST_FIT, learned * (FIT_GROWTH if learned < LATER else LATER_GROWTH)):
            belief, learned = _fit(desk, said, spoken if lessons else None, known), known
    blocks = [int(wrong[at : at + BLOCK].sum()) for at in range(0, n, BLOCK)]
    taught = (0, 0) if lessons is None else (lessons.approved, lessons.declined)
    return {"cases": n, "wrong": blocks, "approved": taught[0], "declined": taught[1]}


def _fit(desk: Desk, said: Sequence[Stream], lessons: Floats | None, known: int) -> TeamBelief:
    following = min(known, len(desk) - 1)
    parts = [each.by(int(each.version[following]), known) for each in said]
    gone = np.isnan([each[:, 0] for each in parts]).any(axis=0)
    if lessons is not None:
        parts.append(lessons[:known])
    ai = np.stack(parts, axis=1)
    if known - int(gone.sum()) >= ENOUGH_OF_A_VERSION:
        ai[gone] = np.nan
    k = len(desk.question.labels)
    return TeamBelief().fit(ai=ai, truth=desk.settled[:known], labels=k)


def kept(team: str, seed: int, cases: int) -> Path:
    """Where one measurement lies."""
    return BUILD / f"quick-{team}-{seed}-{cases}.json"


def main(
    teams: Annotated[list[str] | None, typer.Argument(help=f"Any of: {', '.join(TEAMS)}.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Seeded orders of the messages.")] = 6,
    first: Annotated[int, typer.Option(min=0, help="The first order's seed.")] = 0,
    cases: Annotated[int, typer.Option(min=1, help="So many messages of each order.")] = ALL,
) -> None:
    """Measure what was not measured yet, order by order."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + seeds):
        wanted = [team for team in teams or TEAMS if not kept(team, seed, cases).exists()]
        if not wanted:
            continue
        desk, streams = Desk(seed, cases), {}
        for team in wanted:
            for each in TEAMS[team]:
                if each in TRAIN and each not in streams:
                    streams[each] = stream(desk, TRAIN[each])
            found = measure(desk, streams, TEAMS[team])
            kept(team, seed, cases).write_text(json.dumps(found) + "\n")
            share = sum(found["wrong"]) / cases
            typer.echo(
                f"{team} {seed}: {share:.1%} wrong, {found['approved']} lessons, {found['declined']} declined"
            )


if __name__ == "__main__":
    typer.run(main)
