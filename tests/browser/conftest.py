"""A real Chromium and a real server, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.browser.serve import PASSWORD
from tests.postgres import fresh_database
from tests.prepared import empty_accounts

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        message = (
            "Browser tests need Chromium: `make browser` installs it, or install the package `chromium`."
        )
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Served:
    """A server of its own process; `kill` ends it as a power cut would."""

    where: str
    url: str
    process: subprocess.Popen[str]
    tokens: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    reading: threading.Thread | None = None

    def read(self) -> None:
        """Keep what the server says, so that it never waits for a reader."""
        assert self.process.stdout is not None
        self.reading = threading.Thread(
            target=lambda: self.said.extend(self.process.stdout or ()), daemon=True
        )
        self.reading.start()

    def program(self, name: str) -> httpx.Client:
        """A client with this person's token."""
        return self.program_of(self.tokens[name])

    def program_of(self, token: str) -> httpx.Client:
        """A client with this token."""
        headers = {"authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url + "/api/v1", headers=headers, timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self._ended()

    def _ended(self) -> None:
        self.process.wait()
        if self.reading is not None:
            self.reading.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._ended()


def start(where: str, folder: Path, *, command: list[str] | None = None) -> Served:
    """The server on this ledger, ready; raises with what it said when it does not come up."""
    port = free_port()
    if command is None and not where.startswith("postgresql:"):
        empty_accounts(Path(where))
    command = [
        *(command or [sys.executable, str(ROOT / "tests/browser/serve.py"), where]),
        *(["--port"] if command else []),
        str(port),
    ]
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "COLUMNS": "300",
    }
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder
    )
    served = Served(where, f"http://localhost:{port}", process)
    assert process.stdout is not None
    for line in process.stdout:
        served.said.append(line.rstrip())
        words = line.split()
        if words[:1] == ["token"]:
            served.tokens[words[1]] = words[2]
        if words[:1] == ["ready"] or any(word.startswith(served.url) for word in words):
            served.read()
            return served
    served.stop()
    raise AssertionError("The server did not come up:\n" + "\n".join(served.said[-40:]))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The mail desk, served from SQLite and from PostgreSQL."""
    folder = tmp_path_factory.mktemp("served")
    sqlite = request.param == "sqlite"
    where = str(folder / "lichen.db") if sqlite else fresh_database(request.getfixturevalue("server"))
    running = start(where, folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The mail desk on a SQLite file of this module's own."""
    folder = tmp_path_factory.mktemp("own")
    running = start(str(folder / "lichen.db"), folder)
    yield running
    running.stop()


@pytest.fixture
def sign_in(chromium: Any) -> Iterator[Callable[[Served, str], Any]]:
    """Opens a page signed in as somebody, by the form; other options go to the browser's context."""
    contexts: list[Any] = []

    def enter(served: Served, name: str, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": 1280, "height": 860}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(served.url + "/accounts/login/")
        page.fill('[name="login"]', name)
        page.fill('[name="password"]', PASSWORD)
        page.press('[name="password"]', "Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
