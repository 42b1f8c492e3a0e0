"""The door of the API: who, how often, with which method, and what refusals look like."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.errors import InputRefused
from lichen.web.api.allowance import Allowance, from_environment


def test_a_session_needs_the_forms_key_to_write_but_not_to_read(desk: Any) -> None:
    browser = desk.world.client("owner", csrf=True)
    assert browser.get("/api/v1/me").status_code == 200
    refused = browser.post("/api/v1/partnerships/desk/cases", "{}", content_type="application/json")
    assert refused.status_code == 403
    assert "X-CSRFToken" in refused.json()["detail"]


def test_too_many_requests_are_told_to_wait(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lichen.web.api import door

    monkeypatch.setattr(door, "_allowance", [Allowance(1.0, 2)])
    program = desk.world.program("owner")
    first, second, third = (program.get("/api/v1/me") for _ in range(3))
    assert [first["RateLimit-Remaining"], second["RateLimit-Remaining"]] == ["1", "0"]
    assert third.status_code == 429
    assert int(third["Retry-After"]) >= 1
    assert desk.world.program("lead").get("/api/v1/me").status_code == 200, (
        "others have an allowance of their own"
    )


@pytest.mark.parametrize("said", ["fast", "0/10", "10/0", "/"])
def test_an_allowance_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("LICHEN_API_RATE", said)
    with pytest.raises(InputRefused, match="200/400"):
        from_environment()


def test_methods_an_address_does_not_take_are_named(desk: Any) -> None:
    refused = desk.call("owner", "DELETE", "/me")
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    assert desk.call(None, "OPTIONS", "/me")["Allow"] == "GET, HEAD, OPTIONS"
    assert desk.call("owner", "HEAD", "/me").status_code == 200


def test_an_address_that_leads_nowhere_says_so_as_a_problem(desk: Any) -> None:
    for path in ("/nothing", "/", "/partnerships/desk/"):
        answer = desk.call("owner", "GET", path)
        assert (answer.status_code, answer["content-type"]) == (404, "application/problem+json"), path


def test_a_body_of_another_kind_is_refused(desk: Any) -> None:
    program = desk.world.program("owner")
    answer = program.post(
        "/api/v1/partnerships/desk/cases", "a=1", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 415


def test_what_has_not_changed_is_not_sent_again(desk: Any) -> None:
    for path in ("/partnerships/desk", "/partnerships/desk/cases/mail-0", "/partnerships/desk/charter"):
        tag = desk.call("owner", "GET", path)["ETag"]
        again = desk.call("owner", "GET", path, **{"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path


def test_an_expired_or_revoked_token_opens_nothing(desk: Any) -> None:
    from lichen.web.accounts.models import Token
    from lichen.web.accounts.tokens import revoke

    program = desk.world.program("owner")
    assert program.get("/api/v1/me").status_code == 200
    revoke(Token.objects.get(user__username="owner"))
    assert program.get("/api/v1/me").status_code == 401
