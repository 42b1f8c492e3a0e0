"""A desk that worked through some cases, everybody on it simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.reports.past import CHARTER, LABELS

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.ledger.ledger import open_ledger

NUMBERS = CHARTER.replace(
    "  labels: [billing, delivery, fraud]", "  kind: number\n  unit: days\n  tolerance: 1"
)


def worked(path: Path, text: str, cases: int, seed: int = 1) -> Partnership:
    """A partnership that settled so many cases, live; everybody is simulated."""
    desk = open_partnership(open_ledger(path), load(text), by="first", source=Source(seed=seed))
    chance = np.random.default_rng(seed)
    for number in range(cases):
        case, truth = open_case(desk, NewCase(case=f"c{number}"), by="first"), int(chance.integers(3))
        while pending := desk.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            _answer(desk, case, ask, str(waiting.partner), truth, chance)
    learn(desk)
    return desk


def _answer(
    desk: Partnership, case: str, ask: str, who: str, truth: int, chance: np.random.Generator
) -> None:
    sure = float(chance.uniform(0.4, 0.99)) if who == "model" else 0.9
    said = truth if chance.random() < sure else int(chance.integers(3))
    if desk.charter.question.kind == "number":
        given = {"answer": 10.0 * said + float(chance.normal(0, 0.2))}
    else:
        shares = tuple(sure if code == said else (1 - sure) / 2 for code in range(3))
        given = {"answer": LABELS[said], **({"distribution": shares} if who == "model" else {})}
    contribute(desk, case, Contribution(by=who, ask=ask, **given))  # type: ignore[arg-type]
