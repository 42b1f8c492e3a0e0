"""The decisions arranged by case: what the AI partners said, what people said on their own, what was true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.reports.decisions.limit import MEMORY_LIMIT, refuse_beyond
from lichen.reports.decisions.table import Decisions, Floats, Ints

MOST_REVIEWERS = 24
COPIES = 6


@dataclass(frozen=True)
class Material:
    """n cases, M AI partners, J blind answers at most per case, K labels.

    Answers are label codes or numbers, NaN where there is none: `ai_answer` (n, M), `people` (n, J) in random
    order, `truth` (n,). `ai` (n, M, K) are the AI's probabilities, NaN where absent (K = 0 for numbers);
    `vote` (n, M) marks AI answers without any confidence. `reviewer` (n, J) says who answered, -1 nobody.
    `at` (n,) is the earliest moment in seconds, NaN unknown. `own` are the rows of blind answers.
    """

    ai: Floats
    ai_answer: Floats
    vote: Ints
    ai_names: tuple[str, ...]
    people: Floats
    reviewer: Ints
    truth: Floats
    at: Floats
    own: Ints
    left_out: int

    @property
    def available(self) -> Ints:
        """How many persons' blind answers each case has, (n,)."""
        return np.asarray((self.reviewer >= 0).sum(axis=1))

    @property
    def comparable(self) -> Ints:
        """Cases on which a blind person (if there is any), an AI and the truth are all known."""
        met = (self.available > 0) | (self.own.size == 0)
        return np.flatnonzero(np.isfinite(self.truth) & np.isfinite(self.ai_answer).any(axis=1) & met)


def arrange(table: Decisions, truth: Floats, *, seed: int) -> Material:
    """Arrange `table` by case; which person comes first on a case is drawn with `seed`."""
    names = tuple(partner.id for partner in table.partners if partner.role == "ai")
    bytes_needed = COPIES * 8 * len(table.cases) * len(names) * max(len(table.labels), 1)
    refuse_beyond(MEMORY_LIMIT, bytes_needed, table.file)
    own = own_rows(table)
    people, reviewer, left_out = _people(table, own, np.random.default_rng(seed))
    ai, answer, vote = _ai(table)
    return Material(ai, answer, vote, names, people, reviewer, truth, _moments(table), own, left_out)


def answers(table: Decisions) -> Floats:
    """Each row's answer as a label code or a number."""
    return table.value if table.kind == "number" else table.answer.astype(np.float64)


def is_person(table: Decisions) -> Ints:
    """For each row, whether a person answered."""
    roles = np.array([partner.role == "person" for partner in table.partners])
    return np.asarray(roles[table.partner])


def own_rows(table: Decisions) -> Ints:
    """Rows in which a person answered without having seen the AI's answer; the first per person and case."""
    unseen = (table.saw_ai == 0) | ((table.saw_ai == -1) & (table.stage != 2))
    return _first_per_partner(table, np.flatnonzero(is_person(table) & unseen))


def assisted_rows(table: Decisions) -> Ints:
    """Rows in which a person answered after seeing the AI's answer; the last per person and case."""
    seen = (table.saw_ai == 1) | ((table.saw_ai == -1) & (table.stage == 2))
    rows = np.flatnonzero(is_person(table) & seen)
    rows = rows[np.argsort(-table.stage[rows], kind="stable")]
    key = table.case[rows] * len(table.partners) + table.partner[rows]
    return np.asarray(rows[np.unique(key, return_index=True)[1]])


def _first_per_partner(table: Decisions, rows: Ints) -> Ints:
    order = np.lexsort((table.stage[rows], table.partner[rows], table.case[rows]))
    rows = rows[order]
    key = table.case[rows] * len(table.partners) + table.partner[rows]
    return rows[np.r_[True, key[1:] != key[:-1]]] if rows.size else rows


def _people(table: Decisions, own: Ints, rng: np.random.Generator) -> tuple[Floats, Ints, int]:
    rows = own[rng.permutation(own.size)]
    rows = rows[np.argsort(table.case[rows], kind="stable")]
    case = table.case[rows]
    place = np.arange(rows.size) - np.searchsorted(case, case)
    kept = place < MOST_REVIEWERS
    width = int(place[kept].max(initial=0)) + 1
    people = np.full((len(table.cases), width), np.nan)
    reviewer = np.full(people.shape, -1, dtype=np.int64)
    people[case[kept], place[kept]] = answers(table)[rows[kept]]
    reviewer[case[kept], place[kept]] = table.partner[rows[kept]]
    return people, reviewer, int((~kept).sum())


def _ai(table: Decisions) -> tuple[Floats, Floats, Ints]:
    partners = [code for code, partner in enumerate(table.partners) if partner.role == "ai"]
    column = np.full(len(table.partners), -1)
    column[partners] = np.arange(len(partners))
    rows = _first_per_partner(table, np.flatnonzero(~is_person(table)))
    case, place = table.case[rows], column[table.partner[rows]]
    answer = np.full((len(table.cases), len(partners)), np.nan)
    answer[case, place] = answers(table)[rows]
    ai = np.full((*answer.shape, len(table.labels)), np.nan)
    vote = np.zeros(answer.shape, dtype=np.int64)
    if table.labels:
        ai[case, place] = _probabilities(table, rows)
        vote[case, place] = np.isnan(ai[case, place, 0])
    return ai, answer, vote


def _probabilities(table: Decisions, rows: Ints) -> Floats:
    stated = table.probability_row[rows] >= 0
    shares = spread_evenly(table.answer[rows], table.confidence[rows], len(table.labels))
    shares[stated] = table.probabilities[table.probability_row[rows[stated]]]
    return shares


def spread_evenly(answer: Ints, confidence: Floats, labels: int) -> Floats:
    """Probabilities (r, K): `confidence` on the answer, the rest evenly on all others; NaN where unknown.

    >>> spread_evenly(np.array([1]), np.array([0.8]), 3).round(1).tolist()
    [[0.1, 0.8, 0.1]]
    """
    rest = (1 - confidence) / (labels - 1)
    spread = np.repeat(rest[:, None], labels, axis=1)
    spread[np.arange(answer.size), answer] = confidence
    return np.asarray(spread)


def _moments(table: Decisions) -> Floats:
    earliest = np.full(len(table.cases), np.inf)
    known = np.isfinite(table.at)
    np.minimum.at(earliest, table.case[known], table.at[known])
    return np.where(np.isfinite(earliest), earliest, np.nan)
