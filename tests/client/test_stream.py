"""The stream of entries: none left out, none twice, whatever happens to the connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.client.conftest import Real, Server

from lichen.client import Client, Partnership, Retries, Unreachable
from lichen.client.testing import FakeServer
from lichen.errors import NotFound

FAST = Retries(first=0.001, longest=0.002)


def test_the_stream_gives_what_was_and_then_what_comes(desks: dict[str, Partnership], new: str) -> None:
    desks["robot"].cases.open({"text": "x"}, case=f"{new}-before")
    head = desks["owner"].get().head
    entries = desks["auditor"].stream(after=head - 2)
    assert [entry.seq for entry in islice(entries, 2)] == [head - 1, head]
    later = threading.Timer(0.2, lambda: desks["robot"].cases.open({"text": "x"}, case=new))
    later.start()
    came = list(islice(entries, 2))
    later.join()
    assert [entry.seq for entry in came] == [head + 1, head + 2]
    assert [entry.kind for entry in came] == ["case_opened", "ask_made"]
    assert came[0].event["case"] == new
    entries.close()  # type: ignore[attr-defined]  # a generator, as an iterator


def test_nothing_is_lost_and_nothing_comes_twice_when_the_server_dies(tmp_path: Path) -> None:
    first = Real(tmp_path)
    patient = Retries(most=40, first=0.05, longest=0.5)
    came: list[int] = []
    with first.client("robot", retries=patient) as robot, first.client("auditor", retries=patient) as auditor:
        stream = auditor.partnership("desk").stream()
        follower = threading.Thread(target=lambda: came.extend(entry.seq for entry in islice(stream, 2_000)))
        follower.start()
        rows = ({"case": f"mail-{n}", "inputs": {"text": "x"}} for n in range(4_000))
        ids = robot.partnership("desk").cases.open_many(rows)
        opened = list(islice(ids, 1_000))
        first.process.kill()
        first.process.wait()
        again = threading.Timer(0.3, lambda: servers.append(Real(tmp_path, first)))
        servers: list[Real] = [first]
        again.start()
        opened += list(ids)
        again.join()
        follower.join(60)
        listed = [row.case for row in robot.partnership("desk").cases.list()]
        kinds = [entry.kind for entry in auditor.partnership("desk").events()]
    for each in servers:
        each.stop()
    assert opened == [f"mail-{n}" for n in range(4_000)]
    assert listed == opened[::-1]
    assert kinds.count("case_opened") == 4_000
    assert came == list(range(1, 2_001))


def test_who_may_not_read_the_ledger_gets_no_stream(server: Server) -> None:
    with server.client("ada") as client, pytest.raises(NotFound):
        next(client.partnership("desk").stream())


class Broken(httpx.SyncByteStream):
    """Events that break off in the middle of one."""

    def __init__(self, after: int, fine: int) -> None:
        self.after, self.fine = after, fine

    def __iter__(self) -> Iterator[bytes]:
        for seq in range(self.after, self.after + self.fine + 1):
            yield f"id: {seq}\nevent: x\ndata: {_data(seq)}\n\n".encode()
        yield f"id: {seq + 1}\ndata: {_data(seq + 1)[:20]}".encode()
        raise httpx.ReadError("gone")


def _data(seq: int) -> str:
    return msgspec.json.encode({"seq": seq, "digest": "d", "event": {"kind": "case_opened.1"}}).decode()


def test_it_goes_on_after_the_last_entry_that_came() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["last-event-id"])
        if len(asked) % 3 == 0:
            return httpx.Response(503)
        # one that came before comes again: a server may count otherwise
        return httpx.Response(200, stream=Broken(max(int(asked[-1]), 1), fine=len(asked) % 5))

    client = Client("http://lichen.test", "x", retries=FAST, transport=httpx.MockTransport(answer))
    entries = client.partnership("desk").stream()
    assert [entry.seq for entry in islice(entries, 200)] == list(range(1, 201))
    assert len(asked) > 20


def test_a_server_that_was_never_reached_is_no_stream(fake: FakeServer) -> None:
    fake.fail(times=50)
    with pytest.raises(Unreachable):
        next(fake.client("auditor", retries=2).partnership("desk").stream())


def test_it_survives_an_outage_longer_than_all_retries(fake: FakeServer) -> None:
    desk = fake.client("auditor", retries=Retries(most=1, first=0.001, longest=0.002)).partnership("desk")
    reached: list[int] = []

    def drop(request: httpx.Request) -> httpx.Response:
        reached.append(1)
        if 1 < len(reached) < 30:
            raise httpx.ConnectError("down")
        return httpx.Response(200, stream=Broken(max(int(request.headers["last-event-id"]), 1), fine=1))

    desk._link.http = httpx.Client(transport=httpx.MockTransport(drop))
    assert [entry.seq for entry in islice(desk.stream(), 3)] == [1, 2, 3]


def test_an_entry_may_be_read_as_a_struct(fake: FakeServer) -> None:
    class Opened(msgspec.Struct):
        case: str

    fake.client().partnership("desk").cases.open({"text": "x"}, case="mail-1")
    entries = fake.client("auditor").partnership("desk").events()
    (opened,) = [entry.read_as(Opened) for entry in entries if entry.kind == "case_opened"]
    assert opened.case == "mail-1"
