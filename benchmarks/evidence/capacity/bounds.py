"""What more knowledge could save at the same room; no rule at a desk has it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lichen.core.assignment import assign
from lichen.core.belief import TeamBelief

from ..decisions import Floats, Ints
from .cases import Cases
from .replay import Cost, believed, cost_of, days, work
from .rules import ask_by_value
from .terms import HINDSIGHT, KNOWN, MINUTES, READ_ALL, Terms


def all_bounds(
    known: TeamBelief, past: Cases, stream: Cases, terms: Terms, people: int, split: int
) -> Iterator[tuple[str, Cost]]:
    """For each bound: what it costs. `known` was fitted to the whole record, with every answer and truth."""
    for seen in work(stream, terms.reviews, people, split, ask_by_value(known, terms.error)):
        yield KNOWN, cost_of(seen, believed(known, seen), terms.error)
    yield READ_ALL, read_all(known, past, stream, terms.error)
    usual = np.bincount(past.truth, minlength=past.labels)
    for rows, room in days(stream, terms.reviews, people, split):
        yield HINDSIGHT, hindsight(stream.at(rows), room, usual, terms.error)


def read_all(known: TeamBelief, past: Cases, stream: Cases, error: float) -> Cost:
    """Every answer on record is read, at the price of one a case; with an AI, which may do without, of none.

    Without an AI, asking nobody and giving the usual answer may be cheaper still.
    """
    wrong = float((believed(known, stream) != stream.truth).sum())
    if stream.ai is not None:
        return Cost(error * wrong, wrong, 0)
    most = np.bincount(past.truth, minlength=past.labels).argmax()
    unasked = float((stream.truth != most).sum())
    asked = Cost(error * wrong + MINUTES * len(stream), wrong, len(stream))
    return min(asked, Cost(error * unasked, unasked, 0))


def hindsight(cases: Cases, room: Ints, usual: Ints, error: float) -> Cost:
    """Whoever knows truth and answers asks, where AI or usual answer are wrong, one person who is right."""
    lean: Floats = np.tile(usual / usual.sum(), (len(cases), 1)) if cases.ai is None else cases.ai
    wrong = lean.argmax(axis=1) != cases.truth
    row, seat = np.nonzero((cases.people == cases.truth[:, None]) & wrong[:, None])
    helps = np.zeros((len(cases), len(room)), np.bool_)
    helps[row, cases.reviewers[row, seat]] = True
    here = np.flatnonzero((room > 0) & helps.any(axis=0))
    able = helps[:, here]
    found = assign(
        np.where(able, error, 0.0),
        minutes=np.full(len(here), MINUTES),
        room=MINUTES * room[here],
        allowed=able,
        price=1.0,
    )
    asked = int((found.person >= 0).sum())
    left = float(wrong.sum()) - asked
    return Cost(error * left + MINUTES * asked, left, asked)
