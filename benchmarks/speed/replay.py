"""How long a rehearsal takes over the decided cases of a partnership; all cases are simulated.

    python benchmarks/speed/replay.py --cases 1000000 [--folder FOLDER]

Prints one JSON object: cases, seconds to read the projections, and seconds of whole rehearsals (reading,
replay under both settings, intervals, queue), by the clock and of the processor. With a folder the ledger is
kept there and used again.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lichen.actions.open_partnership import open_partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.snapshot import to_bytes
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.whatif import Change, rehearse
from lichen.reports.whatif.history import history
from lichen.workspace import Workspace

START = datetime(2026, 1, 5, tzinfo=UTC)
LABELS, PEOPLE, DAYS, BATCH, FOLDED = tuple("0123456789"), 20, 120, 1_000, 4_000
THRESHOLD, AUDIT, BLIND, READER = 0.9, 0.05, 0.2, "reader"
CHARTER = f"""
partnership: reading
purpose: Read the digit on each form.
question:
  text: Which digit?
  labels: [{", ".join(f'"{label}"' for label in LABELS)}]
goals:
  - {{kpi: Digits read wrongly, unit: "%", baseline: 5, target: 2, direction: down}}
capacity: {{minutes_per_day: 240, minutes_per_case: 1}}
service: {{answer_within: 120}}
partners:
  - {{id: {READER}, role: ai, adapter: fake}}
{"".join(f"  - {{id: person-{n}, role: person}}{chr(10)}" for n in range(PEOPLE))}
owner: person-0
answers_for_errors: person-0
"""
CHANGES = (Change(bound=0.05), Change(last_word="belief"), Change(threshold=0.97, audit_share=0.1))


def one_case(number: int, cases: int, chance: random.Random) -> Iterator[ev.AnyEvent]:
    """A case as the actions would have left it."""
    case, at = f"case-{number:07d}", START + timedelta(days=DAYS * number / cases)
    truth, sure = chance.choice(LABELS), 1.0 - 0.7 * chance.random() ** 2
    said = truth if chance.random() < sure else chance.choice(LABELS)
    shares = tuple(sure if label == said else (1 - sure) / 9 for label in LABELS)
    yield ev.CaseOpened(at=at, by="lichen", case=case)
    yield ev.ContributionMade(
        at=at, by=READER, contribution="m", case=case, partner=READER, role="ai", answer=said, version="v1",
        distribution=shares,
    )  # fmt: skip
    yield from (_alone if number > FOLDED and sure >= THRESHOLD else _together)(
        case, at, truth, said, sure, number, chance
    )


def _alone(
    case: str, at: datetime, truth: str, said: str, sure: float, number: int, chance: random.Random
) -> Iterator[ev.AnyEvent]:
    audited = chance.random() < AUDIT
    yield ev.CaseSettled(
        at=at, by="lichen", case=case, answer=said, lane="ai_only", basis="certificate", confidence=sure,
        answers_for="person-0", threshold=THRESHOLD, audit=AUDIT, audited=audited,
    )  # fmt: skip
    if audited:
        yield from _person(case, at, truth, sure, "b", 1.0, chance)
        yield ev.OutcomeRecorded(at=at, by="lichen", case=case, truth=truth, source="adjudication")


def _together(
    case: str, at: datetime, truth: str, said: str, sure: float, number: int, chance: random.Random
) -> Iterator[ev.AnyEvent]:
    asked, answered = _person(case, at, truth, sure, "b", 1.0 if number <= FOLDED else BLIND, chance)
    yield from (asked, answered)
    yield ev.CaseSettled(
        at=answered.at, by="lichen", case=case, answer=answered.answer, lane="together", basis="person",
        confidence=0.9, answers_for="person-0",
    )  # fmt: skip
    if answered.stage == "blind":
        yield ev.OutcomeRecorded(at=answered.at, by="lichen", case=case, truth=truth, source="adjudication")


def _person(
    case: str, at: datetime, truth: str, sure: float, ask: str, blind_chance: float, chance: random.Random
) -> tuple[ev.AskMade, ev.ContributionMade]:
    person, blind = f"person-{chance.randrange(PEOPLE)}", chance.random() < blind_chance
    answer = truth if chance.random() < 0.95 else chance.choice(LABELS)
    asked = ev.AskMade(
        at=at, by="lichen", ask=ask, case=case, partner=person, wanted="answer", why="unsure", blind=blind,
        blind_chance=blind_chance, confidence=sure,
    )  # fmt: skip
    later = at + chance.randrange(1, 60) * timedelta(minutes=1)
    return asked, ev.ContributionMade(
        at=later, by=person, contribution="p" + ask, case=case, partner=person, role="person", answer=answer,
        ask=ask, stage="blind" if blind else "informed", seconds=chance.uniform(20, 90),
    )  # fmt: skip


def fill(ledger: Ledger, cases: int) -> None:
    """Write the cases."""
    chance, batch = random.Random(1), list[ev.AnyEvent]()
    for number in range(cases):
        batch.extend(one_case(number, cases, chance))
        if len(batch) >= BATCH or number == cases - 1:
            ledger.append("reading", batch)
            batch = []


def known(cases: int, head: int) -> Estimates:
    """What is known: folded over the first few thousand cases only, to save time, and a lane that is open."""
    chance, estimates = random.Random(1), Estimates()
    fold(estimates, ev.CharterAdopted(at=START, by="person-0", version=1, charter=plain(load(CHARTER))))
    for number in range(min(FOLDED, cases)):
        for event in one_case(number, cases, chance):
            fold(estimates, event)
    fold(estimates, ev.Learned(at=START, by="lichen", through=estimates.through))
    estimates.through, estimates.threshold = head, THRESHOLD
    return estimates


def measure(cases: int, where: Path) -> dict[str, Any]:
    path = where / "lichen.db"
    there = path.exists()
    with open_ledger(path) as ledger:
        if not there:
            open_partnership(ledger, load(CHARTER), by="person-0", source=Source(seed=1))
            fill(ledger, cases)
        ledger.keep_snapshot("reading", to_bytes(known(cases, ledger.head("reading"))))
        desk = Workspace(ledger).partnership("reading")
        estimates = desk.estimates
        took = {"read": _timed(lambda: history(ledger, estimates.agreed, estimates.roster))}
        took |= {change.in_words: _timed(lambda change=change: rehearse(desk, change)) for change in CHANGES}
        return {"cases": cases, "seconds": took}


def _timed(act: Callable[[], object]) -> dict[str, float]:
    """By the clock, and of the processor alone: they differ where others use the machine."""
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return {
        "clock": round(time.perf_counter() - clock, 2),
        "processor": round(time.process_time() - processor, 2),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, default=None)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(given.cases, given.folder or Path(folder)), indent=2))


if __name__ == "__main__":
    main()
