"""A session, a token or a role that ends, ends at once, also where somebody is still listening."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.browser.conftest import Served
from tests.security.conftest import Line
from tests.web.conftest import PASSWORD, World

PLANTED = "planted" * 4 + "abcd"
SOON = 8.0
"""Seconds after which a stream that should be over must be."""


@contextmanager
def opened(site: Served, name: str = "first") -> Iterator[httpx.Client]:
    """A browser, signed in by the form."""
    with httpx.Client(base_url=site.url, timeout=20) as client:
        client.get("/accounts/login/")
        client.cookies.set("lichen_session", PLANTED, domain="localhost.local")
        client.post("/accounts/login/", data={"login": name, "password": PASSWORD, **key(client)})
        assert client.get("/account/").status_code == 200
        yield client


def key(client: httpx.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["lichen_csrf"]}


def session_of(client: httpx.Client) -> str:
    return next(
        each.value or ""
        for each in client.cookies.jar
        if each.name == "lichen_session" and each.domain.startswith("localhost")
    )


def with_session(site: Served, session: str, path: str = "/account/") -> int:
    return httpx.get(site.url + path, cookies={"lichen_session": session}, timeout=30).status_code


def test_a_session_planted_before_is_not_the_one_after_signing_in(site: Served) -> None:
    with opened(site) as client:
        assert all(
            each.value != PLANTED for each in client.cookies.jar if each.domain.startswith("localhost")
        )
    assert with_session(site, PLANTED) == 302


def test_the_key_changes_when_somebody_signs_in_again(world: World) -> None:
    client = world.client("first")
    before = client.cookies["lichen_session"].value
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    assert client.cookies["lichen_session"].value not in ("", before)
    thief = world.client()
    thief.cookies["lichen_session"] = before
    assert thief.get("/account/").status_code == 302


def test_signing_out_kills_the_session_everywhere(site: Served) -> None:
    with opened(site) as client:
        session = session_of(client)
        assert with_session(site, session) == 200
        client.post("/accounts/logout/", data=key(client))
        assert with_session(site, session) == 302
        assert with_session(site, session, "/live") == 401
        assert with_session(site, session, "/api/v1/me") == 401


def test_signing_out_needs_a_form(site: Served) -> None:
    with opened(site) as client:
        client.get("/accounts/logout/")
        assert client.get("/account/").status_code == 200


def listening(line: Line, path: str, *lines: str) -> Iterator[bytes]:
    line.request("GET", path, *lines)
    assert line.answer(body=False).status == 200
    line.socket.settimeout(SOON)
    yield line.left
    while piece := line.socket.recv(65536):
        yield piece


def ends(stream: Iterator[bytes]) -> bool:
    """Whether the stream says soon that there is no more: its last chunk is empty."""
    until = time.monotonic() + SOON
    try:
        return any(piece.endswith(b"0\r\n\r\n") for piece in stream if time.monotonic() < until)
    except TimeoutError:
        return False


@pytest.mark.parametrize("path", ["/live", "/api/v1/stream?partnership=desk"])
def test_an_open_stream_ends_with_its_session(site: Served, line: Line, path: str) -> None:
    with opened(site, "lead") as client:
        stream = listening(line, path, f"Cookie: lichen_session={session_of(client)}")
        next(stream)
        client.post("/accounts/logout/", data=key(client))
        assert ends(stream)


def test_an_open_stream_ends_with_its_token(site: Served, line: Line) -> None:
    with site.program("auditor") as program:
        made = program.post("/me/tokens", json={"name": "short", "capabilities": ["audit", "see"]}).json()
        stream = listening(line, "/api/v1/stream?partnership=desk", f"Authorization: Bearer {made['secret']}")
        next(stream)
        program.delete(f"/me/tokens/{made['token']}")
        with site.program_of(made["secret"]) as revoked:
            assert revoked.get("/me").status_code == 401, "at once"
        assert ends(stream)


def test_an_open_stream_ends_with_the_role(site: Served, line: Line) -> None:
    with site.program("owner") as owner:
        stream = listening(
            line, "/api/v1/stream?partnership=desk", f"Authorization: Bearer {site.tokens['auditor']}"
        )
        next(stream)
        try:
            owner.put("/partnerships/desk/members/auditor", json={"role": "contributor"}).raise_for_status()
            assert ends(stream)
        finally:
            owner.put("/partnerships/desk/members/auditor", json={"role": "auditor"}).raise_for_status()


def test_a_stream_of_changes_tells_nothing_of_where_one_is_no_member(world: World) -> None:
    from lichen.web.accounts.members import actor_of_user

    actor = actor_of_user(world.users["elsewhere"])
    assert not actor.may("see", "desk")
    assert not actor.may("audit", "desk")


def test_a_session_can_be_ended_from_another_browser(site: Served) -> None:
    with opened(site, "second") as one, opened(site, "second") as two:
        page = one.get("/account/sessions/").text
        assert len(set(re.findall(r"/account/sessions/(\d+)/end/", page))) >= 1
        one.post("/account/sessions/others/end/", data=key(one))
        assert two.get("/account/").status_code == 302
        assert one.get("/account/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_a_closed_account_all(world: World) -> None:
    from lichen.web.accounts.access import deactivate

    here, there = world.client("first"), world.client("first")
    token = world.program("first")
    new = "another horse battery"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    deactivate(world.users["first"], by="keeper")
    assert here.get("/account/").status_code == 302
    assert token.get("/api/v1/me").status_code == 401


def test_a_token_does_what_it_is_for_and_no_more(world: World) -> None:
    desk = "/api/v1/partnerships/desk"
    limits: list[tuple[dict[str, Any], str, int]] = [
        ({"capabilities": ["see"]}, f"{desk}/events", 403),
        ({"capabilities": ["see"]}, f"{desk}/webhooks", 403),
        ({"capabilities": []}, desk, 403),
        ({"partnerships": ["other"]}, desk, 404),
        ({"partnerships": ["desk"]}, desk, 200),
        ({"capabilities": ["see"]}, desk, 200),
    ]
    for limit, path, status in limits:
        assert world.program("owner", **limit).get(path).status_code == status, (limit, path)


def test_a_token_cannot_make_one_that_may_more(world: World) -> None:
    program = world.program("owner", capabilities=["see"], partnerships=["desk"])
    for body in (
        {"name": "more", "capabilities": ["govern"]},
        {"name": "more", "capabilities": ["see"], "partnerships": []},
        {"name": "more", "capabilities": ["see"], "partnerships": ["other"]},
    ):
        answer = program.post("/api/v1/me/tokens", body, content_type="application/json")
        assert answer.status_code in (403, 404, 422) or answer.json()["partnerships"] == ["desk"]


def test_a_token_that_has_expired_is_refused(world: World) -> None:
    from django.utils import timezone

    now = timezone.now()
    assert world.program("owner", expires=now - timedelta(seconds=1)).get("/api/v1/me").status_code == 401
    assert world.program("owner", expires=now + timedelta(hours=1)).get("/api/v1/me").status_code == 200


def test_every_operation_asks_for_its_capability(world: World) -> None:
    """A token without any capability reaches nothing of a partnership, whatever its owner may do."""
    from tests.security.addresses import addresses

    program, wrong = world.program("owner", capabilities=[]), []
    for address in addresses():
        if not address.is_api or "partnership" not in address.names:
            continue
        for method in address.methods:
            path = address.filled({"partnership": "desk", "case": "none", "person": "first"})
            answer = program.generic(method, path, data="{}", content_type="application/json")
            if answer.status_code not in (403, 404, 415, 422, 429):
                wrong.append((method, path, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_page_and_no_answer_holds_a_secret(world: World) -> None:
    from tests.security.addresses import addresses

    from lichen.web.accounts.models import Token

    secret = world.token("owner")
    digests = list(Token.objects.values_list("digest", flat=True))
    hashed = [user.password for user in world.users.values()]
    page, program, wrong = world.client("keeper"), world.program("owner"), []
    for address in addresses():
        if (
            "GET" not in address.methods
            or set(address.names) - {"partnership"}
            or address.route == "account/keys/"
        ):
            continue
        answer = (program if address.is_api else page).get(address.filled({"partnership": "desk"}))
        text = b"" if answer.streaming else answer.content
        wrong += [address.route for each in (secret, *digests, *hashed) if each.encode() in text]
    assert wrong == []
