"""A request that gets lost is sent again where that is safe, and happens once."""

from __future__ import annotations

import httpx
import pytest

from lichen.client import Client, Retries, TooManyRequests, Unreachable
from lichen.client.retries import seconds_asked
from lichen.client.testing import FakeServer
from lichen.errors import Conflict, InputRefused, LichenError, NotAllowed, NotFound, StoreUnavailable

DOWN = (502, 503, 504)


def slept(client: Client) -> list[float]:
    """How long the client waits, without waiting."""
    waits: list[float] = []
    client._link.sleep = waits.append
    return waits


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("status", [*DOWN, 429, None])
def test_an_act_whose_answer_is_lost_happens_once(fake: FakeServer, status: int | None, when: str) -> None:
    robot = fake.client("robot").partnership("desk")
    fake.fail(status, when="before" if when == "before" else "after", times=3)
    assert robot.cases.open({"text": "x"}, case="mail-1") == "mail-1"
    keys = [request.headers["idempotency-key"] for request in fake.requests]
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert [entry["event"]["kind"] for entry in fake.house.desks["desk"].entries].count("case_opened.1") == 1


def test_each_act_has_a_key_of_its_own(fake: FakeServer) -> None:
    robot = fake.client("robot").partnership("desk")
    robot.cases.open({"text": "x"})
    robot.cases.open({"text": "x"})
    first, second = (request.headers["idempotency-key"] for request in fake.requests)
    assert first != second


def test_what_has_no_key_on_the_server_is_not_done_twice(fake: FakeServer) -> None:
    owner = fake.client("owner").partnership("desk")
    fake.fail(when="after")
    with pytest.raises(Unreachable):
        owner.webhooks.add("https://example.org/hook")
    assert len(owner.webhooks.list()) == 1
    fake.fail(503)
    with pytest.raises(StoreUnavailable):
        owner.webhooks.add("https://example.org/hook")
    fake.fail(429)
    owner.webhooks.add("https://example.org/hook")
    assert len(owner.webhooks.list()) == 2


def test_a_deletion_whose_answer_is_lost_is_a_deletion(fake: FakeServer) -> None:
    owner = fake.client("owner").partnership("desk")
    hook = owner.webhooks.add("https://example.org/hook").webhook
    fake.fail(when="after")
    owner.webhooks.remove(hook)
    assert owner.webhooks.list() == []
    with pytest.raises(NotFound):
        owner.webhooks.remove(hook)


def test_a_batch_that_gets_lost_in_the_middle_is_opened_once(fake: FakeServer) -> None:
    robot = fake.client("robot").partnership("desk")
    ids = robot.cases.open_many({"case": f"mail-{n}"} for n in range(2_500))
    assert next(ids) == "mail-0"
    fake.fail(when="after")
    assert len(list(ids)) == 2_499
    assert len(fake.house.desks["desk"].cases) == 2_500


def test_cases_that_nobody_goes_through_are_not_lost_in_silence(fake: FakeServer) -> None:
    with pytest.warns(RuntimeWarning, match="no case was opened"):
        fake.client().partnership("desk").cases.open_many([{"case": "mail-1"}])
    assert fake.requests == []


def test_waits_double_and_are_drawn_at_random() -> None:
    retries = Retries(most=9, first=0.2, longest=3.0)
    for turn, most in enumerate([0.2, 0.4, 0.8, 1.6, 3.0, 3.0]):
        drawn = [retries.pause(turn) for _ in range(200)]
        assert most / 4 <= min(drawn) < max(drawn) <= most
        assert len(set(drawn)) > 100


def test_the_server_says_how_long_to_wait(fake: FakeServer) -> None:
    client = fake.client()
    waits = slept(client)
    fake.fail(429, retry_after=7)
    client.me()
    assert 7 <= waits[0] < 8
    fake.fail(429, retry_after=3_600)
    with pytest.raises(TooManyRequests):
        client.me()
    assert len(waits) == 1


def test_it_gives_up_after_as_many_tries_as_were_allowed(fake: FakeServer) -> None:
    client = fake.client(retries=2)
    waits = slept(client)
    fake.fail(times=3)
    with pytest.raises(Unreachable, match=r"3 tries"):
        client.me()
    assert (len(fake.requests), len(waits)) == (3, 2)
    fake.fail(503, times=9)
    with pytest.raises(StoreUnavailable):
        client.me()


def test_without_retries_nothing_is_sent_again(fake: FakeServer) -> None:
    client = fake.client("owner", retries=0)
    fake.fail()
    with pytest.raises(Unreachable):
        client.partnership("desk").webhooks.remove("webhook-1")
    assert len(fake.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 413, 415, 422, 500])
def test_a_refusal_is_not_repeated(status: int) -> None:
    came: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        came.append(request)
        body = {"title": "No", "status": status, "detail": "This is why."}
        return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})

    with pytest.raises(LichenError, match="This is why") as refused, served(refuse) as client:
        client.me()
    assert len(came) == 1
    cause = refused.value.__cause__
    assert isinstance(cause, httpx.HTTPStatusError)
    assert cause.response.status_code == status


def served(answer: object) -> Client:
    assert callable(answer)
    return Client("http://lichen.test", "lichen_x", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, NotAllowed), (404, NotFound), (412, Conflict), (413, InputRefused), (500, LichenError)],
)
def test_a_proxy_that_says_nothing_in_json_is_understood(status: int, kind: type[LichenError]) -> None:
    with (
        pytest.raises(kind, match=str(status)),
        served(lambda _: httpx.Response(status, text="<h1>Oh</h1>")) as client,
    ):
        client.me()


def test_a_server_that_moved_is_named() -> None:
    moved = httpx.Response(301, headers={"location": "https://lichen.example.org/api/v1/me"})
    with pytest.raises(InputRefused, match=r"lichen\.example\.org"), served(lambda _: moved) as client:
        client.me()


def test_an_answer_of_another_form_is_a_sentence() -> None:
    with (
        pytest.raises(LichenError, match="form"),
        served(lambda _: httpx.Response(200, json=["x"])) as client,
    ):
        client.me()


def test_fields_of_a_newer_server_are_left_aside() -> None:
    answer = httpx.Response(200, json={"name": "ada", "colour": "green"})
    with served(lambda _: answer) as client:
        assert client.me().name == "ada"


@pytest.mark.parametrize("url", ["", "localhost:8321", "ftp://x", "http://ada:secret@x", "http://x?a=1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputRefused, match="address"):
        Client(url, "lichen_x")


@pytest.mark.parametrize("token", ["", " ", "a b", "a\r\nx: y", "käse"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(InputRefused, match="token"):
        Client("http://localhost", token)


def test_the_token_is_never_shown() -> None:
    client = Client("http://localhost:8321/api/v1/", "lichen_secret")
    assert repr(client) == "Client('http://localhost:8321')"
    assert "secret" not in repr(client.partnership("desk"))
    client.close()


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LICHEN_TOKEN", raising=False)
    monkeypatch.setenv("LICHEN_URL", "http://localhost:1")
    with pytest.raises(InputRefused, match="LICHEN_TOKEN"):
        Client.from_environment()
    monkeypatch.setenv("LICHEN_TOKEN", "lichen_x")
    with Client.from_environment() as client:
        assert repr(client) == "Client('http://localhost:1')"


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert seconds_asked("12") == 12
    assert seconds_asked("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert (
        seconds_asked(
            "Fri, 31 Dec 9999 23:59:59 GMT",
        )
        is not None
    )
    assert seconds_asked(None) is None
