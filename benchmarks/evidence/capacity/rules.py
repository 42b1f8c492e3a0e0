"""The rules that are compared: each asks people until its day is over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lichen.core.answer_value import answer_value
from lichen.core.assignment import assign
from lichen.core.belief import TeamBelief

from .day import Day
from .terms import MINUTES

ROUNDS = 6


def ask_at_random(day: Day) -> None:
    """Cases in random order, each to one of its people at random, again and again while there is room."""
    while day.could().any():
        for row in day.rng.permutation(len(day.cases)):
            free = np.flatnonzero(day.could_about(row))
            if len(free):
                day.ask(row, int(day.rng.choice(free)))


def ask_in_turn(day: Day) -> None:
    """Cases as they came, each to the next in line, again and again while there is room."""
    while sum(day.ask_next(row) for row in range(len(day.cases))):
        pass


def ask_below(threshold: float) -> Callable[[Day], None]:
    """Cases below the threshold, least sure first, each to the next in line.

    With an AI its confidence counts and one person is asked; without, everybody's first answer comes first,
    then the share of the answer most gave.
    """

    def with_ai(day: Day) -> None:
        assert day.cases.ai is not None, "only called where there is an AI"
        sure = day.cases.ai.max(axis=1)
        for row in np.argsort(sure, kind="stable"):
            if sure[row] < threshold:
                day.ask_next(row)

    def people_only(day: Day) -> None:
        ask = [day.ask_next(row) for row in range(len(day.cases))]
        while any(ask):
            votes = day.seen().votes()
            sure = (votes.max(1) + 1) / (votes.sum(1) + 2)
            rows = [row for row in np.argsort(sure, kind="stable") if sure[row] < threshold]
            ask = [day.ask_next(row) for row in rows[: max(1, len(rows) // 4)]]

    return lambda day: people_only(day) if day.cases.ai is None else with_ai(day)


def ask_by_value(team: TeamBelief, error: float) -> Callable[[Day], None]:
    """What Lichen does: the asks that avert most per minute, shared out among those who have room."""

    def rule(day: Day) -> None:
        for turn in range(ROUNDS):
            if not ask_once(day, team, error, 1 / (ROUNDS - turn)):
                return

    return rule


def ask_once(day: Day, team: TeamBelief, error: float, share: float) -> bool:
    """Share out all that could be asked, and ask the best part of it; the rest is thought about again."""
    row, seat = np.nonzero(day.could())
    if not len(row):
        return False
    seen = day.seen()
    who, column = np.unique(seen.reviewers[row, seat], return_inverse=True)
    avert = error * answer_value(
        team,
        case=row,
        who=seen.reviewers[row, seat],
        ai=seen.ai,
        people=seen.people,
        reviewers=seen.reviewers,
    )
    value, able = np.zeros((len(seen), len(who))), np.zeros((len(seen), len(who)), np.bool_)
    value[row, column], able[row, column] = avert, True
    silent = np.full(len(seen), seen.ai is None) & ~day.asked.any(axis=1)
    found = assign(
        value,
        minutes=np.full(len(who), MINUTES),
        room=MINUTES * day.room[who],
        allowed=able,
        first=silent,
        price=1.0,
    )
    rows = np.flatnonzero(found.person >= 0)
    worth = value[rows, found.person[rows]] + 1e6 * silent[rows]
    most = max(int(silent.sum()), round(share * day.room[who].sum()), 1)
    chosen = rows[np.argsort(-worth, kind="stable")[:most]]
    for at in chosen:
        day.ask(at, int(np.flatnonzero(seen.reviewers[at] == who[found.person[at]])[0]))
    return bool(len(chosen))
