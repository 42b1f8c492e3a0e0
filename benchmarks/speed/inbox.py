"""The inbox in process, on SQLite: pages in each order, the next ask with a lease, counts, search, moves.

    python -m benchmarks.speed.inbox                            10,000 and 100,000 open asks
    python -m benchmarks.speed.inbox --asks 1000000 --turns 50

Simulated: one partnership, eight people, half of the open asks with the first of them, values, confidences
and due times drawn at random, a fifth blind. The tables are filled directly, not through the ledger: what is
measured is reading. Moves are measured on a real partnership of `--moves` cases. One thread; medians and 95th
percentiles in milliseconds.
"""

from __future__ import annotations

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from lichen.actions.contribute import Contribution
from lichen.actions.move_ask import reassign, undo
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.source import utc_now
from lichen.charter.load import load
from lichen.inbox.counts import counts
from lichen.inbox.listing import Filters, page
from lichen.inbox.next import next_ask
from lichen.inbox.order import ORDERS
from lichen.inbox.search import search
from lichen.ledger.projections import microseconds
from lichen.ledger.statements import Statement
from lichen.workspace import Workspace, open_workspace

PEOPLE = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question: {text: "Which team?", labels: [billing, delivery, fraud]}
goals: [{kpi: Wrong teams, baseline: 8, target: 3, direction: down}]
service: {answer_within: 480}
owner: first
answers_for_errors: second
partners:
"""
EVERYBODY = "".join(f"  - {{id: {person}, role: person}}\n" for person in PEOPLE)
THREE_AND_AI = "".join(EVERYBODY.splitlines(keepends=True)[:3]) + "  - {id: model, role: ai}\n"
SEARCHED = 100_000
WORDS = tuple(f"word{number}" for number in range(3_000))


def main() -> None:
    options = parse()
    print("| what | asks | p50 ms | p95 ms |")
    print("|---|---|---|---|")
    for asks in options.asks:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure_lists(Path(folder), asks, options.turns)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        measure_moves(Path(folder), options.moves)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--asks", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--moves", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    return parser.parse_args()


def measure_lists(folder: Path, asks: int, turns: int) -> None:
    with open_workspace(folder / "lichen.db", seed=1) as workspace:
        desk = workspace.open_partnership(load(CHARTER + EVERYBODY))
        fill(workspace, asks)
        ledger, mine, now = workspace.ledger, {"partnerships": ["desk"]}, utc_now()
        for order in ORDERS:
            tell(
                f"page of 50, {order}",
                asks,
                turns,
                lambda o=order: page(ledger, "first", now=now, order=o, **mine),
            )
        unsure = Filters(confidence_below=0.5, high_stakes=False)
        tell(
            "page of 50, filtered",
            asks,
            turns,
            lambda: page(ledger, "first", now=now, filters=unsure, **mine),
        )
        tell("page of 50, team", asks, turns, lambda: page(ledger, "first", now=now, scope="team", **mine))
        tell("page 20 of 50, by due time", asks, turns, deep(ledger, now))
        tell("counts", asks, turns, lambda: counts(ledger, "first", now=now, **mine))
        for order in ("attention", "confidence"):
            tell(f"next with a lease, {order}", asks, turns, lambda o=order: pulled(desk, now, o))
        if asks >= SEARCHED:
            index(workspace)
            for query in ("word7", "word7 word8", "word12"):
                tell(
                    f"search `{query}`, waiting only, {SEARCHED:,} cases",
                    asks,
                    turns,
                    lambda q=query: search(ledger, q, status="waiting", **mine),
                )
            tell(
                "search what all hold, settled only (none is)",
                asks,
                max(3, turns // 10),
                lambda: search(ledger, "common", status="settled", **mine),
            )


def deep(ledger: Any, now: Any) -> Callable[[], object]:
    after = None
    for _ in range(19):
        after = page(ledger, "first", partnerships=["desk"], now=now, order="due", after=after).cursor
    return lambda: page(ledger, "first", partnerships=["desk"], now=now, order="due", after=after)


def pulled(desk: Any, now: Any, order: Any) -> None:
    assert next_ask([desk], "first", now=now, order=order, pool=False) is not None


def measure_moves(folder: Path, cases: int) -> None:
    with open_workspace(folder / "lichen.db", seed=1) as workspace:
        desk = workspace.open_partnership(load(CHARTER + THREE_AND_AI))
        said = Contribution(by="model", answer="billing", distribution=(0.6, 0.3, 0.1))
        open_cases(desk, [NewCase(contributions=[said]) for _ in range(cases)], by="first")
        named = [
            (case, ask)
            for case, state in desk.estimates.cases.items()
            for ask, waiting in state.pending.items()
            if waiting.partner != "third"
        ]
        gc.collect()
        began = time.perf_counter()
        done = reassign(desk, named, "third", by="first")
        print(f"| reassign {len(done.moved):,} asks in one act | {cases:,} | {took(began):,.0f} | |")
        began = time.perf_counter()
        undo(desk, done.undo, by="first")
        print(f"| take that back | {cases:,} | {took(began):,.0f} | |")
        tell(
            "pull one's own, with a lease",
            cases,
            200,
            lambda: next_ask([desk], "first", now=utc_now()),
        )
        drain(desk)
        tell(
            "pull from the team's once one's own are leased",
            cases,
            200,
            lambda: next_ask([desk], "first", now=utc_now()),
        )


def drain(desk: Any) -> None:
    now = utc_now()
    while (turn := next_ask([desk], "first", now=now, pool=False)) is not None:
        assert turn.ask.holder == "first"


def tell(what: str, asks: int, turns: int, call: Callable[[], object]) -> None:
    call()
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        call()
        times.append(took(began))
    times.sort()
    print(
        f"| {what} | {asks:,} | {times[len(times) // 2]:.2f} | {times[int(len(times) * 0.95)]:.2f} |",
        flush=True,
    )


def took(began: float) -> float:
    return (time.perf_counter() - began) * 1e3


def fill(workspace: Workspace, asks: int) -> None:
    """Cases, asks and previews as the ledger's projections would hold them."""
    connector, chance = workspace.ledger.connector, random.Random(7)
    rows = [row(number, chance) for number in range(asks)]
    chain = "(SELECT id FROM chains WHERE name = 'desk')"
    with connector.writing():
        run(
            connector,
            f"INSERT INTO cases (chain, case_id, opened_seq, opened_by, opened_at, asks_open)"
            f" VALUES ({chain}, ?, ?, 'first', ?, 1)",
            [(r[0], r[2], r[10]) for r in rows],
        )
        run(
            connector,
            "INSERT INTO asks (chain, case_id, ask, seq, partner, wanted, why, blind, blind_chance,"
            " propensity, value, confidence, due, made_by, made_at)"
            f" VALUES ({chain}, ?, ?, ?, ?, ?, ?, ?, 0.2, 1, ?, ?, ?, 'lichen', ?)",
            [(r[0], r[1], *r[2:11]) for r in rows],
        )
        run(
            connector,
            f"INSERT INTO previews (chain, case_id, seal, title, text) VALUES ({chain}, ?, ?, ?, ?)",
            [(r[0], r[0], f"Message {r[0]}", "what it says " * 12) for r in rows],
        )


