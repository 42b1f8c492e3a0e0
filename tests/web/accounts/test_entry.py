"""The one-time link of the demonstration: good once, for a person, not for what only looks ahead."""

from __future__ import annotations

from typing import Any


def test_the_link_signs_in_under_a_new_key(world: Any) -> None:
    from lichen.web.accounts.entry import one_time_link

    browser = world.client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies["lichen_session"] = session.session_key
    assert browser.get(one_time_link(world.users["first"]))["location"] == "/"
    assert browser.cookies["lichen_session"].value != session.session_key
    assert browser.get("/account/sessions/").status_code == 200


def test_it_is_good_once(world: Any) -> None:
    from lichen.web.accounts.entry import one_time_link

    link = one_time_link(world.users["first"])
    world.client().get(link)
    again = world.client()
    assert again.get(link).status_code == 404
    assert again.get("/account/").status_code == 302


def test_looking_ahead_does_not_use_it_up(world: Any) -> None:
    from lichen.web.accounts.entry import one_time_link

    link = one_time_link(world.users["first"])
    assert world.client().head(link).status_code == 405
    assert world.client().post(link).status_code == 405
    assert world.client().get(link, headers={"sec-purpose": "prefetch;prerender"}).status_code == 404
    assert world.client().get(link)["location"] == "/"


def test_it_expires(world: Any) -> None:
    from django.core.cache import cache

    from lichen.web.accounts.entry import one_time_link

    link = one_time_link(world.users["first"])
    cache.clear()  # as after ten minutes
    assert world.client().get(link).status_code == 404


def test_it_opens_no_closed_account_and_no_program(world: Any) -> None:
    from lichen.web.accounts.entry import one_time_link
    from lichen.web.accounts.models import User

    User.objects.filter(username="first").update(is_active=False)
    User.objects.filter(username="second").update(service=True)
    for name in ("first", "second"):
        assert world.client().get(one_time_link(world.users[name])).status_code == 404


def test_a_made_up_code_opens_nothing(world: Any) -> None:
    for code in ("", "1", "entry-1", "x" * 5000):
        assert world.client().get("/welcome/enter/", {"code": code}).status_code == 404
