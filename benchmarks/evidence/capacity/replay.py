"""Every rule on the same days: what it asked, what it decided, and what that cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from lichen.core.belief import TeamBelief

from ..decisions import ABSENT, Ints
from ..splitting import generator
from .cases import Cases, joined
from .day import Day
from .rules import ask_at_random, ask_below, ask_by_value, ask_in_turn
from .terms import LICHEN, MINUTES, RANDOM, ROBIN, SKILL, TODAY, TODAY_BELIEF, Terms

DAYS, LEARN_EVERY = 12, 4
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.67, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)


class Cost(NamedTuple):
    """Minutes in all, and what they were spent on: wrong settlements and answers."""

    minutes: float
    wrong: float
    used: int


def majority(cases: Cases, usual: Ints) -> Ints:
    """What most people said; the AI's answer where nobody did or between equals, else the usual one."""
    lean = usual / usual.sum() if cases.ai is None else cases.ai
    return np.asarray((cases.votes() + 0.5 * lean).argmax(axis=1))


def believed(team: TeamBelief, cases: Cases) -> Ints:
    found = team.predict_proba(ai=cases.ai, people=cases.people, reviewers=cases.reviewers)
    return np.asarray(found.argmax(axis=1))


def learned(known: Cases, *, habits: bool = True) -> TeamBelief:
    return TeamBelief().fit(
        ai=known.ai,
        people=known.people,
        reviewers=known.reviewers,
        truth=known.truth,
        labels=known.labels,
        habits=habits,
    )


def rooms(cases: Cases, reviews: float, people: int, rng: np.random.Generator) -> Ints:
    """How many answers each person has room for today: as chance draws from who is on record today."""
    there = cases.reviewers[cases.people != ABSENT]
    total = min(len(there), round(reviews * len(cases)))
    return np.bincount(rng.choice(there, total, replace=False), minlength=people)


def days(cases: Cases, reviews: float, people: int, split: int) -> Iterator[tuple[Ints, Ints]]:
    """The rows of each day and everybody's room; the same for every rule."""
    rng = generator(split, 7)
    for rows in np.array_split(np.arange(len(cases)), DAYS):
        yield rows, rooms(cases.at(rows), reviews, people, rng)


def work(
    cases: Cases, reviews: float, people: int, split: int, rule: Callable[[Day], None]
) -> Iterator[Cases]:
    """What a rule that never learns has seen at the end of each day."""
    line, rng = np.zeros(people), generator(split, 8)
    for rows, room in days(cases, reviews, people, split):
        day = Day(cases.at(rows), room, line, rng)
        rule(day)
        yield day.seen()


def best_threshold(past: Cases, terms: Terms, people: int, split: int) -> float:
    """The threshold that would have cost least in the past, with the same room."""
    usual = np.bincount(past.truth, minlength=past.labels)

    def cost(threshold: float) -> float:
        seen = work(past, terms.reviews, people, split, ask_below(threshold))
        return sum(cost_of(each, majority(each, usual), terms.error).minutes for each in seen)

    return min(THRESHOLDS, key=cost)


def cost_of(seen: Cases, answer: Ints, error: float) -> Cost:
    wrong, used = float((answer != seen.truth).sum()), int((seen.people != ABSENT).sum())
    return Cost(error * wrong + MINUTES * used, wrong, used)


def all_rules(
    start: dict[bool, TeamBelief], past: Cases, stream: Cases, terms: Terms, people: int, split: int
) -> Iterator[tuple[str, Cases, Ints]]:
    """For each rule: the stream as it has seen it, and what it decided.

    `start` is what was learned from the past, with everybody's habits (True) and by skill alone (False).
    """
    usual = np.bincount(past.truth, minlength=past.labels)
    below = ask_below(best_threshold(past, terms, people, split))
    for name, rule in ((RANDOM, ask_at_random), (ROBIN, ask_in_turn), (TODAY, below)):
        for seen in work(stream, terms.reviews, people, split, rule):
            yield name, seen, majority(seen, usual)
    for name, by_value, habits in ((TODAY_BELIEF, False, True), (SKILL, True, False), (LICHEN, True, True)):
        team, known, line, rng = start[habits], past, np.zeros(people), generator(split, 8)
        for number, (rows, room) in enumerate(days(stream, terms.reviews, people, split)):
            if number and number % LEARN_EVERY == 0:
                team = learned(known, habits=habits)
            day = Day(stream.at(rows), room, line, rng)
            (ask_by_value(team, terms.error) if by_value else below)(day)
            yield name, day.seen(), believed(team, day.seen())
            known = joined(known, day.seen())
