"""Processor time per update of the certificate and of the betting sequence, and per batch `certify`.

    python -m benchmarks.speed.certificate

Simulated decisions, one thread; the median of seven rounds of processor time, which a busy machine distorts
less than wall time. The table goes to docs/evidence/certificate_speed.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lichen.core.certificate import Certificate, certify
from lichen.core.intervals import BettingSequence

REPORT = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "certificate_speed.md"
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


def seconds(job: Callable[[], None]) -> float:
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        job()
        found.append(time.process_time() - begun)
    return float(np.median(found))


def main() -> None:
    rows = [
        (
            "certificate, one update and one look",
            f"{1e6 * seconds(lambda: live(weighted=False)) / UPDATES:.1f} µs",
        ),
        ("the same, weighted audits", f"{1e6 * seconds(lambda: live(weighted=True)) / UPDATES:.1f} µs"),
        ("betting sequence, two-sided, one update", f"{1e6 * seconds(sequence) / UPDATES:.1f} µs"),
        ("certify, 2,000 cases at once", f"{1e3 * seconds(batch):.2f} ms"),
    ]
    lines = ["# Speed of the certificate", "", "| what | median processor time |", "|---|---|"]
    lines += [f"| {what} | {taken} |" for what, taken in rows]
    lines += ["", "Written by `python -m benchmarks.speed.certificate`; one thread, simulated decisions."]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
