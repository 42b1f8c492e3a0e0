"""The same desk twice: on a server in memory and on a real one in a process of its own."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from tests.prepared import empty_accounts

from lichen.client import Client, Partnership, Retries
from lichen.client.testing import FakeServer

ROOT = Path(__file__).resolve().parents[2]
LABELS = ["billing", "technical", "other"]
_numbers = itertools.count(1)


class Server(Protocol):
    """What the tests need of a server."""

    def client(self, who: str = "robot") -> Client: ...

    def stranger(self) -> Client: ...


class Memory:
    """The fake server."""

    def __init__(self) -> None:
        self.fake = fake_desk()

    def client(self, who: str = "robot") -> Client:
        return self.fake.client(who)

    def stranger(self) -> Client:
        return Client("http://lichen.test", "lichen_nobody", transport=self.fake.transport)

    def stop(self) -> None:
        self.fake.close()


class Real:
    """A real server in a process of its own."""

    def __init__(self, folder: Path, before: Real | None = None) -> None:
        """`before` is one that died: this one takes its place."""
        empty_accounts(folder / "lichen.db")
        self.port = before.port if before else free_port()
        self.tokens = dict(before.tokens) if before else dict[str, str]()
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "LICHEN_API_RATE": "100000/100000",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/client/serve.py"), str(folder / "lichen.db"), str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=folder,
        )
        self._wait()

    def _wait(self) -> None:
        assert self.process.stdout is not None
        said: list[str] = []
        for line in self.process.stdout:
            said.append(line)
            words = line.split()
            if words[:1] == ["token"]:
                self.tokens[words[1]] = words[2]
            if words[:1] == ["ready"]:
                # what it says from now on is read as well, or it would stand still once the pipe is full
                self.reader = threading.Thread(target=self.process.stdout.read, daemon=True)
                self.reader.start()
                return
        raise AssertionError("The server did not come up:\n" + "".join(said[-40:]))

    def client(self, who: str = "robot", *, retries: Retries | None = None) -> Client:
        return Client(self.url, self.tokens[who], timeout=20, retries=retries or Retries())

    def stranger(self) -> Client:
        return Client(self.url, "lichen_nobody", timeout=20)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fake_desk() -> FakeServer:
    """The fake server with the desk and the other partnership."""
    fake = FakeServer("desk", labels=LABELS, roles={"lead": "lead", "auditor": "auditor"})
    fake.add_partnership("other", labels=LABELS)
    fake.house.desks["other"].roles = {"elsewhere": "owner"}
    fake.add_partnership("agents", ais=["agent"], kind="action")
    return fake


@pytest.fixture(scope="module", params=["fake", "real"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each test that asks for it runs on both."""
    running = Memory() if request.param == "fake" else Real(tmp_path_factory.mktemp("served"))
    yield running
    running.stop()


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    made = fake_desk()
    yield made
    made.close()


@pytest.fixture
def new() -> str:
    """An id that no other test uses."""
    return f"mail-{next(_numbers):05d}"


@pytest.fixture
def desks(server: Server) -> Iterator[dict[str, Partnership]]:
    """The desk as each person sees it."""
    names = ("owner", "lead", "ada", "ben", "auditor", "robot")
    clients = {name: server.client(name) for name in names}
    yield {name: client.partnership("desk") for name, client in clients.items()}
    for client in clients.values():
        client.close()
