"""Webhooks: the owner's business, their secret shown once, never sent inside the house, replayed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from lichen.webhooks import verify
from lichen.webhooks.deliver import deliver
from lichen.webhooks.store import Store

HOOKS = "/partnerships/desk/webhooks/"
SAID = {"url": "https://example.org/lichen", "kinds": ["case_settled"]}


def hook(world: Any, url: str = "https://example.org/lichen", partnership: str = "desk") -> Any:
    now = world.desk.source.now()
    return Store(world.house.ledger).subscribe(partnership, url, by="owner", at=now)


def address(found: Any) -> str:
    return f"{HOOKS}{found.id}/"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A program that takes what comes, inside the house, which is allowed for once."""
    monkeypatch.setenv("LICHEN_PRIVATE_WEBHOOKS", "1")
    got: list[tuple[dict[str, str], bytes]] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Takes)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/in", got
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_is_added_and_its_secret_shown_once(world: Any, bench: Any) -> None:
    made = world.client("owner").post(f"{HOOKS}add/", SAID)
    (found,) = Store(world.house.ledger).subscriptions("desk")
    secret = Store(world.house.ledger).secret(found.id)
    assert secret in made.content.decode()
    assert "no-store" in made["cache-control"]
    for where in (HOOKS, address(found)):
        page = world.client("owner").get(where).content.decode()
        assert "https://example.org/lichen" in page
        assert secret not in page
    renewed = world.client("owner").post(f"{address(found)}secret/").content.decode()
    assert secret not in renewed
    assert Store(world.house.ledger).secret(found.id) in renewed


def test_the_same_form_sent_twice_adds_one(world: Any, bench: Any) -> None:
    assert [world.client("owner").post(f"{HOOKS}add/", SAID).status_code for _ in range(2)] == [200, 409]
    assert len(Store(world.house.ledger).subscriptions("desk")) == 1


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/x", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://[::1]/", "http://10.0.0.8/",
    "http://169.254.169.254/latest/meta-data", "http://[::ffff:192.168.0.1]/", "http://localhost:8420/", "http://a.localhost/",
    "https://db.internal/",
])  # fmt: skip
def test_an_address_inside_the_house_is_refused_in_a_sentence(world: Any, bench: Any, url: str) -> None:
    answer = world.client("owner").post(f"{HOOKS}add/", {**SAID, "url": url})
    assert answer.status_code == 422
    assert b"inside this network" in answer.content
    assert Store(world.house.ledger).subscriptions("desk") == []


@pytest.mark.parametrize("said", [
    {"url": "ftp://example.org"}, {"url": "javascript:alert(1)"}, {"url": ""}, {"url": "https://me:pw@example.org/"},
    {"kinds": ["nonsense"]}, {"kinds": []},
])  # fmt: skip
def test_a_malformed_webhook_is_refused_and_what_was_written_stays(
    world: Any, bench: Any, said: dict[str, Any]
) -> None:
    answer = world.client("owner").post(f"{HOOKS}add/", {**SAID, **said})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Store(world.house.ledger).subscriptions("desk") == []


@pytest.mark.parametrize(("who", "status"), [
    (None, 302), ("elsewhere", 404), ("lead", 403), ("first", 403), ("auditor", 403), ("robot", 403),
])  # fmt: skip
def test_webhooks_are_the_owners_business_only(world: Any, bench: Any, who: str | None, status: int) -> None:
    found, secret = hook(world)
    client, here = world.client(who), address(found)
    assert client.get(HOOKS).status_code == client.get(here).status_code == status
    assert client.post(f"{HOOKS}add/", SAID).status_code == status
    for verb in ("pause", "resume", "secret", "delete", "test", "replay", "replay/1"):
        answer = client.post(f"{here}{verb}/", {"seq": "1"})
        assert answer.status_code == status, verb
        assert secret.encode() not in answer.content
    assert Store(world.house.ledger).subscriptions("desk")[0].active


