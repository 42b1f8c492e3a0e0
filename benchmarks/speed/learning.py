"""How long a fit takes to come into force, while a hundred judgements a second come in over HTTP.

    python -m benchmarks.speed.learning             2,000, 20,000 and 50,000 resolved cases, a minute each
    python -m benchmarks.speed.learning --resolved 20000 --seconds 20
    python -m benchmarks.speed.learning --write     write the page in docs/evidence

The server of `benchmarks.speed.server` with a desk on which so many simulated cases were judged and turned
out already. Eight people save a hundred judgements a second; once a case is settled, some seconds later, its
outcome is reported. Every fifth of a second somebody asks for the figure that the partnership page shows: the
seconds between the truth that made a fit due and the moment the fit was in force.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.speed.server.connection import Client, asks_of
from benchmarks.speed.server.desk import CHARTER, LABELS, PEOPLE, cases, open_some
from benchmarks.speed.server.desk import seed as seed_desk
from benchmarks.speed.server.running import Server

BLIND = "human_first: 1.0\nrisk: {bound: 0.0005}\noutcomes_follow: true\n"
"""Everybody answers, no lane opens, and what turned out is what is learned from."""

PER_SECOND = 100
TICK = 0.1
SETTLED_AFTER = 9.0
"""Seconds after a judgement at which its outcome is reported; an answer can be taken back for six."""

LOOK_EVERY = 0.2
BULK = 500
WARM = 5.0
PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "learning_delay.md"


class Found(NamedTuple):
    """What one size of history gave: judgements a second, fits, delays in seconds, p50 of a save in ms."""

    resolved: int
    rate: float
    fits: int
    median: float
    p95: float
    longest: float
    save: float


def seed(where: str, resolved: int, waiting: int) -> None:
    """A desk with so many resolved cases and so many that wait for people; in a process of its own."""
    seed_desk(where, 0, CHARTER + BLIND)
    from lichen.inbox.index import catch_up
    from lichen.jobs.learning import learn_beside
    from lichen.workspace import open_workspace

    with open_workspace(where) as workspace:
        desk, draw = workspace.partnership("desk"), random.Random(1)
        for start in range(0, resolved, BULK):
            _resolve(desk, start, min(BULK, resolved - start), draw)
        learn_beside(desk)
        for some in _waiting(resolved, waiting):
            open_some(desk, iter(some))
        while catch_up(workspace.ledger):
            pass
        desk.keep_snapshot()


def _waiting(resolved: int, waiting: int) -> Iterator[list[dict[str, Any]]]:
    """The cases that people judge while it is measured."""
    for start in range(resolved, resolved + waiting, BULK):
        yield list(cases(min(BULK, resolved + waiting - start), start))


def _resolve(desk: Any, start: int, count: int, draw: random.Random) -> None:
    """So many cases opened, judged and turned out."""
    from lichen.actions.contribute import Contribution, contribute_all
    from lichen.actions.record_outcome import record_outcomes

    truths = {}
    new = list(cases(count, start))
    for each in new:
        said = each["contributions"][0]["answer"]
        truths[each["case"]] = said if draw.random() < 0.8 else draw.choice(LABELS)
    open_some(desk, iter(new))
    while asked := _asked(desk, truths):
        said = [
            Contribution(by=who, answer=truth if draw.random() < 0.9 else draw.choice(LABELS), ask=ask)
            for _, ask, who, truth in asked
        ]
        contribute_all(desk, [(case, each) for (case, *_), each in zip(asked, said, strict=True)])
    with desk.looking() as estimates:
        done = [case for case in truths if estimates.cases[case].settlement is not None]
    record_outcomes(desk, [(case, truths[case]) for case in done])


def _asked(desk: Any, truths: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Whom these cases wait for: the case, the ask, the person, and what is true."""
    with desk.looking() as estimates:
        return [
            (case, ask, waiting.partner, truth)
            for case, truth in truths.items()
            for ask, waiting in estimates.cases[case].pending.items()
        ]


