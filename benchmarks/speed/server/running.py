"""The server in a process of its own, on a fresh copy of a seeded ledger."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .connection import Client

REST = 8.0
"""Seconds a server is left alone after its start, when it counts what it found."""


def run(where: str, port: int) -> None:
    """The server itself."""
    from lichen.web.options import Options
    from lichen.web.server import serve

    serve(Options(where=where, port=port), ready=lambda url: print(url, flush=True))


class Server:
    """A running server, its port, tokens and memory."""

    def __init__(self, where: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "benchmarks.speed.server", "--serve", where, str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise RuntimeError("the server did not start; run the command with --serve to see why")
        kept = Path(f"{where}.tokens")
        self.tokens: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}

    def client(self, name: str = "owner") -> Client:
        return Client(self.port, self.tokens[name])

    def memory(self, what: str = "VmRSS") -> float:
        """Megabytes in use, or at most so far (`VmHWM`)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(what))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def seeded(folder: Path, count: int) -> Path:
    """A folder with a ledger of this many open cases, made once and copied for each turn."""
    kept = Path(os.environ.get("LICHEN_SEEDS") or folder) / f"seed-{count}"
    if not kept.exists():
        kept.mkdir()
        command = [sys.executable, "-m", "benchmarks.speed.server", "--seed", str(kept / "lichen.db")]
        subprocess.run([*command, str(count)], check=True)
    return kept


@contextmanager
def serving(folder: Path, count: int) -> Iterator[Server]:
    """A server on a fresh ledger with this many open cases."""
    where = str(folder / f"{count}" / "lichen.db")
    shutil.copytree(seeded(folder, count), Path(where).parent)
    os.sync()
    server = Server(where)
    server.client().ask("GET", "/api/v1/partnerships/desk/cases/case-0" if count else "/api/v1/me")
    time.sleep(REST)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(Path(where).parent)
