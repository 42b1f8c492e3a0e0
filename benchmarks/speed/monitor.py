"""Processor time per update of the monitor, look included.

    python -m benchmarks.speed.monitor

Simulated audits, one thread; the median of nine rounds of processor time, which a busy machine distorts less
than wall time. The table goes to docs/evidence/monitor_speed.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from benchmarks.speed.processor_time import report, seconds

from lichen.core.monitor import Monitor

ROUNDS, UPDATES = 9, 20_000


def errors() -> list[float]:
    return (np.random.default_rng(0).random(UPDATES) < 0.03).astype(float).tolist()


def even() -> None:
    monitor = Monitor(bound=0.05, run_length=1e12)
    for error in errors():
        _ = monitor.update(audited=True, error=error, propensity=0.05).state


def weighted() -> None:
    monitor = Monitor(bound=0.05, run_length=1e12)
    for error in errors():
        _ = monitor.update(audited=True, error=error, propensity=0.05, floor=0.03).state


def informed() -> None:
    monitor = Monitor(bound=0.05, run_length=1e12)
    for error in errors():
        _ = monitor.update(audited=True, error=error, propensity=0.05, floor=0.03, risk=0.04).state


def not_audited() -> None:
    monitor = Monitor(bound=0.05)
    for _ in range(UPDATES):
        _ = monitor.update(audited=False, propensity=0.05).state


def kept() -> None:
    monitor = Monitor(bound=0.05)
    for _ in range(UPDATES // 10):
        monitor = Monitor.from_state(monitor.as_state())


def microseconds(job: Callable[[], None], updates: int = UPDATES) -> str:
    return f"{1e6 * seconds(job, ROUNDS) / updates:.2f} µs"


def main() -> None:
    rows = [
        ("one audit and one look", microseconds(even)),
        ("the same, audits that depend on the case", microseconds(weighted)),
        ("the same, with a predicted risk", microseconds(informed)),
        ("a case that was not audited", microseconds(not_audited)),
        ("kept and taken up again", microseconds(kept, UPDATES // 10)),
    ]
    report("monitor", rows, "audits")


if __name__ == "__main__":
    main()
