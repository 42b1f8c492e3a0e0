"""Lichen through its API: this checkout in an environment of its own, served by `lichen up`."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .case import LABELS, Case, cases, in_parts
from .connection import Connection
from .environment import REPOSITORY, Installed, renew
from .product import Handle, Product
from .program import Program, run

API = "/api/v1"
REVIEWER = "reviewer"
COLLEAGUES = tuple(f"person{number}" for number in range(8))
SEPARATE = 10_000_000
"""Numbers of the cases that eight people work on, apart from the reviewer's."""


class Lichen(Product):
    """`lichen up` on SQLite: one process, durable writes, jobs and learning running."""

    name = "lichen"
    wanted = (str(REPOSITORY),)
    acts = (
        "ingest: bulk JSON in parts of 10,000, then a job asks people; next: by confidence, with a lease; "
        "save: one contribution, on the ledger and settled; page: the inbox by confidence; export: a job, "
        "then JSON lines; the eight clients are eight people with a partnership of their own"
    )

    @classmethod
    def install(cls) -> Installed:
        """From a copy of what a release holds, renewed each time: the checkout may have changed."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("pyproject.toml", "README.md", "LICENSE"):
                shutil.copy(REPOSITORY / name, folder)
            left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(REPOSITORY / "src", Path(folder) / "src", ignore=left_out)
            return renew(cls.name, (folder,))

    def start(self) -> None:
        command = [str(self.bin / "lichen"), "up", str(self.ledger), "--port", str(self.port)]
        self.programs.append(Program(command, self.folder, {}))
        self.programs[0].await_page(self.port)

    @property
    def ledger(self) -> Path:
        return self.folder / "lichen.db"

    def prepare(self) -> None:
        script = str(Path(__file__).with_name("lichen_tokens.py"))
        command = [str(self.bin / "python"), script, str(self.ledger), "owner", REVIEWER, *COLLEAGUES]
        self.tokens: dict[str, str] = json.loads(run(command, self.folder, {}))
        self.owner, self.client = self._connect("owner"), self._connect(REVIEWER)
        self._open("desk", (REVIEWER,))
        self._open("team", COLLEAGUES)

    def _connect(self, name: str) -> Connection:
        return Connection(self.port, {"Authorization": f"Bearer {self.tokens[name]}"})

    def _open(self, partnership: str, people: tuple[str, ...]) -> None:
        self.owner.post(f"{API}/partnerships", {"yaml": charter(partnership, people)})
        for name in people:
            body = b'{"role": "contributor"}'
            address = f"{API}/partnerships/{partnership}/members/{name}"
            self.owner.fetch("PUT", address, body, "application/json")

    def ingest(self, new: Iterable[Case]) -> None:
        self._take("desk", new)

    def ready(self) -> None:
        """A job routes what came in bulk: as long as it does, some cases are open and nobody is asked."""
        self._routed("desk")

    def _routed(self, partnership: str) -> None:
        end = time.perf_counter() + 600
        while self.owner.get(f"{API}/partnerships/{partnership}/counts")["open"]:
            if time.perf_counter() > end:
                raise TimeoutError(f"Cases of {partnership} were not routed within ten minutes.")
            time.sleep(0.05)

    def _take(self, partnership: str, new: Iterable[Case]) -> None:
        for part in in_parts([as_taken(case) for case in new], 10_000):
            self.owner.post(f"{API}/partnerships/{partnership}/cases/bulk", {"cases": part})

    def next(self) -> Handle:
        ask = self.client.post(f"{API}/asks/next", {"order": "confidence"})["ask"]
        return "desk", ask["case"], ask["ask"]

    def save(self, handle: Handle) -> None:
        contribute(self.client, handle)

    def page(self) -> list[Any]:
        items: list[Any] = self.client.get(f"{API}/asks?order=confidence&limit=50")["items"]
        return items

    def export(self) -> int:
        address = f"{API}/partnerships/desk/exports"
        job = self.owner.post(address, {"what": "decisions", "format": "jsonl"})["job"]
        while self.owner.get(f"{address}/{job}")["state"] != "done":
            time.sleep(0.05)
        return self.owner.fetch("GET", f"{address}/{job}/download").count(b"\n")

    def waiting(self, clients: int, each: int) -> list[list[Handle]]:
        """Each person's own asks; more cases than wanted, as the routing need not share them out evenly."""
        self._take("team", cases(2 * clients * each, SEPARATE))
        self._routed("team")
        return [self._asks(name, each) for name in COLLEAGUES[:clients]]

    def _asks(self, name: str, each: int) -> list[Handle]:
        found: list[Handle] = []
        after: str | None = ""
        client = self._connect(name)
        while len(found) < each and after is not None:
            came = client.get(f"{API}/asks?limit=200{after}")
            found += [("team", ask["case"], ask["ask"]) for ask in came["items"]]
            after = f"&after={came['next']}" if came["next"] else None
        return found[:each]

    def saver(self, client: int) -> Callable[[Handle], None]:
        connection = self._connect(COLLEAGUES[client])
        return lambda handle: contribute(connection, handle)


def charter(partnership: str, people: tuple[str, ...]) -> str:
    partners = ", ".join(f"{{id: {name}, role: person}}" for name in people)
    return f"""
partnership: {partnership}
purpose: Decide on claims.
question: {{text: "What now?", labels: [{", ".join(LABELS)}]}}
goals: [{{kpi: Wrong decisions, baseline: 8, target: 3, direction: down}}]
partners: [{partners}, {{id: model, role: ai}}]
people: [{{id: owner}}]
owner: owner
answers_for_errors: owner
"""


def as_taken(case: Case) -> dict[str, object]:
    said = {"by": "model", "answer": case.label, "confidence": case.confidence}
    return {"case": f"case-{case.number}", "inputs": {"text": case.text}, "contributions": [said]}


def contribute(client: Connection, handle: Any) -> None:
    partnership, case, ask = handle
    said = {"ask": ask, "answer": "approve", "confidence": 0.9}
    client.post(f"{API}/partnerships/{partnership}/cases/{case}/contributions", said)
