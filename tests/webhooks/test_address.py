from __future__ import annotations

import socket
from typing import Any

import pytest

from lichen.errors import InputRefused
from lichen.webhooks.address import check_url, is_public
from lichen.webhooks.sending import Sender

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "gopher://example.org",
        "https://",
        "https://ann:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/\r\nx: y",
        "https://exämple.org/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/" + "a" * 2_000,
    ],
)
def test_an_address_that_cannot_be_sent_to_is_a_sentence(url: str) -> None:
    with pytest.raises(InputRefused):
        check_url(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_nothing_inside_is_connected_to_however_it_is_written(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("socket.create_connection", never)
    with Sender() as sender:
        answer = sender.send(f"http://{host}:9/", {}, b"{}")
    assert answer.status is None
    assert "inside this network" in str(answer.error)


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: both)
    with Sender() as sender:
        assert "inside this network" in str(sender.send("http://example.org/", {}, b"").error)


def test_the_connection_goes_to_the_address_that_was_checked_even_if_the_name_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def moving(host: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        asked.append(address)
        raise OSError("refused")

    monkeypatch.setattr("socket.getaddrinfo", moving)
    monkeypatch.setattr("socket.create_connection", connect)
    with Sender() as sender:
        assert sender.send("http://rebinding.example/", {}, b"").status is None
    assert asked == [("93.184.216.34", 80)]


def test_a_name_that_leads_nowhere_is_an_answer_without_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with Sender() as sender:
        assert "leads to no address" in str(sender.send("https://nowhere.example/", {}, b"").error)
