"""Recorded cases, and what of them was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..datasets import crowd, imagenet16h
from ..decisions import ABSENT, Bools, Floats, Ints, seat_at_random
from ..splitting import generator
from .terms import NETWORKS


@dataclass(frozen=True, eq=False)
class Cases:
    """Recorded cases: `ai` (n, K) or None, `people` and `reviewers` (n, J), `truth` (n,)."""

    ai: Floats | None
    people: Ints
    reviewers: Ints
    truth: Ints
    labels: int

    def __len__(self) -> int:
        return len(self.truth)

    def at(self, rows: Ints) -> Cases:
        ai = None if self.ai is None else self.ai[rows]
        return Cases(ai, self.people[rows], self.reviewers[rows], self.truth[rows], self.labels)

    def seen(self, asked: Bools) -> Cases:
        """The same cases as they look to whoever asked only these seats."""
        return replace(self, people=np.where(asked, self.people, ABSENT))

    def votes(self) -> Floats:
        return np.asarray((self.people[:, :, None] == np.arange(self.labels)).sum(1), np.float64)


def joined(one: Cases, other: Cases) -> Cases:
    ai = None if one.ai is None or other.ai is None else np.concatenate([one.ai, other.ai])
    people = np.concatenate([one.people, other.people])
    reviewers = np.concatenate([one.reviewers, other.reviewers])
    return Cases(ai, people, reviewers, np.concatenate([one.truth, other.truth]), one.labels)


def recorded(setting: str, split: int) -> tuple[Cases, Ints]:
    """All cases of a set with their people's seats shuffled, and the unit by which it is split."""
    rng = generator(split, 9)
    if setting in NETWORKS:
        parts = [imagenet16h.load(setting, noise, rng) for noise in imagenet16h.NOISES]
        ai, people, who = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("ai", "people", "reviewers")
        )
        truth = np.concatenate([part.truth for part in parts])
        units = np.tile(np.arange(imagenet16h.IMAGES), len(parts))
        return Cases(ai, people, np.maximum(who, 0), truth, ai.shape[1]), units
    found = crowd.load(setting)
    people, who = seats(found)
    people, who = seat_at_random(people, who, rng)
    rows = np.flatnonzero(found.gold >= 0)
    cases = Cases(None, people[rows], np.maximum(who[rows], 0), found.gold[rows], found.answers)
    return cases, np.arange(len(rows))


def seats(found: crowd.Crowd) -> tuple[Ints, Ints]:
    """(items, most answers) answers and who gave them; a second answer of the same person is left out."""
    given: list[dict[int, int]] = [{} for _ in range(len(found.gold))]
    for item, worker, label in zip(found.item, found.worker, found.label, strict=True):
        given[item].setdefault(int(worker), int(label))
    return imagenet16h.as_arrays(given)
