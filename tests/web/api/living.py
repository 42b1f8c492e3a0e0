"""A real server for tests: its own process, a fresh SQLite, a partnership with cases, tokens for all."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PEOPLE = {
    "owner": "owner",
    "lead": "lead",
    "first": "contributor",
    "second": "contributor",
    "auditor": "auditor",
}


def prepare(where: str) -> dict[str, Any]:
    """Make accounts, tokens, a partnership with cases; what a test needs to know of them."""
    from lichen.web.configure import configure
    from lichen.web.options import Options
    from lichen.web.start import prepare_accounts

    options = Options(where=where)
    configure(options)
    prepare_accounts(options)
    from tests.web.conftest import CHARTER

    from lichen.actions.contribute import Contribution
    from lichen.actions.open_case import NewCase, open_cases
    from lichen.types import PartnerId
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make
    from lichen.web.house import open_house

    house = open_house(options)
    desk = house.workspace.open_partnership(CHARTER)
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=(0.6, 0.3, 0.1))
    new = [NewCase({"text": f"mail {n}"}, {}, f"mail-{n}", (said,)) for n in range(40)]
    open_cases(desk, new, by=PartnerId("owner"))
    tokens = {}
    for name, role in PEOPLE.items():
        user = User.objects.create_user(name, f"{name}@example.org", "correct horse battery")
        give_role(user, "desk", role, by="owner")
        tokens[name] = make(user, "test")[1]
    house.close()
    return {"tokens": tokens}


@contextmanager
def living(folder: Path, *, rate: str = "100000/100000") -> Iterator[dict[str, Any]]:
    """The server's address and tokens, while it lives."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    environ = {**os.environ, "LICHEN_API_RATE": rate, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "tests.web.api.living", str(folder / "lichen.db"), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True)
    try:
        assert server.stdout is not None
        known = json.loads(server.stdout.readline())
        assert server.stdout.readline().startswith("http"), "the server said that it is ready"
        yield {"url": f"http://127.0.0.1:{port}", "process": server, **known}
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
        with server:
            pass  # waits, and closes what it said


def main() -> None:
    from lichen.web.options import Options
    from lichen.web.server import serve

    where, port = sys.argv[1:]
    print(json.dumps(prepare(where)), flush=True)
    serve(Options(where=where, port=int(port)), ready=lambda url: print(url, flush=True))


if __name__ == "__main__":
    main()
