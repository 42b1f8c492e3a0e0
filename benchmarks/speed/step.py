"""Microseconds per case of the whole step in live operation: belief, value of a review, next step.

    python -m benchmarks.speed.step

Simulated cases with ten labels on which the AI has spoken; one thread, no input or output.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

import numpy as np

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.estimates.belief import believe
from lichen.estimates.case import CaseState, Opinion, Proposal
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.row import Row
from lichen.estimates.team import fit_team
from lichen.ledger.events import CharterAdopted
from lichen.patterns import next_step
from lichen.patterns.step import Chance, Situation

LABELS = "abcdefghij"
CASES, REPEATS = 3_000, 9
CHARTER = f"""
partnership: desk
purpose: Measure a step.
question: {{text: Which letter, labels: [{", ".join(LABELS)}]}}
goals: [{{kpi: Wrong letters, baseline: 8, direction: down}}]
partners: [{{id: p1, role: person}}, {{id: p2, role: person}}, {{id: m, role: ai}}]
owner: p1
answers_for_errors: p1
"""


def prepared() -> tuple[Estimates, list[CaseState]]:
    adopted = CharterAdopted(
        at=datetime(2026, 1, 1, tzinfo=UTC), by="p1", version=1, charter=plain(load(CHARTER))
    )
    estimates, rng = fold(Estimates(), adopted), np.random.default_rng(0)
    cases = []
    for number in range(CASES):
        truth = int(rng.integers(10))
        logits = rng.normal(0, 1, 10)
        logits[truth] += 4
        shares = np.exp(logits) / np.exp(logits).sum()
        ai = {"m": Opinion("x", "m", LABELS[int(shares.argmax())], distribution=tuple(shares.tolist()))}
        cases.append(CaseState(case=f"c{number}", ai=ai))
        said = truth if rng.random() < 0.9 else int(rng.integers(10))
        if number < 1_000:
            person = Opinion("x", "p1", LABELS[said])
            estimates.rows[f"c{number}"] = Row(f"c{number}", ai, {}, (person,), LABELS[truth])
    fit_team(estimates)
    return estimates, cases


def main() -> None:
    estimates, cases = prepared()
    chance, available, times = Chance(0.5, 0.5, 0.5), ("p1", "p2"), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        for case in cases:
            belief = believe(estimates, case)
            assert belief is not None
            case.proposal = Proposal(belief.answer, belief.confidence)
            next_step(Situation(estimates, case, belief, available, chance))
        times.append((time.perf_counter() - start) / len(cases) * 1e6)
    print(
        f"belief + value + next step, K = 10: best {min(times):.1f}, median {statistics.median(times):.1f} µs"
    )


if __name__ == "__main__":
    main()
