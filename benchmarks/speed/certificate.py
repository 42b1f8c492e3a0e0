"""Processor time per update of the certificate and of the betting sequence, and per batch `certify`.

    python -m benchmarks.speed.certificate

Simulated decisions, one thread; the median of seven rounds of processor time, which a busy machine distorts
less than wall time. The table goes to docs/evidence/certificate_speed.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from benchmarks.speed.processor_time import report, seconds

from lichen.core.certificate import Certificate, certify
from lichen.core.intervals import BettingSequence

ROUNDS, UPDATES = 7, 5000


def decisions(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    score = rng.random(n)
    return score, (rng.random(n) < 0.3 * (1 - score) ** 2).astype(float)


def live(*, weighted: bool) -> None:
    score, wrong = decisions(UPDATES)
    chances = np.where(score > 0.5, 0.1, 1.0) if weighted else np.ones(UPDATES)
    certificate = Certificate(bound=0.02, floor=0.1 if weighted else 1.0)
    for s, e, p in zip(score.tolist(), wrong.tolist(), chances.tolist(), strict=True):
        _ = certificate.update(score=s, error=e, propensity=p).threshold


def sequence() -> None:
    watched = BettingSequence()
    for e in decisions(UPDATES)[1].tolist():
        watched.update(e)


def batch() -> None:
    score, wrong = decisions(2000)
    certify(scores=score, errors=wrong, bound=0.02)


def main() -> None:
    def each(job: Callable[[], None]) -> str:
        return f"{1e6 * seconds(job, ROUNDS) / UPDATES:.1f} µs"

    rows = [
        ("certificate, one update and one look", each(lambda: live(weighted=False))),
        ("the same, weighted audits", each(lambda: live(weighted=True))),
        ("betting sequence, two-sided, one update", each(sequence)),
        ("certify, 2,000 cases at once", f"{1e3 * seconds(batch, ROUNDS):.2f} ms"),
    ]
    report("certificate", rows, "decisions")


if __name__ == "__main__":
    main()
