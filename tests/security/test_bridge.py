"""Requests as no client of good will sends them: all are answered, none is half believed, nobody waits."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Served
from tests.security.conftest import Line

CASES = "/api/v1/partnerships/desk/cases"
JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
MEGABYTE = 1 << 20


def bearer(site: Served, name: str = "owner") -> str:
    return f"Authorization: Bearer {site.tokens[name]}"


def cases(site: Served) -> list[str]:
    """The cases there are."""
    with site.program("owner") as owner:
        return [
            each["case"]
            for each in owner.get("/partnerships/desk/cases", params={"limit": 100}).json()["items"]
        ]


def post(line: Line, path: str, body: bytes, *lines: str) -> Any:
    line.request("POST", path, *lines, f"Content-Length: {len(body)}", body=body)
    return line.answer()


@pytest.mark.parametrize("size", [MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 20 * MEGABYTE])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_arrives_whole(site: Served, size: int, chunked: bool) -> None:
    lines = b"".join(b"%09d\n" % n for n in range(size // 10 + 1))
    data = (b"text\n" + lines)[:size]
    pieces = (data[at : at + 50_000] for at in range(0, size, 50_000))
    kind = {"content-type": "text/csv"}
    with site.program("owner") as owner:
        sent = owner.post("/partnerships/desk/imports", content=pieces if chunked else data, headers=kind)
    assert sent.status_code == 201, sent.text
    (kept,) = Path(site.where + ".files").rglob(f"{sent.json()['upload']}*")
    assert kept.read_bytes() == data
    kept.unlink()


@pytest.mark.parametrize("size", [0, 1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 20 * MEGABYTE])
@pytest.mark.parametrize("piece", [1 << 14, 1 << 30])
@pytest.mark.parametrize("announced", [False, True])
def test_a_body_arrives_whole_in_whatever_pieces(size: int, piece: int, announced: bool) -> None:
    import asyncio

    from lichen.web import bridge

    data = os.urandom(size)
    pieces = [data[at : at + piece] for at in range(0, size, piece)] or [b""]
    messages = iter(
        [{"type": "http.request", "body": each, "more_body": True} for each in pieces]
        + [{"type": "http.request"}]
    )

    async def receive() -> dict[str, Any]:
        return next(messages)

    chunked = (b"transfer-encoding", b"chunked")
    headers = [(b"content-length", str(size).encode()) if announced else chunked]
    with asyncio.run(bridge._body({"headers": headers}, receive, 64 * MEGABYTE)) as body:
        assert body.read() == data


@pytest.mark.parametrize(
    ("name", "head", "rest"),
    [
        ("announced more than was sent", "Content-Length: 1000", b'{"inputs":{"text":"half"}}'),
        ("a chunk that never ends", "Transfer-Encoding: chunked", b'1a\r\n{"inputs":{"text":"half"}}\r\n'),
        (
            "a chunk size that is none",
            "Transfer-Encoding: chunked",
            b'1a\r\n{"inputs":{"text":"half"}}\r\nzz\r\n',
        ),
    ],
)
def test_half_a_request_is_never_taken_for_the_whole(
    site: Served, line: Line, name: str, head: str, rest: bytes
) -> None:
    before = cases(site)
    line.request("POST", CASES, bearer(site), JSON, head, body=rest)
    line.socket.shutdown(1)
    assert line.answer().status == 400, name
    assert cases(site) == before


def test_a_sender_that_goes_away_leaves_nothing(site: Served) -> None:
    before, threads = cases(site), threads_of(site)
    for _ in range(40):
        with Line(site) as line:
            line.request(
                "POST", CASES, bearer(site), JSON, "Content-Length: 5000", body=b'{"inputs":{"text":"x"}}'
            )
    time.sleep(0.3)
    assert cases(site) == before
    assert threads_of(site) <= threads + 12, "threads come from two small pools"


def threads_of(site: Served) -> int:
    return len(os.listdir(f"/proc/{site.process.pid}/task"))


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("Content-Length: 5", "Content-Length: 6"), b'{"a":1'),
        (("Content-Length: -1",), b""),
        (("Content-Length: +2",), b"{}"),
        (("Content-Length: 0x2",), b"{}"),
        (("Transfer-Encoding: xchunked",), b"{}"),
        (("Transfer-Encoding: chunked, identity",), b"0\r\n\r\n"),
        (("X-A: " + "a" * MEGABYTE,), b""),
        (tuple(f"X-{n}: 1" for n in range(3000)), b""),
        (("Bad Header: 1",), b""),
        (("X-Nul: \0",), b""),
    ],
)
def test_what_is_no_http_is_refused(site: Served, line: Line, lines: tuple[str, ...], body: bytes) -> None:
    line.request("POST", CASES, bearer(site), JSON, *lines, body=body)
    assert 400 <= line.answer().status < 500


def test_of_two_lengths_the_chunked_one_counts_and_nothing_is_smuggled_into_a_body(
    site: Served, line: Line
) -> None:
    following = f"GET /nowhere HTTP/1.1\r\nHost: localhost:{line.port}\r\n\r\n".encode()
    lengths = ("Content-Length: 4", "Transfer-Encoding: chunked")
    line.request("POST", CASES, bearer(site), JSON, *lengths, body=b"2\r\n[]\r\n0\r\n\r\n" + following)
    assert line.answer().status == 422
    assert line.socket.recv(100) == b"", "the connection ends: what followed is not read"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"inputs":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"inputs":{"a":' * 20_000,
        b"{",
        b"",
        b"null",
        b"\xff\xfe",
        b'{"inputs":{"a":"\xff"}}',
        b'{"inputs":{"a":"\\ud800"}}',
        b'{"inputs":{"a":NaN}}',
        b'{"inputs":{"a":1e999}}',
        b'{"inputs":{"a":' + b"9" * 5000 + b"}}",
        b'{"inputs":{"a":1},"settled":true}',
        b'{"inputs":[]}',
        b"\x00" * 100,
        b'{"inputs":' + b" " * 500_000,
    ],
)
def test_a_body_that_is_no_case_is_422(site: Served, line: Line, body: bytes) -> None:
    answer = post(line, CASES, body, bearer(site), JSON)
    assert answer.status == 422
    assert json.loads(answer.body)["detail"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere", CASES])
@pytest.mark.parametrize("how", ["announced", "sent", "chunked"])
def test_what_is_too_large_is_told_so_and_the_connection_ends(
    site: Served, line: Line, path: str, how: str
) -> None:
    data, lines = b"a" * (3 * MEGABYTE), [FORM]
    if how == "chunked":
        data = b"".join(b"10000\r\n" + b"a" * 65536 + b"\r\n" for _ in range(48)) + b"0\r\n\r\n"
        lines.append("Transfer-Encoding: chunked")
    else:
        lines.append(f"Content-Length: {len(data)}")
    line.request("POST", path, *lines, body=data if how != "announced" else b"")
    answer = line.answer()
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert "at most" in json.loads(answer.body)["detail"]


def test_only_those_who_are_known_may_send_much(site: Served) -> None:
    for token, status in (("nobody", 413), (site.tokens["owner"], None)):
        with Line(site) as line:
            size = f"Content-Length: {100 * MEGABYTE}"
            line.request("POST", "/api/v1/partnerships/desk/imports", f"Authorization: Bearer {token}", size)
            if status:
                assert line.answer().status == status
            else:
                line.socket.settimeout(0.3)
                with pytest.raises(TimeoutError):  # it waits for the rest
                    line.answer()


def test_slow_senders_do_not_keep_others_waiting(site: Served) -> None:
    slow = [Line(site) for _ in range(60)]
    try:
        for number, line in enumerate(slow):
            if number % 2:
                line.request("POST", "/accounts/login/", FORM, "Content-Length: 100", body=b"login=")
            else:
                line.send(b"GET / HTTP/1.1\r\nHost: loc")
        with Line(site, 5) as line:
            line.request("GET", "/accounts/login/")
            assert line.answer().status == 200
    finally:
        for line in slow:
            line.socket.close()


def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from lichen.web import bridge

    monkeypatch.setattr(bridge, "PATIENCE", 0.05)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(bridge.TooSlow):
        asyncio.run(bridge._body({"headers": [(b"content-length", b"1000000")]}, receive, MEGABYTE))


def test_whoever_stops_reading_keeps_no_thread(site: Served) -> None:
    before = threads_of(site)
    lines = [Line(site) for _ in range(20)]
    for line in lines:
        line.request("GET", "/api/v1/stream?partnership=desk", bearer(site))
        line.answer(body=False)
    for line in lines:
        line.socket.close()
    assert threads_of(site) <= before + 12
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        opened = [Line(site) for _ in range(20)]
        for line in opened:
            line.request("GET", "/api/v1/stream?partnership=desk", bearer(site))
        answers = {line.answer(body=False).status for line in opened}
        for line in opened:
            line.socket.close()
        if answers == {200}:
            return
        time.sleep(0.5)
    raise AssertionError("streams that nobody reads any more are still counted")


def test_nobody_holds_all_streams(site: Served) -> None:
    lines = [Line(site) for _ in range(30)]
    statuses = []
    for line in lines:
        line.request("GET", "/api/v1/stream?partnership=desk", bearer(site, "lead"))
        statuses.append(line.answer(body=False).status)
    assert statuses[:20] == [200] * 20
    assert statuses[-1] == 429
    with Line(site) as other:
        other.request("GET", "/api/v1/stream?partnership=desk", bearer(site, "auditor"))
        assert other.answer(body=False).status == 200
    for line in lines:
        line.socket.close()


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/partnerships/%00/",
        "/partnerships/%ff%fe/",
        "/partnerships/%ed%a0%80/",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//evil.example/%2e%2e",
        "/api/v1/partnerships/desk/cases/%00",
        "/api/v1/partnerships/%ff",
        "/static/../lichen.db",
        "/static/%2e%2e/%2e%2e/edge.py",
        "/static//etc/passwd",
        "/static/%00",
        "/" + "a" * 50_000,
        "/partnerships/desk%2Fcharter/",
        "/api/v1/stream?partnership=%00",
        "/api/v1/stream?partnership=desk&after=%c2%b2",
        "/api/v1/stream?partnership=desk&after=" + "9" * 40,
        "/api/v1/stream?partnership=desk&after=-1",
        "/api/v1/partnerships/desk/cases?after=%00",
        "/api/v1/search?q=%00&partnership=%ff",
        "/api/v1/%E2%80%AE",
    ],
)
def test_a_path_that_leads_nowhere_is_a_plain_refusal(site: Served, line: Line, path: str) -> None:
    line.request("GET", path, bearer(site))
    answer = line.answer()
    assert 300 <= answer.status < 500
    assert b"Traceback" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "FOO", "get", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/api/v1/me", "/healthz", "/static/lichen.css", "/live"]
)
def test_any_method_is_answered(site: Served, line: Line, method: str, path: str) -> None:
    line.request(method, path, bearer(site))
    answer = line.answer(body=method != "HEAD")
    assert answer.status < 500
    line.request("GET", "/healthz")
    assert line.answer().status == 200, "the connection is as it should be"


def test_a_connection_goes_on_after_errors(site: Served, line: Line) -> None:
    for path, status in (
        ("/nowhere", 404),
        ("/api/v1/nowhere", 401),
        ("/accounts/login/", 200),
        ("/", 302),
    ) * 3:
        line.request("GET", path)
        assert line.answer().status == status


def test_headers_with_underscores_do_not_pose_as_others(site: Served, line: Line) -> None:
    line.request(
        "GET",
        "/api/v1/me",
        "Authorization_: x",
        "X_Forwarded_For: 1.2.3.4",
        f"HTTP_AUTHORIZATION: Bearer {site.tokens['owner']}",
    )
    assert line.answer().status == 401


def test_a_header_said_twice_is_not_chosen_from(site: Served, line: Line) -> None:
    line.request("GET", "/api/v1/me", bearer(site), "Authorization: Bearer lichen_other")
    assert line.answer().status == 401


def test_the_older_protocol_is_answered_and_the_newer_is_not_spoken(site: Served, line: Line) -> None:
    line.send(f"GET /accounts/login/ HTTP/1.0\r\nHost: localhost:{line.port}\r\n\r\n".encode())
    assert line.answer().status == 200
    with Line(site) as other:
        other.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert other.socket.recv(100)[:4] in (b"", b"HTTP")


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(site: Served, line: Line) -> None:
    line.request(
        "POST",
        "/api/v1/partnerships/desk/charter/check",
        bearer(site),
        JSON,
        "Expect: 100-continue",
        "Content-Length: 2",
    )
    assert line.answer().status == 100
    line.send(b"{}")
    assert line.answer().status == 422


def test_many_at_once_get_each_their_own_answer(site: Served) -> None:
    wrong: list[Any] = []

    def ask(name: str) -> None:
        with site.program(name) as client:
            wrong.extend(said for _ in range(20) if (said := client.get("/me").json()["name"]) != name)

    threads = [
        threading.Thread(target=ask, args=(name,)) for name in ("owner", "lead", "first", "second") * 2
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_nobody_waits_for_the_end_of_a_body_that_is_here() -> None:
    import asyncio

    from lichen.web import bridge

    told = iter([{"type": "http.request", "body": b"whole", "more_body": True}])

    async def receive() -> dict[str, Any]:
        return next(told)

    headers = [(b"content-length", b"5")]
    body = asyncio.run(bridge._body({"headers": headers}, receive, 100))
    assert body.read() == b"whole"
