"""Simulated logs with one thing wrong in each, so that a finding can be right or wrong about it."""

from __future__ import annotations

import numpy as np

from lichen.core.event_log import EventLog, event_log

HOUR, DAY = 3_600.0, 86_400.0
NAMES = ("received", "checked", "approved", "paid")


def straight(cases: int = 200, *, seed: int = 0, waits: tuple[float, ...] = (1.0, 1.0, 1.0)) -> EventLog:
    """Every case goes the same way; `waits` are the mean hours of the three steps, each evenly spread."""
    rng = np.random.default_rng(seed)
    gaps = np.array(waits) * HOUR * rng.uniform(0.9, 1.1, (cases, 3))
    at = np.column_stack([np.zeros(cases), np.cumsum(gaps, axis=1)]).ravel()
    return event_log(np.repeat(np.arange(cases), 4), np.tile(np.arange(4), cases), at, activities=NAMES)


def stuck(cases: int = 200, *, few: int = 10) -> EventLog:
    """As straight, but a few cases wait a month to be paid."""
    log = straight(cases)
    at = log.at.copy()
    at[3 : 4 * few : 4] += 30 * DAY
    return event_log(log.case, log.activity, at, activities=NAMES)


def sent_back(cases: int = 200, *, share: float = 0.4, seed: int = 0) -> EventLog:
    """So many cases are sent back from approval to the check, and lose two days by it."""
    rng = np.random.default_rng(seed)
    case, activity, at = [], [], []
    for number in range(cases):
        back = rng.random() < share
        way = [0, 1, 2, 1, 2, 3] if back else [0, 1, 2, 3]
        gaps = rng.uniform(0.5, 1.5, len(way)) * HOUR
        if back:
            gaps[3] += 2 * DAY
        case += [number] * len(way)
        activity += way
        at += np.cumsum(gaps).tolist()
    return event_log(case, activity, at, activities=NAMES)


def handed_on(cases: int = 400, *, lost: float = 5 * HOUR, seed: int = 0) -> EventLog:
    """Half of the checks are done by somebody else than who received the case, and take longer by so much."""
    rng = np.random.default_rng(seed)
    other = rng.random(cases) < 0.5
    gaps = rng.exponential(2 * HOUR, (cases, 3))
    gaps[:, 0] += lost * other
    at = np.column_stack([np.zeros(cases), np.cumsum(gaps, axis=1)]).ravel()
    first = rng.integers(0, 8, cases)
    second = np.where(other, (first + 1) % 8, first)
    who = np.column_stack([first, second, second, second]).ravel()
    names = tuple(f"colleague {k}" for k in range(8))
    return event_log(
        np.repeat(np.arange(cases), 4), np.tile(np.arange(4), cases), at, resource=who, activities=NAMES,
        resources=names,
    )  # fmt: skip
