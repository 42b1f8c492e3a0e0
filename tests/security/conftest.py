"""The workbench as somebody who means harm meets it: by forms, by the API, by a bare socket, in a browser."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.browser.conftest import CHROMIUM, FLAGS, Served, start
from tests.web.conftest import World, _django, _made, world

from lichen.actions.comment import comment
from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_cases
from lichen.jobs.start import start_jobs
from lichen.types import PartnerId

__all__ = ["World", "_django", "_made", "world"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The mail desk, served by a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    running = start(str(folder / "lichen.db"), folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browse() -> Iterator[Callable[[Callable[[Any], None]], None]]:
    """Runs what it is given with a Chromium, in a thread: the browser's loop would get in Django's way."""
    if CHROMIUM is None:
        message = (
            "Browser tests need Chromium: `make browser` installs it, or install the package `chromium`."
        )
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(1) as pool:
        play = pool.submit(lambda: sync_playwright().start()).result()
        browser = pool.submit(lambda: play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)).result()
        yield lambda act: pool.submit(act, browser).result()
        pool.submit(browser.close).result()
        pool.submit(play.stop).result()


class Answer(NamedTuple):
    """What came back over a bare socket."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """A bare connection to a server: what is sent is sent as it stands."""

    def __init__(self, served: Served, timeout: float = 10) -> None:
        self.port = int(served.url.rsplit(":", 1)[1])
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout)
        self.left = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may close before it was sent everything
            self.socket.sendall(data)

    def request(
        self, method: str, path: str, *lines: str, body: bytes = b"", host: str | None = None
    ) -> None:
        """Send a request with these further header lines."""
        head = [f"{method} {path} HTTP/1.1", f"Host: {host or f'localhost:{self.port}'}", *lines]
        self.send("\r\n".join([*head, "", ""]).encode("latin-1") + body)

    def answer(self, *, body: bool = True) -> Answer:
        """The next answer on this connection."""
        head, self.left = self._until(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        length = int(headers.get("content-length", "0")) if body else 0
        while len(self.left) < length and (more := self.socket.recv(65536)):
            self.left += more
        said, self.left = self.left[:length], self.left[length:]
        return Answer(int(first.split()[1]), headers, said)

    def _until(self, mark: bytes) -> tuple[bytes, bytes]:
        while mark not in self.left:
            more = self.socket.recv(65536)
            assert more, f"the connection ended without an answer: {self.left!r}"
            self.left += more
        head, _, rest = self.left.partition(mark)
        return head, rest


class Desk:
    """The world with cases, and an example of everything that has an id."""

    def __init__(self, world: World) -> None:
        self.world = world
        house = world.house
        house.engine = start_jobs(
            house.workspace, house.options.where, threads=0, files=house.files, open=house.partnership
        )
        said = Contribution(by=PartnerId("model"), answer="technical", distribution=(0.2, 0.5, 0.3))
        new = [NewCase({"text": f"letter {n}"}, {}, f"mail-{n}", (said,)) for n in range(3)]
        open_cases(world.desk, new, by=PartnerId("owner"))
        comment(world.desk, "mail-0", by=PartnerId("owner"), text="SECRET-WORD")
        self.ids = self._ids()

    def _ids(self) -> dict[str, str]:
        from lichen.web.accounts.invitations import invite
        from lichen.web.accounts.models import Token

        users = self.world.users
        (ask,) = [
            row
            for row in self.world.desk.ledger.rows("asks_of_case", chain="desk", case="mail-0")
            if row.status == "open"
        ]
        contribution = self.world.desk.ledger.rows("contributions_of_case", chain="desk", case="mail-0")[
            0
        ].contribution
        hook = self.made("/partnerships/desk/webhooks", {"url": "https://hooks.example.org/in"})["webhook"]
        view = self.made("/views", {"name": "Mine", "filters": {}})["id"]
        job = self.made("/partnerships/desk/exports", {"what": "decisions"})["job"]
        token = Token.objects.filter(user=users["owner"]).values_list("pk", flat=True).first()
        invitation, _ = invite(users["owner"], partnership="desk", role="lead")
        return {
            "partnership": "desk",
            "case": "mail-0",
            "ask": ask.ask,
            "contribution": contribution,
            "webhook": hook,
            "view": view,
            "job": job,
            "upload": job,
            "token": str(token),
            "user": str(users["owner"].pk),
            "undo": "none",
            "invitation": str(invitation.pk),
            "person": "owner",
            "partner": "model",
            "version": "1",
            "figure": "lanes",
            "disagreement": "none",
            "number": "1",
            "session": "1",
            "secret": "none",
            "provider_id": "sso",
            "key": "x",
            "uidb36": "1",
        }

    def state(self) -> dict[str, Any]:
        """Everything that an act from outside could have changed."""
        from django.apps import apps

        ledger = self.world.desk.ledger
        kept = {
            model.__name__: list(model.objects.order_by("pk").values())
            for model in apps.get_app_config("accounts").get_models()
            if model.__name__ != "Token"
        }
        tokens = apps.get_model("accounts", "Token").objects.filter(revoked__isnull=True)
        live = tokens.filter(pk__lte=int(self.ids["token"])).order_by("pk").values_list("pk", flat=True)
        owner = self.world.program("owner")
        lists = (
            "/asks",
            "/asks/snoozed",
            "/views",
            "/partnerships/desk/webhooks",
            "/partnerships/desk/exports",
        )
        shown = {each: owner.get(f"/api/v1{each}").content for each in lists}
        return {"head": ledger.head("desk"), "tokens": list(live), **kept, "shown": shown}

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """What the owner made over the API."""
        answer = self.world.program("owner").post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json"
        )
        assert answer.status_code < 300, (path, answer.status_code, answer.content)
        return dict(json.loads(answer.content))


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    from lichen.web.api import door
    from lichen.web.api.allowance import Allowance

    monkeypatch.setattr(door, "_allowance", [Allowance(1e6, 10**6)])
    return Desk(world)


@pytest.fixture
def line(site: Served) -> Iterator[Line]:
    with Line(site) as opened:
        yield opened


def folder_of(served: Served) -> Path:
    return Path(served.where).parent