def test_one_of_another_partnership_cannot_be_touched(world: Any, bench: Any) -> None:
    found, _ = hook(world, partnership="other")
    client = world.client("owner")
    assert client.get(address(found)).status_code == 404
    for verb in ("pause", "resume", "secret", "delete", "test", "replay", "replay/1"):
        assert client.post(f"{address(found)}{verb}/", {"seq": "1"}).status_code == 404, verb
    assert client.get(f"{HOOKS}hook-nothing/").status_code == 404


def test_it_is_paused_resumed_and_deleted(world: Any, bench: Any) -> None:
    found, _ = hook(world)
    client, store = world.client("owner"), Store(world.house.ledger)
    for _ in range(2):
        client.post(f"{address(found)}pause/")
    assert store.subscription(found.id).paused == "Paused by owner."
    assert "Paused by owner." in client.get(address(found)).content.decode()
    client.post(f"{address(found)}resume/")
    assert store.subscription(found.id).active
    assert bench.latest.arguments == {"subscription": found.id}
    assert [client.post(f"{address(found)}delete/").status_code for _ in range(2)] == [302, 404]


def test_a_test_is_signed_and_tells_what_the_receiver_said(world: Any, bench: Any, receiver: Any) -> None:
    url, got = receiver
    found, secret = hook(world, url)
    page = world.client("owner").post(f"{address(found)}test/").content.decode()
    assert "The receiver took the test: it answered 204" in page
    ((headers, body),) = got
    assert verify(secret, headers, body)["kind"] == "test"


def test_a_test_never_reaches_inside_the_house(world: Any, bench: Any) -> None:
    found, _ = hook(world, "http://127.0.0.1:9/")
    page = world.client("owner").post(f"{address(found)}test/").content.decode()
    assert "inside this network" in page


def test_the_log_tells_what_was_sent_and_sends_it_again(world: Any, bench: Any, receiver: Any) -> None:
    from lichen.actions.open_case import NewCase, open_case

    url, got = receiver
    found, _ = hook(world, url)
    open_case(world.desk, NewCase({"text": "Hello"}, {}, "mail-1"), by="owner")
    deliver(world.house.ledger, found.id, world.desk.source.now(), allow_private=True)
    sent, client = len(got), world.client("owner")
    assert sent
    page = client.get(address(found)).content.decode()
    assert "case opened" in page
    assert (
        client.get(address(found), headers={"x-part": "log"})
        .content.decode()
        .lstrip()
        .startswith('<div id="log"')
    )
    assert client.post(f"{address(found)}replay/1/").status_code == 302
    assert len(got) == sent + 1
    assert got[0][0]["webhook-id"] == got[-1][0]["webhook-id"]
    assert "sent again" in client.get(address(found)).content.decode()
    assert client.post(f"{address(found)}replay/99/").status_code == 404
    assert client.post(f"{address(found)}replay/{10**30}/").status_code == 422


def test_everything_since_an_entry_is_sent_again(world: Any, bench: Any) -> None:
    found, _ = hook(world)
    client = world.client("owner")
    client.post(f"{address(found)}replay/", {"seq": "1"})
    assert Store(world.house.ledger).subscription(found.id).through == 0
    assert (bench.latest.name, bench.latest.arguments) == ("webhook", {"subscription": found.id})
    for seq in ("", "0", "-1", "soon", "9" * 40, "１"):
        assert client.post(f"{address(found)}replay/", {"seq": seq}).status_code == 422, seq


def test_a_malformed_page_of_the_log_is_refused(world: Any, bench: Any) -> None:
    found, _ = hook(world)
    assert world.client("owner").get(f"{address(found)}?before=x").status_code == 422


def test_a_form_from_elsewhere_is_refused(world: Any, bench: Any) -> None:
    assert world.client("owner", csrf=True).post(f"{HOOKS}add/", SAID).status_code == 403
