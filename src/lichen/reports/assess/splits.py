"""On which cases the belief is fitted and on which it is reported: never the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.errors import InputRefused
from lichen.reports.assess.options import Options
from lichen.reports.decisions.table import Floats, Ints

FOLDS = 5
FEWEST = 2 * FOLDS


@dataclass(frozen=True)
class Split:
    """Cases to fit on and cases to report on."""

    fit: Ints
    report: Ints


@dataclass(frozen=True)
class Plan:
    """The splits of one assessment, and the sentence that says how they were made."""

    splits: tuple[Split, ...]
    sentence: str


def plan_splits(cases: Ints, at: Floats, options: Options) -> Plan:
    """Split `cases` as the options and the moments `at` (one per case of `cases`) ask for."""
    if options.fit is not None:
        return _random_part(cases, options.fit, options.seed)
    if np.isfinite(at).all() and np.unique(at).size > FOLDS:
        return _forward(cases[np.argsort(at, kind="stable")])
    return _folds(cases, options.seed)


def _random_part(cases: Ints, fit: int, seed: int) -> Plan:
    if fit >= cases.size:
        raise InputRefused(
            f"--fit {fit} leaves no case to report on: {cases.size} cases can be compared. "
            f"Choose a smaller number, such as --fit {cases.size * 7 // 10}."
        )
    order = np.random.default_rng(seed).permutation(cases)
    sentence = (
        f"Fitted on {fit:,} cases drawn at random (seed {seed}) and reported on the other "
        f"{cases.size - fit:,}, which the fit never saw."
    )
    return Plan((Split(order[:fit], order[fit:]),), sentence)


def _forward(ordered: Ints) -> Plan:
    blocks = np.array_split(ordered, FOLDS + 1)
    splits = tuple(Split(np.concatenate(blocks[:turn]), blocks[turn]) for turn in range(1, FOLDS + 1))
    sentence = (
        f"In order of time: each of {FOLDS} later blocks is reported with a fit on all cases before it; "
        f"the first {blocks[0].size:,} cases are only fitted on."
    )
    return Plan(splits, sentence)


def _folds(cases: Ints, seed: int) -> Plan:
    parts = np.array_split(np.random.default_rng(seed).permutation(cases), FOLDS)
    splits = tuple(
        Split(np.concatenate([part for other, part in enumerate(parts) if other != turn]), parts[turn])
        for turn in range(FOLDS)
    )
    sentence = (
        f"{FOLDS}-fold by case (seed {seed}): each fifth of the cases is reported with a fit on the other "
        f"four."
    )
    return Plan(splits, sentence)
