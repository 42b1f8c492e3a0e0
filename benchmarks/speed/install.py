"""`python -m benchmarks.speed.install`: what installing Lichen takes, server, pages and learner, no extras.

Writes docs/evidence/install.md. Nothing comes from pip's cache, so the seconds hold for this connection.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers.environment import REPOSITORY, occupied

PAGE = REPOSITORY / "docs" / "evidence" / "install.md"
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TEXT = """\
# What installing takes

| `pip install`: server, pages, learner | goal | with `--no-compile` | with bytecode of everything |
|---|---|---|---|
| seconds, environment included | ≤ 45 | {plain[0]:.0f} | {whole[0]:.0f} |
| megabytes, pip included | ≤ 500 | {plain[1]:.0f} | {whole[1]:.0f} |
| megabytes after the first start | | {plain[2]:.0f} | {whole[2]:.0f} |

The first start compiles what the server uses and keeps it; the rest of the libraries never is. From a start
with it to the first page on a fresh database: {plain[3]:.1f} s, at the very first start {plain[4]:.1f} s.

Written by `python -m benchmarks.speed.install`: an environment of its own, nothing from pip's cache, 2
processors, one run. Label Studio 1.23 was measured at 994 MB and 74 s on a machine of this size.
"""


def measured(folder: Path, *flags: str) -> tuple[float, float, float, float, float]:
    """Seconds, megabytes, megabytes after a start, seconds to a page the second and the first time."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, env=CLEAN)
    command = [str(folder / "bin" / "pip"), "install", "--quiet", "--no-cache-dir", *flags, "--constraint"]
    subprocess.run([*command, "constraints.txt", "."], check=True, env=CLEAN, cwd=REPOSITORY)
    taken, size = time.perf_counter() - start, occupied(folder)
    first, second = to_a_page(folder), to_a_page(folder)
    return taken, size, occupied(folder), second, first


def to_a_page(folder: Path) -> float:
    """Seconds from the command to the first page of a fresh database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as where:
        start = time.perf_counter()
        command = [str(folder / "bin" / "lichen"), "up", f"{where}/lichen.db", "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=CLEAN)
        while not answered(port):
            time.sleep(0.02)
        taken = time.perf_counter() - start
        server.terminate()
        server.wait(30)
    return taken


def answered(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port)) as page:
            page.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return bool(page.recv(1 << 16))
    except OSError:
        return False


def main() -> None:
    """Install twice, in each way once, and write the page."""
    shutil.rmtree(REPOSITORY / "build" / "lib", ignore_errors=True)
    with TemporaryDirectory() as folder:
        plain = measured(Path(folder) / "plain", "--no-compile")
        whole = measured(Path(folder) / "whole")
    PAGE.write_text(TEXT.format(plain=plain, whole=whole))


if __name__ == "__main__":
    main()
