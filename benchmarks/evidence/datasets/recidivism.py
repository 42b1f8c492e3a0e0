"""Risk judgements of lay raters beside COMPAS scores, with what happened within two years.

Lin, Jung, Goel, Skeem (2020): The limits of human predictions of recidivism. Science Advances 6(7).
Vignettes of Dressel and Farid (2018); COMPAS base data by ProPublica. Read here: the experiment on any re-
arrest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..decisions import ABSENT, Floats, Ints
from .folder import read_columns


@dataclass(frozen=True, eq=False)
class Vignettes:
    """`decile` (n,) 1..10; `people` and `reviewers` (n, J), -1 absent; `truth` (n,) 1 = re-arrested."""

    decile: Floats
    people: Ints
    reviewers: Ints
    truth: Ints


@cache
def load() -> Vignettes:
    """The vignettes that at least one rater judged; people say 1 where they put the risk above 50 %."""
    columns = read_columns("recidivism_human_vs_compas/clean_decisions.csv.gz")
    keep = np.array(columns["experiment"]) == "df"
    field = {name: np.array(values)[keep] for name, values in columns.items()}
    ids, first, row = np.unique(field["individual_id"], return_index=True, return_inverse=True)
    person = np.unique(field["user_id"], return_inverse=True)[1]
    seat = seat_numbers(row)
    people = np.full((len(ids), int(seat.max()) + 1), ABSENT, np.int64)
    reviewers = people.copy()
    people[row, seat] = field["human_pred"].astype(np.float64).astype(np.int64)
    reviewers[row, seat] = person
    decile = field["compas_decile_score"][first].astype(np.float64)
    truth = field["outcome"][first].astype(np.float64).astype(np.int64)
    return Vignettes(decile, people, reviewers, truth)


def seat_numbers(row: Ints) -> Ints:
    """For each judgement, how many judgements of the same case came before it."""
    order = np.argsort(row, kind="stable")
    starts = np.r_[0, np.flatnonzero(np.diff(row[order])) + 1]
    sizes = np.diff(np.r_[starts, len(row)])
    seat = np.empty(len(row), np.int64)
    seat[order] = np.arange(len(row)) - np.repeat(starts, sizes)
    return seat