def row(number: int, chance: random.Random) -> tuple[Any, ...]:
    made = utc_now() - timedelta(minutes=chance.random() * 300)
    person = "first" if number % 2 else PEOPLE[1 + number // 2 % 7]
    why = "no certificate is open yet"
    due = microseconds(made + timedelta(minutes=chance.choice([480, 4_800])))
    return (
        f"case-{number:08d}",
        f"ask-{number:08d}",
        10 + number,
        person,
        "answer",
        why,
        number % 5 == 0,
        chance.random() / 4,
        chance.random(),
        due,
        microseconds(made),
    )


def index(workspace: Workspace) -> None:
    chance = random.Random(8)
    texts = (
        (
            number,
            " ".join(["common", *(WORDS[min(int(chance.paretovariate(0.6)), 2_999)] for _ in range(45))]),
        )
        for number in range(1, SEARCHED + 1)
    )
    with workspace.ledger.connector.writing():
        run(
            workspace.ledger.connector,
            "INSERT INTO search (rowid, place, words)"
            " VALUES (?, 'c' || (SELECT id FROM chains WHERE name = 'desk'), ?)",
            texts,
        )


def run(connector: Any, sql: str, rows: Iterable[Any]) -> None:
    connector.run_many(Statement("fill", sql, ()), rows)


if __name__ == "__main__":
    main()
