"""Shares saved: split by split on one team, and team by team over all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..records import Mean, Records, mean
from .terms import LICHEN, NETWORKS, TERMS, TODAY

Figures = dict[str, tuple[float, float]]
"""Of each team: what a rule costs per case, and what today's practice does."""


def saving(records: Records, setting: str, at: str, rule: str = LICHEN, other: str = TODAY) -> Mean | None:
    """How much less a rule costs than another, as a share, split by split."""
    ours = records.values(setting, rule, at, "cost")
    theirs = records.values(setting, other, at, "cost")
    return mean(1 - ours[split] / theirs[split] for split in sorted(ours))


def interval(found: Mean | None) -> str:
    """A share in per cent with its 95 % interval over splits, or over teams."""
    if found is None:
        return ""
    from scipy.stats import t

    half = 100 * float(t.ppf(0.975, found.splits - 1)) * found.error
    value = 100 * found.value
    return f"{value:.1f} % ({value - half:.1f} to {value + half:.1f})"


def shares(
    records: Records, settings: Sequence[str], place: int, rule: str = LICHEN, other: str = TODAY
) -> dict[str, float]:
    """What the rule saves on each team, mean over splits, on the terms at this place."""
    found = {
        each: saving(records, each, str(TERMS[each in NETWORKS][place]), rule, other) for each in settings
    }
    return {each: share.value for each, share in found.items() if share is not None}


def costs(records: Records, settings: Sequence[str], place: int, rule: str) -> Figures:
    """What the rule costs per case on each team, mean over splits, and what today's practice does."""
    found: Figures = {}
    for each in settings:
        at = str(TERMS[each in NETWORKS][place])
        ours, theirs = (records.mean(each, name, at, "cost") for name in (rule, TODAY))
        if ours is not None and theirs is not None:
            found[each] = ours.value, theirs.value
    return found


def of_the_sum(figures: Figures) -> Mean | None:
    """The share of the summed cost that is saved, every team counting one case; by leaving out teams."""
    array = np.array(list(figures.values()))
    if len(array) < 2:
        return None
    ours, theirs = array.sum(axis=0)
    without = 1 - (ours - array[:, 0]) / (theirs - array[:, 1])
    spread = float(without.std()) * (len(array) - 1) ** 0.5
    return Mean(1 - float(ours / theirs), spread, len(array))


def networks_as_one(found: dict[str, float]) -> list[float]:
    """One share a team where the networks, which share their people and pictures, are one team together."""
    networks = [share for each, share in found.items() if each in NETWORKS]
    others = [share for each, share in found.items() if each not in NETWORKS]
    return [*([float(np.mean(networks))] if networks else []), *others]
