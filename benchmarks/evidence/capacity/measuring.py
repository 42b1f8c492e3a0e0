"""Every rule and every bound on one record: cost, error and reviews per case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..records import Record
from ..splitting import generator
from .bounds import all_bounds
from .cases import recorded
from .replay import all_rules, cost_of, learned
from .terms import TERMS


def run(setting: str, split: int) -> Iterator[Record]:
    """Cost, error and reviews per case of every rule and bound at every capacity."""
    cases, units = recorded(setting, split)
    rng = generator(split)
    order = rng.permutation(units.max() + 1)
    is_past = np.isin(units, order[: len(order) // 2])
    past, stream = (cases.at(rng.permutation(np.flatnonzero(part))) for part in (is_past, ~is_past))
    people, known = int(cases.reviewers.max()) + 1, learned(cases)
    start = {habits: learned(past, habits=habits) for habits in (True, False)}
    for terms in TERMS[cases.ai is not None]:
        sums: dict[str, list[float]] = {}
        given = (past, stream, terms, people, split)
        found = [
            *((name, cost_of(seen, answer, terms.error)) for name, seen, answer in all_rules(start, *given)),
            *all_bounds(known, *given),
        ]
        for name, cost in found:
            sums[name] = [a + b for a, b in zip(sums.get(name, [0.0] * 3), cost, strict=True)]
        for name, figures in sums.items():
            for measure, value in zip(("cost", "error", "used"), figures, strict=True):
                yield Record(setting, name, str(terms), split, measure, value / len(stream))
