"""A program of a product: started in a session of its own, awaited by its first page, ended for certain."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

Environment = dict[str, str]


class NotStarted(RuntimeError):
    """A product did not come to its first page."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def run(command: list[str], folder: Path, environment: Environment) -> str:
    """What a command printed; raises `NotStarted` with its last words when it fails."""
    told = {**os.environ, **environment}
    done = subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotStarted(f"{Path(command[0]).name} {command[1]} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


class Program:
    """A running program; its output goes to a file in its folder."""

    def __init__(self, command: list[str], folder: Path, environment: Environment) -> None:
        self.log = folder / f"{Path(command[0]).name}-{command[1].strip('-')}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def id(self) -> int:
        return self.process.pid

    def await_page(self, port: int, limit: float = 300) -> None:
        """Come back once the first page, redirects followed, is there."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            if self.process.poll() is not None:
                break
            if page_is_there(port):
                return
            time.sleep(0.03)
        said = self.log.read_text(errors="replace").strip()[-300:]
        raise NotStarted(f"{self.log.stem} showed no page: {said}")

    def stop(self) -> None:
        """End the program and everything it started; its session is its own, so nobody else is hit."""
        for kind, patience in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
            try:
                os.killpg(self.process.pid, kind)
            except ProcessLookupError:
                break
            self._await_end(patience)
        self.process.wait()

    def _await_end(self, patience: float) -> None:
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            self.process.poll()
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)


def page_is_there(port: int) -> bool:
    path = "/"
    for _ in range(6):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path, headers={"Accept": "text/html"})
            came = connection.getresponse()
            came.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if came.status not in (301, 302, 303, 307, 308):
            return came.status == 200
        target = urlsplit(came.headers["Location"])
        path = target.path + (f"?{target.query}" if target.query else "")
    return False
