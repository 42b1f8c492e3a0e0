"""How fast figures are counted and a partnership's page is put together; simulated cases.

    python benchmarks/speed/figures.py --cases 1000000

Prints one JSON object: cases and entries, entries counted per second, and the medians of 21 pages (all
figures, cold and warm), of counting one new case's entries, and of one page of evidence behind a figure.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lichen.actions.open_partnership import open_partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.charter.template import write
from lichen.estimates.snapshot import to_bytes
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.figures import rates
from lichen.reports.figures.catch_up import catch_up
from lichen.reports.figures.drill import drill
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.page import page
from lichen.workspace import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE, LABELS, DAYS, BATCH = 20, tuple("0123456789"), 120, 1_000
READER = "reader"


def charter() -> str:
    people = "".join(f"  - {{id: person-{number}, role: person}}\n" for number in range(PEOPLE))
    text = write("document-reading")
    head, _, rest = text.partition("partners:\n")
    return head + "partners:\n" + people + rest


def one_case(number: int, cases: int, chance: random.Random) -> Iterator[ev.AnyEvent]:
    """A case as the actions would have left it: a third done by the AI alone, some audited or disputed."""
    case, at = f"case-{number:07d}", START + timedelta(days=DAYS * number / cases)
    truth, sure = chance.choice(LABELS), chance.uniform(0.3, 0.999)
    said = truth if chance.random() < sure else chance.choice(LABELS)
    shares = tuple(sure if label == said else (1 - sure) / 9 for label in LABELS)
    person, minute = f"person-{chance.randrange(PEOPLE)}", timedelta(minutes=1)
    yield ev.CaseOpened(at=at, by="lichen", case=case)
    yield ev.AskMade(at=at, by="lichen", ask="a", case=case, partner=READER, wanted="answer", why="first")
    yield ev.ContributionMade(
        at=at, by=READER, contribution="m", case=case, partner=READER, role="ai", answer=said, ask="a",
        version="v1", distribution=shares,
    )  # fmt: skip
    alone, audited = number > cases // 10 and sure > 0.7, chance.random() < 0.05
    answer = truth if chance.random() < 0.93 else chance.choice(LABELS)
    if alone:
        yield ev.CaseSettled(
            at=at, by="lichen", case=case, answer=said, lane="ai_only", basis="certificate",
            confidence=sure, answers_for="person-0", threshold=0.7, audit=0.05, audited=audited,
        )  # fmt: skip
    if not alone or audited:
        yield ev.AskMade(
            at=at, by="lichen", ask="b", case=case, partner=person, wanted="answer", why="unsure",
            confidence=sure, due=at + 30 * minute,
        )  # fmt: skip
        if number > cases - cases // 100:
            return  # still waits
        yield ev.ContributionMade(
            at=at + chance.randrange(1, 60) * minute, by=person, contribution="p", case=case, partner=person,
            role="person", answer=answer, ask="b", confidence=0.9, seconds=chance.uniform(3, 60),
        )  # fmt: skip
    if not alone:
        yield ev.CaseSettled(
            at=at + 60 * minute, by="lichen", case=case, answer=answer, lane="together", basis="person",
            confidence=0.5 + sure / 2, answers_for="person-0",
        )  # fmt: skip
    if (not alone or audited) and answer == said:
        yield ev.OutcomeRecorded(
            at=at + 60 * minute, by="lichen", case=case, truth=said, source="adjudication"
        )


def fill(ledger: Ledger, name: str, cases: int) -> None:
    chance, batch = random.Random(1), list[ev.AnyEvent]()
    for number in range(cases):
        batch.extend(one_case(number, cases, chance))
        if len(batch) >= BATCH or number == cases - 1:
            ledger.append(name, batch)
            batch = []


def median_of(times: int, act: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    spent = []
    for _ in range(times):
        begin = clock()
        act()
        spent.append(1e3 * (clock() - begin))
    return round(statistics.median(spent), 2)


def measure(cases: int, where: Path) -> dict[str, Any]:
    with open_ledger(where / "lichen.db") as ledger:
        agreed = load(charter())
        desk = open_partnership(ledger, agreed, by="person-0", source=Source(seed=1))
        name = agreed.partnership
        ledger.keep_snapshot(name, to_bytes(desk.estimates))
        fill(ledger, name, cases)
        begin = time.perf_counter()
        entries = catch_up(ledger, name)
        took = time.perf_counter() - begin
        return {"cases": cases, "entries": entries, "entries_counted_per_s": round(entries / took)} | pages(
            ledger, name, cases
        )


def pages(ledger: Ledger, name: str, cases: int) -> dict[str, Any]:
    """The estimates are kept as they were at the start: a page reads no more of them than their counts."""
    desk = Workspace(ledger).partnership(name)
    desk._catch_up = lambda: None  # type: ignore[method-assign]  # replaying a million cases is not measured
    desk._estimates = desk._latest_snapshot()
    now, viewer = START + timedelta(days=DAYS), Viewer("person-0", "owner")

    def whole() -> dict[str, Figure]:
        return page(desk, viewer=viewer, now=now)

    def cold() -> dict[str, Figure]:
        rates.ceiling.cache_clear()
        rates.combined.cache_clear()
        return whole()

    found = {
        "page_cold_ms": median_of(21, cold),
        "page_ms": median_of(21, whole),
        "page_cold_processor_ms": median_of(21, cold, time.process_time),
        "page_processor_ms": median_of(21, whole, time.process_time),
    }
    figures = whole()
    for each in ("sides", "lanes", "disagreements"):
        reference = figures[each].entries
        assert reference is not None
        found[f"evidence_{each}_ms"] = median_of(5, lambda r=reference: drill(ledger, name, r))
    spare = random.Random(2)
    spent = []
    for number in range(cases, cases + 21):
        ledger.append(name, list(one_case(number, 10**9, spare)))
        spent.append(median_of(1, lambda: catch_up(ledger, name)))
    return found | {"one_more_case_ms": statistics.median(spent)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(parser.parse_args().cases, Path(folder)), indent=2))
