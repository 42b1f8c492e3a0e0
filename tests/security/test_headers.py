"""What every answer carries, what cookies may do, and the names the server answers to."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.browser.conftest import Served
from tests.security.conftest import Line
from tests.web.conftest import PASSWORD, World

from lichen.web.options import Options

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PATHS = [
    "/accounts/login/",
    "/",
    "/nowhere",
    "/static/lichen.css",
    "/static/none",
    "/healthz",
    "/metrics",
    "/live",
    "/api/v1/me",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
    "/api/v1/stream",
    "/partnerships/charts.js",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(site: Served, path: str) -> None:
    for method in ("GET", "POST", "HEAD"):
        said = httpx.request(method, site.url + path, timeout=30).headers
        assert {name: said.get(name) for name in ALWAYS} == ALWAYS
        policy = {each.split()[0]: each.split()[1:] for each in said["content-security-policy"].split("; ")}
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
        assert "unsafe" not in said["content-security-policy"]
        assert "strict-transport-security" not in said, "only over TLS: it would lock people out of http"
        assert "access-control-allow-origin" not in said
        assert "lichen_session" not in said.get("set-cookie", "")


def test_streams_and_refusals_of_the_door_are_guarded_too(site: Served) -> None:
    token = {"authorization": f"Bearer {site.tokens['owner']}"}
    with httpx.stream("GET", site.url + "/api/v1/stream?partnership=desk", headers=token) as stream:
        assert stream.headers["x-content-type-options"] == "nosniff"
        assert stream.headers["cache-control"] == "no-store"
    for path, host in (("/accounts/login/", "evil.example"), ("/static/lichen.css", "evil.example")):
        answer = httpx.get(site.url + path, headers={"host": host}, timeout=30)
        assert (answer.status_code, answer.headers["x-frame-options"]) == (400, "DENY")


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/", "/metrics", "/api/v1/me", "/live", "/static/lichen.css"]
)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example:80",
        "",
        "a b",
        "[::2]",
    ],
)
def test_a_name_that_is_not_ours_is_refused_everywhere(
    site: Served, line: Line, path: str, host: str
) -> None:
    line.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = line.answer()
    assert answer.status == 400
    assert b"evil" not in answer.body
    assert "location" not in answer.headers


def test_two_names_or_none_are_refused_and_a_forwarded_one_is_not_believed(site: Served) -> None:
    for host in ("", "Host: localhost\r\nHost: evil.example\r\n"):
        with Line(site) as line:
            line.send(f"GET /accounts/login/ HTTP/1.1\r\n{host}\r\n".encode())
            assert line.answer().status == 400
    said = httpx.get(
        site.url + "/", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    )
    assert said.headers["location"].startswith("/accounts/login/")
    assert "evil" not in said.text


class Door:
    """The door with other options, in this process, asked from this address."""

    def __init__(self, world: World, client: str = "127.0.0.1", **said: Any) -> None:
        from lichen.web.edge import edge

        world.house.options = Options(where=world.house.options.where, **said)
        self.app, self.client = edge(world.house, threads=1), client

    def get(self, path: str, headers: Any = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.client, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())


def test_over_tls_browsers_are_told_to_stay_there(world: World) -> None:
    with_tls = Door(world, address="https://localhost")
    assert with_tls.get("/healthz").headers["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in Door(world).get("/healthz").headers


@pytest.mark.usefixtures("_django")
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(site: Served) -> None:
    from django.conf import settings

    from lichen.web.configure import _doors

    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    for address, secure in (("https://lichen.example", True), ("http://lichen.example", False), ("", False)):
        doors = _doors(Options(address=address))
        assert (doors["SESSION_COOKIE_SECURE"], doors["CSRF_COOKIE_SECURE"]) == (secure, secure)
        assert (doors["SECURE_PROXY_SSL_HEADER"] is not None) == secure
    with httpx.Client(base_url=site.url, timeout=30) as client:
        client.get("/accounts/login/")
        said = {"login": "first", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["lichen_csrf"]}
        given = client.post("/accounts/login/", data=said).headers.get_list("set-cookie")
    (cookie,) = [each for each in given if each.startswith("lichen_session=")]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "via"])
def test_metrics_are_for_this_machine_or_a_token(site: Served, header: str) -> None:
    assert httpx.get(site.url + "/metrics", timeout=30).status_code == 200
    assert httpx.get(site.url + "/metrics", headers={header: "1.2.3.4"}, timeout=30).status_code == 403


def test_metrics_ask_for_their_token(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Door(world).get("/metrics").status_code == 200
    assert Door(world, client="10.0.0.7").get("/metrics").status_code == 403
    app = Door(world, address="https://lichen.example")
    assert app.get("/metrics").status_code == 403, "behind a proxy everybody looks local"
    monkeypatch.setenv("LICHEN_METRICS_TOKEN", "sésame")
    for said, status in (
        (b"Bearer s\xc3\xa9same", 200),
        (b"Bearer wrong", 403),
        (b"", 403),
        (b"Bearer ", 403),
    ):
        assert app.get("/metrics", headers={b"authorization": said}).status_code == status


def test_what_somebody_made_up_does_not_become_a_label(site: Served) -> None:
    for number in range(30):
        httpx.request(f"MADEUP{number}", f"{site.url}/madeup{number}/x", timeout=30)
    httpx.get(site.url + '/madeup"%0a/')
    told = httpx.get(site.url + "/metrics", timeout=30).text
    assert "madeup" not in told.lower()
    assert 'route="/other"' in told or "/other" in told


def test_an_error_says_nothing_of_the_inside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"inside {__file__}")

    monkeypatch.setattr("lichen.web.actor.Actor.enter", broken)
    client = world.client("owner")
    for path in ("/partnerships/desk/", "/cases/desk/x/", "/api/v1/partnerships/desk"):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"accept": accept})
            assert answer.status_code == 500
            for inside in (
                b"RuntimeError",
                b"Traceback",
                b"inside",
                b".py",
                str(world.house.place.file).encode(),
            ):
                assert inside not in answer.content, (path, inside)


def test_health_says_whether_and_not_where(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from lichen.errors import StoreUnavailable
    from lichen.web import health

    def away() -> None:
        raise StoreUnavailable("The database at /secret/place does not answer.")

    monkeypatch.setattr(health, "house", away)
    answer = Door(world).get("/healthz")
    assert answer.status_code == 503
    assert "/secret" not in answer.text
