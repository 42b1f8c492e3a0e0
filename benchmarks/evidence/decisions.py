"""Recorded decisions as arrays: what the AI said, what people said, what was true."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
ABSENT = -1


@dataclass(frozen=True, eq=False)
class Decisions:
    """Cases with n rows, K possible answers and seats for J people.

    `ai` (n, K) probabilities; `people` (n, J) answers, -1 where nobody answered; `reviewers` (n, J) ids or
    None where the record does not say who; `truth` (n,) answers.
    """

    ai: Floats
    people: Ints
    reviewers: Ints | None
    truth: Ints

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def answers(self) -> int:
        return int(self.ai.shape[1])

    def at(self, rows: Ints | Bools) -> Decisions:
        """These cases only."""
        who = None if self.reviewers is None else self.reviewers[rows]
        return Decisions(self.ai[rows], self.people[rows], who, self.truth[rows])

    def with_people(self, seats: int) -> Decisions:
        """The same cases with the first `seats` people only."""
        who = None if self.reviewers is None else self.reviewers[:, :seats]
        return replace(self, people=self.people[:, :seats], reviewers=who)

    def after(self, reviews: Ints) -> Decisions:
        """The same cases as they look once `reviews[i]` people have answered case i."""
        unseen = np.arange(self.people.shape[1]) >= reviews[:, None]
        return replace(self, people=np.where(unseen, ABSENT, self.people))

    def votes(self) -> Floats:
        """(n, K) how many people gave each answer."""
        return np.asarray((self.people[:, :, None] == np.arange(self.answers)).sum(1), np.float64)


def stack(parts: list[Decisions]) -> Decisions:
    """All cases of the parts, one below the other; the parts must have the same seats."""
    who = [part.reviewers for part in parts if part.reviewers is not None]
    return Decisions(
        np.concatenate([part.ai for part in parts]),
        np.concatenate([part.people for part in parts]),
        np.concatenate(who) if len(who) == len(parts) else None,
        np.concatenate([part.truth for part in parts]),
    )


def seat_at_random(people: Ints, reviewers: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each case's people in random order, present before absent: who comes first is chance."""
    order = np.argsort(rng.random(people.shape) + (people == ABSENT), axis=1)
    return np.take_along_axis(people, order, 1), np.take_along_axis(reviewers, order, 1)
