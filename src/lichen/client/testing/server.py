"""The fake server: answers the client's requests in memory, and can be made to fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, NamedTuple

import httpx
import msgspec

from lichen.client.client import Client
from lichen.client.retries import Retries
from lichen.client.testing.desk import Desk
from lichen.client.testing.house import House
from lichen.client.testing.routes import ROUTES, Answer, Asked, Route, find, require
from lichen.errors import CharterRefused, Conflict, InputRefused, LichenError, NotAllowed, NotFound

URL = "http://lichen.test"
BEAT = 15.0
When = Literal["before", "after"]
STATUS: dict[type[LichenError], tuple[int, str]] = {
    CharterRefused: (422, "The charter was refused"),
    InputRefused: (422, "The input was refused"),
    NotFound: (404, "Not found"),
    NotAllowed: (403, "Not allowed"),
    Conflict: (409, "It contradicts what is on record"),
}
__all__ = ["ROUTES", "FakeServer"]
for _part in (
    *("cases", "asks", "decisions", "verdicts", "lanes"),
    *("records", "rehearsals", "suggestions", "transfer", "accounts", "context"),
):
    import_module(f"lichen.client.testing.{_part}")


class Trouble(NamedTuple):
    """How a request fails, and whether it was done before."""

    status: int | None
    when: When
    headers: dict[str, str]


class FakeServer:
    """A server in memory with one partnership, for tests of programs that use the client.

    `people` may contribute, `ais` are its AI partners; `owner` and the program `robot` are there as well,
    and `roles` adds others or changes these. It answers as Lichen does before anything is certified: a
    person is asked about every case, blind where an AI has spoken. It learns nothing, sends no webhooks
    and has no pages.

    >>> fake = FakeServer("desk", labels=["billing", "technical"], people=["ada"], ais=["model"])
    >>> robot = fake.client("robot").partnership("desk")
    >>> fake.fail(503)                                  # the next request; the client tries again
    >>> robot.cases.open({"text": "My card was charged twice."}, case="mail-1")
    'mail-1'
    >>> [entry.kind for entry in fake.client("owner").partnership("desk").events()][-2:]
    ['case_opened', 'ask_made']
    """

    def __init__(
        self,
        partnership: str = "desk",
        *,
        labels: Sequence[str] = ("yes", "no"),
        people: Sequence[str] = ("ada", "ben"),
        ais: Sequence[str] = ("model",),
        roles: Mapping[str, str] | None = None,
        kind: str = "",
    ) -> None:
        self.house = House()
        self.requests: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._handle)
        self._troubles: list[Trouble] = []
        self._changed = threading.Condition(threading.RLock())
        self._closed = False
        self.add_partnership(partnership, labels=labels, people=people, ais=ais, roles=roles, kind=kind)

    def add_partnership(
        self,
        partnership: str,
        *,
        labels: Sequence[str] = ("yes", "no"),
        people: Sequence[str] = ("ada", "ben"),
        ais: Sequence[str] = ("model",),
        roles: Mapping[str, str] | None = None,
        kind: str = "",
    ) -> None:
        """Add a partnership; a question without labels asks for a number.

        With `kind` `action`, `draft` or `choice` what is put forward is judged, and `ais` may have tokens.
        """
        held = {**dict.fromkeys(people, "contributor"), "owner": "owner", "robot": "service", **(roles or {})}
        if kind in Desk.VERDICTS:
            held = {**dict.fromkeys(ais, "service"), **held}
        desk = Desk(partnership, labels=labels, people=people, ais=ais, roles=held, kind=kind)
        self.house.desks[partnership] = desk

    def open_incident(self, partnership: str, evidence: str) -> str:
        """Let the lane be closed by its monitor, as far as a program sees it; gives the incident's id."""
        from lichen.client.testing.lanes import open_incident

        with self._changed:
            made = open_incident(self.house.desks[partnership], evidence)
            self._changed.notify_all()
        return made

    def token(self, who: str) -> str:
        """A token of somebody who may do what their role allows."""
        secret = f"lichen_test_{who}"
        self.house.secrets[secret] = who
        return secret

    def client(
        self, who: str = "robot", *, retries: int | Retries | None = None, timeout: float = 30.0
    ) -> Client:
        """A client of this server with somebody's token; it waits hardly at all between tries."""
        policy = Retries(first=0.001, longest=0.01) if retries is None else retries
        return Client(URL, self.token(who), timeout=timeout, retries=policy, transport=self.transport)

    def fail(
        self,
        status: int | None = None,
        *,
        when: When = "before",
        times: int = 1,
        retry_after: int | None = None,
    ) -> None:
        """Let the next requests fail: with this status, or by a lost connection.

        `before` the request has done anything, or `after` it was done, so that only the answer is lost.
        """
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}
        self._troubles += [Trouble(status, when, headers)] * times

    def close(self) -> None:
        """End all streams."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _handle(self, request: httpx.Request) -> httpx.Response:
        with self._changed:
            self.requests.append(request)
            trouble = self._troubles.pop(0) if self._troubles else None
            if trouble and trouble.when == "before":
                return _broken(request, trouble)
            response = self._waited(request)
            self._changed.notify_all()
            return _broken(request, trouble) if trouble else response

    def _waited(self, request: httpx.Request) -> httpx.Response:
        """The answer; with `?wait=` once the case is settled, or after so many seconds."""
        said = request.url.params.get("wait", "") if request.method == "GET" else ""
        until = time.monotonic() + (min(float(said), 30.0) if said.replace(".", "", 1).isdecimal() else 0.0)
        while True:
            response = self._answer(request)
            left = until - time.monotonic()
            if left <= 0 or self._closed or b'"status":"settled"' in response.content:
                return response
            self._changed.wait(left)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            who = self._who(request)
            path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api/v1")
            if path == "/stream":
                return self._stream(request, who)
            route, parts = find(request.method, path)
            asked = Asked(self.house, who, request, parts, dict(request.url.params))
            require(asked, route.needs)
            return _response(self._once(asked, route))
        except LichenError as error:
            return _refused(error)

    def _once(self, asked: Asked, route: Route) -> Answer:
        """What the view says, or what it said before to the same request under the same key."""
        name = asked.request.headers.get("idempotency-key")
        if name is None:
            return _answer_of(route, route.view(asked))
        request = f"{asked.request.method} {asked.request.url.path} {asked.request.content!r}"
        known = self.house.done.get((asked.who, name))
        if known is None:
            known = request, _answer_of(route, route.view(asked))
            self.house.done[asked.who, name] = known
        if known[0] != request:
            raise Conflict(f"The key `{name}` was used before for another request. Use a new one.")
        return known[1]

    def _who(self, request: httpx.Request) -> str:
        secret = request.headers.get("authorization", "").removeprefix("Bearer ")
        if secret not in self.house.secrets:
            raise Stranger("Send a token that is good: `Authorization: Bearer …`.")
        return self.house.secrets[secret]

    def _stream(self, request: httpx.Request, who: str) -> httpx.Response:
        partnership = request.url.params.get("partnership", "")
        if not self.house.may(who, "audit", partnership):
            raise NotFound(f"There is no partnership `{partnership}` whose ledger you may read.")
        after = request.headers.get("last-event-id") or request.url.params.get("after", "0")
        if not after.isdigit():
            raise InputRefused("`after` is the number of the last entry you have, such as 120.")
        events = self._events(self.house.desks[partnership], int(after))
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=events)

    def _events(self, desk: Desk, after: int) -> Iterator[bytes]:
        yield b"retry: 2000\n\n"
        while True:
            with self._changed:
                new = desk.entries[after:]
                if not new and not self._changed.wait(BEAT):
                    yield b": still here\n\n"
                if self._closed and not new:
                    return
            for entry in new:
                after = entry["seq"]
                data = msgspec.json.encode({"chain": desk.id, **entry}).decode()
                yield f"id: {after}\nevent: {entry['event']['kind']}\ndata: {data}\n\n".encode()


class Stranger(NotAllowed):
    """Nobody's token."""


