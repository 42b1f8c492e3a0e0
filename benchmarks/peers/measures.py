"""One run of one product: every act timed; one that does not come off is a sentence, and the rest goes on."""

from __future__ import annotations

import http.client
import multiprocessing
import queue
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BrokenBarrierError
from typing import Any

from .case import cases
from .connection import Refused
from .machine import memory, watched
from .product import Handle, Product
from .program import NotStarted

CLIENTS = 8
PAGE = 50
THINKING = 0.005
"""Seconds between a reviewer's save and the next pull, outside the clock, for every product alike."""

WENT_WRONG = (
    Refused,
    NotStarted,
    OSError,
    http.client.HTTPException,
    LookupError,
    TypeError,
    ValueError,
    BrokenBarrierError,
)
"""What an answer that is not as it should be turns into, besides being refused."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done in a run: cases, few and many; rounds; saves a client; rest and limits in seconds."""

    items: int = 10_000
    large: int = 100_000
    rounds: int = 100
    each: int = 200
    rest: float = 8.0
    budget: float = 20.0
    large_limit: float = 300.0


@dataclass(slots=True)
class Findings:
    """Figures by name (a rate, seconds, or a median and a 95th percentile), and sentences by name."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    foreign: float = 0.0

    @contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """Keep why an act did not come off, under its name."""
        try:
            yield
        except WENT_WRONG as error:
            self.failures[name] = " ".join(f"{type(error).__name__}: {error}".split())[:300]


def measure(product: Product, plan: Plan) -> Findings:
    """Everything once, on an empty database; no program of the product is left behind."""
    found = Findings()

    def everything() -> None:
        try:
            begin(product, plan, found)
            work(product, plan, found)
            grow(product, plan, found)
        finally:
            product.stop()

    with found.trying("start"):
        found.foreign = watched(everything).foreign
    return found


def begin(product: Product, plan: Plan, found: Findings) -> None:
    found.figures["start"] = [watched(product.start).seconds]
    time.sleep(plan.rest)
    found.figures["memory"] = [*memory([program.id for program in product.programs])][::-1]
    product.prepare()
    ingest(product, plan, range(plan.items), "ingest", found)


def ingest(product: Product, plan: Plan, numbers: range, name: str, found: Findings) -> None:
    count = len(numbers)
    given = list(cases(count, numbers.start))
    stored = watched(lambda: product.ingest(given)).seconds
    routed = watched(product.ready).seconds
    found.figures[name], found.figures[f"{name} ready"] = [count / stored], [count / (stored + routed)]
    product.arrange()
    time.sleep(plan.rest)


def work(product: Product, plan: Plan, found: Findings) -> None:
    with found.trying("next"):
        review(product, plan, "", found)
    with found.trying("page"):
        found.figures["page"] = pages(product, plan)
    with found.trying("eight"):
        found.figures["eight"] = [eight(product, plan)]
    with found.trying("export"):
        came: list[int] = []
        seconds = watched(lambda: came.append(product.export())).seconds
        if came[0] < plan.items:
            raise Refused(f"The export gave {came[0]:,} cases of {plan.items:,}.")
        found.figures["export"] = [came[0] / seconds]


def grow(product: Product, plan: Plan, found: Findings) -> None:
    """The same reads on many more cases, if the product can take them within the limit."""
    more = plan.large - plan.items
    if more <= 0:
        return
    needed = more / found.figures["ingest ready"][0]
    if needed > plan.large_limit:
        found.failures["large"] = f"{plan.large:,} cases would take about {needed:,.0f} s to take in."
        return
    with found.trying("large"):
        ingest(product, plan, range(plan.items, plan.large), "large ingest", found)
        review(product, plan, "large ", found)
        found.figures["large page"] = pages(product, plan)


def review(product: Product, plan: Plan, size: str, found: Findings) -> None:
    """One reviewer pulls and saves in turns, so that no pull is a case already served."""
    pulls, saves, end = [], [], time.perf_counter() + plan.budget
    seen = {first := product.next()}
    product.save(first)
    for _ in range(plan.rounds):
        started = time.perf_counter()
        handle = product.next()
        pulled = time.perf_counter()
        product.save(handle)
        seen.add(handle)
        saves.append(time.perf_counter() - pulled)
        pulls.append(pulled - started)
        if time.perf_counter() > end:
            break
        time.sleep(THINKING)
    if len(seen) < len(pulls) + 1:
        raise Refused("A case that was saved came again as the next one.")
    found.figures[f"{size}next"], found.figures[f"{size}save"] = spread(pulls), spread(saves)


def pages(product: Product, plan: Plan) -> list[float]:
    """Up to a quarter of the rounds, after two to warm up; each must come full."""
    taken, end = [], time.perf_counter() + plan.budget
    for place in range(plan.rounds // 4 + 2):
        started = time.perf_counter()
        count = len(product.page())
        if place >= 2:
            taken.append(time.perf_counter() - started)
        if count != PAGE:
            raise Refused(f"A page of {PAGE} came with {count} cases.")
        if time.perf_counter() > end and taken:
            break
    return spread(taken)


def spread(seconds: list[float]) -> list[float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return [1e3 * statistics.median(ordered), 1e3 * ordered[round(0.95 * (len(ordered) - 1))]]


def eight(product: Product, plan: Plan) -> float:
    """Judgements a second of eight clients at once, each a process with a connection of its own."""
    context = multiprocessing.get_context("fork")
    ready, told = context.Barrier(CLIENTS), context.Queue()
    shares = product.waiting(CLIENTS, plan.each)
    clients = [
        context.Process(target=one_of_eight, args=(product, number, share, plan.budget, ready, told))
        for number, share in enumerate(shares)
    ]
    for client in clients:
        client.start()
    try:
        answers = [told.get(timeout=plan.budget + 60) for _ in clients]
    except queue.Empty:
        raise TimeoutError("A client of eight did not come back.") from None
    finally:
        for client in clients:
            client.join(5)
            client.kill()
    if refused := [answer for answer in answers if isinstance(answer, str)]:
        raise Refused(f"{len(refused)} of eight clients were refused: {refused[0]}")
    first, last = min(began for began, _, _ in answers), max(ended for _, ended, _ in answers)
    if not all(done for _, _, done in answers):
        raise Refused("Not every one of the eight clients had a case to save.")
    saved: int = sum(done for _, _, done in answers)
    return saved / float(last - first)


def one_of_eight(
    product: Product, number: int, share: list[Handle], budget: float, ready: Any, told: Any
) -> None:
    """Save one case after another, at most so long; tells when it began and ended and how many it saved."""
    try:
        save = product.saver(number)
        ready.wait(30)
        began, done = time.perf_counter(), 0
        while done < len(share) and time.perf_counter() - began < budget:
            save(share[done])
            done += 1
        told.put((began, time.perf_counter(), done))
    except WENT_WRONG as error:
        told.put(f"{type(error).__name__}: {error}"[:300])