class Day:
    """The people at work, what they said, and the delays that were shown."""

    def __init__(self, server: Server, seconds: float, waiting: Iterator[list[dict[str, Any]]]) -> None:
        self.server = server
        # People agree with the AI here, so that one of them is enough for a case.
        self.said_by_ai = {
            each["case"]: each["contributions"][0]["answer"] for some in waiting for each in some
        }
        asks = [(name, ask) for name in PEOPLE for ask in asks_of(server.client(name), "&order=newest")]
        random.Random(3).shuffle(asks)
        self.asks = [each for each in asks if each[1]["case"] in self.said_by_ai][: int(PER_SECOND * seconds)]
        draw = random.Random(2)
        self.truths = {
            case: said if draw.random() < 0.8 else draw.choice(LABELS)
            for case, said in self.said_by_ai.items()
        }
        self.said: list[tuple[float, str]] = []
        self.saves: list[float] = []
        self.shown: dict[str, float] = {}
        self.failed: list[BaseException] = []
        self.over = threading.Event()

    def work(self) -> float:
        """Judgements a second, in fact."""
        threads = [
            threading.Thread(target=self._kept, args=(act, *given))
            for act, *given in (
                *((self._judge, number) for number in range(len(PEOPLE))),
                (self._report,),
                (self._look,),
            )
        ]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads[: len(PEOPLE)]:
            thread.join()
        rate = len(self.said) / (time.perf_counter() - start)
        self.over.set()
        for thread in threads:
            thread.join()
        if self.failed:
            raise self.failed[0]
        return rate

    def _kept(self, act: Any, *given: Any) -> None:
        try:
            act(*given)
        except BaseException as error:  # noqa: BLE001 -- raised again where it is looked for
            self.failed.append(error)

    def _judge(self, number: int) -> None:
        """Every eighth judgement, each at its own moment, by whoever was asked."""
        clients, start = {name: self.server.client(name) for name in PEOPLE}, time.perf_counter()
        for place in range(number, len(self.asks), len(PEOPLE)):
            who, ask = self.asks[place]
            time.sleep(max(0.0, start + place / PER_SECOND - time.perf_counter()))
            began = time.perf_counter()
            if not _save(clients[who], ask, self.said_by_ai[ask["case"]]):
                who = _asked_now(clients[who], ask)  # the house evens queues out now and then
                _save(clients[who], ask, self.said_by_ai[ask["case"]])
            self.saves.append(time.perf_counter() - began)
            self.said.append((time.perf_counter(), ask["case"]))

    def _report(self) -> None:
        """The outcome of every case, some seconds after somebody judged it."""
        client, told = self.server.client(), 0
        while not self.over.wait(TICK):
            ripe = time.perf_counter() - SETTLED_AFTER
            some = []
            while told < len(self.said) and self.said[told][0] < ripe:
                case = self.said[told][1]
                some.append({"case": case, "truth": self.truths[case]})
                told += 1
            if some and not _told(client, some):
                for each in some:  # one of them is with a second person
                    _told(client, [each])

    def _look(self) -> None:
        client = self.server.client()
        while not self.over.wait(LOOK_EVERY):
            now = client.ask("GET", "/api/v1/partnerships/desk/figures/learning")["values"]
            if now["delay_seconds"] is not None:
                self.shown[str(now["last_at"])] = now["delay_seconds"]


def _save(client: Client, ask: dict[str, Any], answer: str) -> bool:
    """Whether the judgement is on record; not when somebody else is asked by now."""
    address = f"/api/v1/partnerships/desk/cases/{ask['case']}/contributions"
    return _accepted(client, address, {"ask": ask["ask"], "answer": answer, "confidence": 0.9}, 403)


def _asked_now(client: Client, ask: dict[str, Any]) -> str:
    found = client.ask("GET", f"/api/v1/partnerships/desk/cases/{ask['case']}")["asks"]
    return str(next(each["partner"] for each in found if each["ask"] == ask["ask"]))


def _accepted(client: Client, address: str, body: dict[str, Any], refusal: int) -> bool:
    """Whether it was done; any other refusal than this one is an error."""
    try:
        client.ask("POST", address, body)
    except RuntimeError as error:
        if f": {refusal} " not in str(error):
            raise
        return False
    return True


def _told(client: Client, some: list[dict[str, str]]) -> bool:
    """Whether these outcomes are on record; not when a case among them is not settled yet."""
    return _accepted(client, "/api/v1/partnerships/desk/outcomes/bulk", {"outcomes": some}, 409)


def measure(resolved: int, seconds: float, folder: Path | None) -> Found:
    """One desk, one stretch of work."""
    made = Path(tempfile.mkdtemp(prefix="lichen-learning-", dir=folder))
    where = str(made / "lichen.db")
    count = int(PER_SECOND * seconds * 1.2)
    command = [sys.executable, "-m", "benchmarks.speed.learning"]
    command += ["--seed", where, str(resolved), str(count)]
    try:
        subprocess.run(command, check=True)
        server = Server(where)
        try:
            server.client().ask("GET", "/api/v1/partnerships/desk/figures/learning")
            time.sleep(WARM)
            day = Day(server, seconds, _waiting(resolved, count))
            rate = day.work()
        finally:
            server.stop()
    finally:
        shutil.rmtree(made, ignore_errors=True)
    delays = sorted(day.shown.values())
    return Found(
        resolved,
        rate,
        len(delays),
        statistics.median(delays),
        delays[round(0.95 * (len(delays) - 1))],
        delays[-1],
        1e3 * statistics.median(day.saves),
    )


def page(found: list[Found], seconds: float) -> str:
    """The page as Markdown."""
    lines = [
        "# How long learning takes to come into force",
        "",
        "| resolved before | judgements a second | fits | delay, median | p95 | longest | save, p50 |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {each.resolved:,} | {each.rate:.0f} | {each.fits} | {each.median:.2f} s | {each.p95:.2f} s "
            f"| {each.longest:.2f} s | {each.save:.1f} ms |"
            for each in found
        ),
        "",
        f"Asked: under 2 s. {seconds:.0f} s of work for each line; {os.cpu_count()} processors. Written by",
        "`python -m benchmarks.speed.learning`: the real server under its normal settings on SQLite,",
        "simulated cases over three labels, eight people who save a hundred judgements a second over HTTP,",
        "and the outcome of every case once it is settled. The delay is the one the partnership page shows:",
        "from the truth that made a fit due to the moment the fit was in force.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--resolved", type=int, nargs="+", default=[2_000, 20_000, 50_000])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    parser.add_argument("--write", action="store_true", help="write the page in docs/evidence")
    parser.add_argument("--seed", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seed:
        return seed(options.seed[0], int(options.seed[1]), int(options.seed[2]))
    found = []
    for resolved in options.resolved:
        found.append(measure(resolved, options.seconds, options.folder))
        print(json.dumps(found[-1]._asdict()), file=sys.stderr, flush=True)
    text = page(found, options.seconds)
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
