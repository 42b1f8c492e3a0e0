"""Learning beside the work: the fit runs while others act, and comes into force when it is done."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from lichen.actions.learn import begin_learning, due, finish_learning
from lichen.actions.partnership import Learning, Partnership
from lichen.estimates.row import Frozen
from lichen.estimates.team import Team, fit_from_bytes, fit_rows, fit_to_bytes


class LearningRun(NamedTuple):
    """One fit: from how many cases, in which seconds, and whether it came into force by this run.

    `begun` is the entry it learned through; `fit_seconds` the fit took, and `delay_seconds` passed
    between the truth that made it due and the moment it was in force.
    """

    begun: int
    rows: int
    fit_seconds: float
    delay_seconds: float
    in_force: bool


def learn_beside(partnership: Partnership) -> LearningRun | None:
    """What was learned just now; None if nothing is due or somebody in this process is at it.

    Threads and processes may call this at any time. The first to begin says what is learned from; whoever
    finishes first brings it into force, and everybody's result is the same. What a process that died began
    is finished by the next call anywhere. The partnership's lock is held only to begin and to finish.
    """
    if not partnership.learning_turn.acquire(blocking=False):
        return None
    try:
        return _learn(partnership)
    finally:
        partnership.learning_turn.release()


def _learn(partnership: Partnership) -> LearningRun | None:
    with partnership.looking() as estimates:
        if not estimates.frozen and not due(estimates):
            return None
        truths, learned, since = estimates.truths, estimates.learned_truths, estimates.due_since
    before = partnership.learning
    partnership.learning = before._replace(known=truths, learned=learned, running=True)
    try:
        run = _fit(partnership, since or partnership.source.now())
    finally:
        partnership.learning = partnership.learning._replace(running=False)
    if run is not None and run.in_force:
        _note(partnership, run, partnership.source.now())
    return run


def _fit(partnership: Partnership, since: datetime) -> LearningRun | None:
    begun = begin_learning(partnership)
    with partnership.looking() as estimates:
        frozen = None if begun is None else estimates.frozen.get(begun)
    if begun is None or frozen is None:  # another process was quicker with the same fit
        return None
    started = time.monotonic()
    fitted = _kept_or_new(partnership, begun, frozen)
    seconds = time.monotonic() - started
    in_force = finish_learning(partnership, begun, fitted)
    delay = (partnership.source.now() - since).total_seconds()
    return LearningRun(begun, len(frozen.rows), seconds, delay, in_force)


def _kept_or_new(partnership: Partnership, begun: int, frozen: Frozen) -> Team:
    kept = partnership.ledger.fit(partnership.id, begun)
    known = None if kept is None else fit_from_bytes(kept)
    if known is not None:
        return known
    with giving_way():
        fitted = fit_rows(frozen.rows, frozen.roster, frozen.heard)
    partnership.ledger.keep_fit(partnership.id, begun, fit_to_bytes(fitted))
    return fitted


def _note(partnership: Partnership, run: LearningRun, at: datetime) -> None:
    with partnership.looking() as estimates:
        partnership.learning = Learning(
            estimates.truths, estimates.learned_truths, run.delay_seconds, at, running=False
        )


SWITCH_SECONDS = 0.0005
_giving_way = 0
_usual_interval = 0.0
_counting = threading.Lock()


@contextmanager
def giving_way() -> Iterator[None]:
    """Let other threads have the interpreter within half a millisecond while the block runs.

    Usually a thread that computes keeps it for 5 ms, and a request gives it up a dozen times on its way.
    """
    _begin_giving_way()
    try:
        yield
    finally:
        _end_giving_way()


def _begin_giving_way() -> None:
    global _giving_way, _usual_interval
    with _counting:
        if _giving_way == 0:
            _usual_interval = sys.getswitchinterval()
            sys.setswitchinterval(min(_usual_interval, SWITCH_SECONDS))
        _giving_way += 1


def _end_giving_way() -> None:
    global _giving_way
    with _counting:
        _giving_way -= 1
        if _giving_way == 0:
            sys.setswitchinterval(_usual_interval)
