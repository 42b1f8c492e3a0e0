"""A real server in a process of its own that can be stopped and started again, and people who answer."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.client.conftest import free_port
from tests.prepared import empty_accounts

from lichen.client import Client, Retries
from lichen.errors import Conflict, NotAllowed, StoreUnavailable

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """The server, and the tokens it gave out when it was first started."""

    def __init__(self, folder: Path, agents: int = 0) -> None:
        self.folder, self.agents, self.port = folder, agents, free_port()
        self.tokens: dict[str, str] = {}
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "LICHEN_API_RATE": "100000/100000",
        }
        empty_accounts(self.folder / "lichen.db")
        script = [str(ROOT / "tests/adapters/serve.py"), str(self.folder / "lichen.db"), str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *script, str(self.agents)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=self.folder,
        )
        self._wait()

    def _wait(self) -> None:
        assert self.process.stdout is not None
        said = self.said = list[str]()
        for line in self.process.stdout:
            said.append(line)
            words = line.split()
            if words[:1] == ["token"]:
                self.tokens[words[1]] = words[2]
            if words[:1] == ["ready"]:
                self.reader = threading.Thread(target=said.extend, args=(self.process.stdout,), daemon=True)
                self.reader.start()
                return
        raise AssertionError("The server did not come up:\n" + "".join(said[-40:]))

    def stop(self) -> None:
        """End it as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: int) -> None:
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def client(self, who: str, retries: int = 90) -> Client:
        """A client that outlives restarts."""
        return Client(self.url, self.tokens[who], timeout=40, retries=Retries(most=retries, longest=1.0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class People:
    """Two people who decide on whatever waits for them, in random order and at random times.

    They approve most, change some amounts and deny some, by the order's own number, so that every agent
    knows what its own answer must be.
    """

    def __init__(self, server: Running, seed: int = 7) -> None:
        self.server, self.rng = server, random.Random(seed)
        self.decided: dict[str, str] = {}
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(who,), daemon=True) for who in ("ada", "ben")
        ]

    def __enter__(self) -> People:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _work(self, who: str) -> None:
        with self.server.client(who) as client, ThreadPoolExecutor(4) as hands:
            here = client.partnership("agents")
            while not self._over.wait(0.02):
                try:
                    waiting = list(here.asks.list())
                except StoreUnavailable:
                    continue
                self.rng.shuffle(waiting)
                list(hands.map(lambda ask: self._decide(here, ask), waiting[:16]))

    def _decide(self, here: Any, ask: Any) -> None:
        try:
            shown = here.cases.get(ask.case).content
            answer, content = verdict(shown.content)
            about = None if answer == "change" else shown.digest
            here.contribute(ask.case, answer, ask=ask.ask, content=content, about=about)
        except (Conflict, NotAllowed, StoreUnavailable):
            return  # decided meanwhile, given to somebody else, or not reachable now
        self.decided[ask.case] = answer


def say(server: Running, case: str, answer: str, content: Any = None) -> None:
    """Whoever is asked says this about what is on the table, until the case is settled."""
    with server.client("ada") as ada, server.client("ben") as ben:
        for here in (ada.partnership("agents"), ben.partnership("agents")) * 2:
            shown = here.cases.get(case)
            if shown.settled:
                return
            for ask in here.asks.list():
                if ask.case == case and shown.content is not None:
                    about = None if content else shown.content.digest
                    here.contribute(
                        case, answer, ask=ask.ask, about=about, content=content, reasons="So be it."
                    )
        assert ada.partnership("agents").cases.get(case).settled, f"nobody decided on {case}"


def verdict(content: dict[str, Any]) -> tuple[str, Any]:
    """What people say about a refund: every seventh is denied, every fifth is halved, once."""
    arguments = content["arguments"]
    number = int(arguments["order"].rpartition("-")[2])
    if number % 7 == 3:
        return "deny", None
    if number % 5 == 2 and arguments["amount"] == 10 + number:
        return "change", {**content, "arguments": {**arguments, "amount": arguments["amount"] / 2}}
    return "approve", None


def paid(run: str, count: int) -> dict[str, float]:
    """What an agent with this run must have paid in the end, each once."""
    found = {}
    for number in range(count):
        arguments = {"order": f"{run}-{number}", "amount": float(10 + number)}
        answer, content = verdict({"tool": "refund", "arguments": arguments})
        if answer != "deny":
            found[arguments["order"]] = (content["arguments"] if content else arguments)["amount"]
    return found


def wait_until(true: Any, seconds: float = 30.0) -> None:
    """Come back once it is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not become true in time"
        time.sleep(0.02)
