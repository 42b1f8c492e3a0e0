"""How long the belief takes, one case at a time and in batches: prints a table and a line of JSON.

Run: python benchmarks/speed/decide.py
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from lichen.core.belief import TeamBelief

LABELS, CASES, REPEATS = 10, 2000, 9


def simulated(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    truth = rng.integers(0, LABELS, n)
    z = rng.normal(0, 1, (n, LABELS))
    z[np.arange(n), truth] += 4
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    people = np.where(rng.random((n, 1)) < 0.9, truth[:, None], rng.integers(0, LABELS, (n, 1)))
    return p, people, truth


def microseconds(run: Callable[[], object], cases: int) -> dict[str, float]:
    """Best and median time per case over the repeats."""
    run()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) / cases * 1e6)
    return {"best": round(min(times), 3), "median": round(statistics.median(times), 3)}


def measure() -> dict[str, dict[str, float]]:
    p, people, truth = simulated(np.random.default_rng(0), CASES)
    team = TeamBelief().fit(ai=p[:1000], people=people[:1000], truth=truth[:1000])
    rows, lists, answers = list(p), p.tolist(), people[:, 0].tolist()

    def batches(size: int, people: np.ndarray | None) -> Callable[[], object]:
        def run() -> None:
            for at in range(0, CASES, size):
                some = None if people is None else people[at : at + size]
                team.decide(ai=p[at : at + size], people=some)

        return run

    return {
        "single, AI row as array": microseconds(lambda: [team.weigh(row) for row in rows], CASES),
        "single, AI row as list": microseconds(lambda: [team.weigh(row) for row in lists], CASES),
        "single, with one person": microseconds(
            lambda: [team.weigh(row, (h,)) for row, h in zip(rows, answers, strict=True)], CASES
        ),
        **{f"batch of {n}": microseconds(batches(n, None), CASES) for n in (100, 200, 500, 1000)},
        "batch of 500, with one person": microseconds(batches(500, people), CASES),
    }


def main() -> None:
    found = measure()
    print(f"belief + review value, K={LABELS}, microseconds per case ({REPEATS} repeats of {CASES} cases)\n")
    print(f"{'':32}{'best':>9}{'median':>9}")
    for name, figure in found.items():
        print(f"{name:32}{figure['best']:>9.2f}{figure['median']:>9.2f}")
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