def _answer_of(route: Route, said: Any) -> Answer:
    return said if isinstance(said, Answer) else Answer(msgspec.json.encode(said), route.status)


def _response(said: Answer) -> httpx.Response:
    if said.status == 204:
        return httpx.Response(204)
    return httpx.Response(said.status, headers={"content-type": said.kind}, content=said.body)


def _refused(error: LichenError) -> httpx.Response:
    found = next((STATUS[each] for each in type(error).__mro__ if each in STATUS), (400, "Refused"))
    status, title = (401, "Sign in first") if isinstance(error, Stranger) else found
    problems = error.problems if isinstance(error, CharterRefused) else []
    return _problem(status, title, str(error), problems)


def _problem(status: int, title: str, detail: str, problems: Sequence[str] = ()) -> httpx.Response:
    said = {"type": f"about:blank#{status}", "title": title, "status": status, "detail": detail}
    body = msgspec.json.encode({**said, "problems": list(problems)} if problems else said)
    return httpx.Response(status, headers={"content-type": "application/problem+json"}, content=body)


def _broken(request: httpx.Request, trouble: Trouble) -> httpx.Response:
    if trouble.status is None:
        raise httpx.ReadError("The connection was lost.", request=request)
    response = _problem(trouble.status, "Not now", "Try again later.")
    response.headers.update(trouble.headers)
    return response
