"""The Python client beside plain httpx on the same server in the same run: what the typed client costs.

    python -m benchmarks.speed.client
    python -m benchmarks.speed.client --rounds 1000

A real server on a fresh SQLite file under its normal settings, one ordinary keep-alive connection each. The
same requests are made in turns by `httpx.Client` with a token's header, its answers read as JSON, and by
`lichen.client.Client`. Shown are medians over all rounds and the ratio; below 1 the client is quicker.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from benchmarks.speed.server.desk import cases
from benchmarks.speed.server.running import Server, serving

from lichen.client import Client


class Pair(NamedTuple):
    """The same thing done both ways, on the n-th case."""

    name: str
    plain: Callable[[int], object]
    client: Callable[[int], object]
    rounds: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    os.environ["LICHEN_API_RATE"] = "100000/100000"  # what is measured is the way, not the allowance
    print("| what | httpx, ms | client, ms | client / httpx |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), 1_000) as server:
        for pair in pairs(server, rounds):
            plain, client = measure(pair)
            print(
                f"| {pair.name} | {1e3 * plain:.2f} | {1e3 * client:.2f} | {client / plain:.2f} |", flush=True
            )


def measure(pair: Pair) -> tuple[float, float]:
    """Median seconds of both, in turns, who goes first changing each time."""
    times: dict[Callable[[int], object], list[float]] = {pair.plain: [], pair.client: []}
    for act in (pair.plain, pair.client):
        act(0)
    for number in range(1, pair.rounds + 1):
        acts = (pair.plain, pair.client) if number % 2 else (pair.client, pair.plain)
        for place, act in enumerate(acts):
            start = time.perf_counter()
            act(2 * number + place)
            times[act].append(time.perf_counter() - start)
    return statistics.median(times[pair.plain]), statistics.median(times[pair.client])


class Plain:
    """The API as one asks it by hand."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=url + "/api/v1", headers=headers, timeout=60)

    def read(self, path: str, **query: Any) -> Any:
        return self.http.get(path, params=query).raise_for_status().json()

    def do(self, path: str, body: object) -> Any:
        headers = {"idempotency-key": uuid4().hex}
        return self.http.post(path, json=body, headers=headers).raise_for_status().json()


def pairs(server: Server, rounds: int) -> list[Pair]:
    url, token = f"http://127.0.0.1:{server.port}", server.tokens["owner"]
    plain, client = Plain(url, token), Client(url, token, timeout=60)
    desk, at = client.partnership("desk"), "/partnerships/desk"
    given = list(cases(1_000))
    return [
        Pair("who am I", lambda _: plain.read("/me"), lambda _: client.me(), rounds),
        Pair(
            "one case",
            lambda n: plain.read(f"{at}/cases/case-{n % 1_000}"),
            lambda n: desk.cases.get(f"case-{n % 1_000}"),
            rounds,
        ),
        Pair(
            "open a case",
            lambda n: plain.do(f"{at}/cases", {**given[n % 1_000], "case": f"plain-{n}"}),
            lambda n: desk.cases.open(
                given[n % 1_000]["inputs"], case=f"client-{n}", contributions=said(given[n % 1_000])
            ),
            rounds,
        ),
        Pair(
            "a list of 200 cases",
            lambda _: plain.read(f"{at}/cases", limit=200),
            lambda _: list(islice(desk.cases.list(), 200)),
            rounds // 4,
        ),
        Pair(
            "open 1,000 cases",
            lambda n: plain.do(
                f"{at}/cases/bulk", {"cases": [{**each, "case": f"p{n}-{each['case']}"} for each in given]}
            ),
            lambda n: list(desk.cases.open_many({**each, "case": f"c{n}-{each['case']}"} for each in given)),
            max(10, rounds // 20),
        ),
    ]


def said(case: dict[str, Any]) -> list[Any]:
    """What the AI said on a case, as the client takes it."""
    from lichen.client.shapes import Proposed

    return [Proposed(**each) for each in case["contributions"]]


if __name__ == "__main__":
    main()
