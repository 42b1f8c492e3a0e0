"""Invitations: one link, one member, one role, one week."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

HERE = "/partnerships/desk/people/"
NEW = {"username": "ann", "name": "Ann", "email": "", "password": "a few long words"}


def link(world: Any, **said: str) -> str:
    answer = world.client("owner").post(HERE + "invite/", {"role": "contributor", **said})
    found = re.search(r'value="http://localhost:8420(/join/[^"]+)"', answer.content.decode())
    assert found is not None, answer.content
    return found[1]


def roles() -> dict[str, str]:
    from lichen.web.accounts.models import Membership

    return dict(Membership.objects.filter(partnership="desk").values_list("user__username", "role"))


def test_a_newcomer_gets_an_account_and_the_role(world: Any, changes: Any) -> None:
    path = link(world)
    browser = world.client()
    assert "contributor" in browser.get(path).content.decode()
    assert browser.post(path, NEW)["location"] == "/"
    assert roles()["ann"] == "contributor"
    assert browser.get("/account/").status_code == 200
    assert changes()[-1] == ("ann", "desk", "contributor", "owner")


def test_somebody_signed_in_joins_with_their_account(world: Any) -> None:
    browser = world.client("elsewhere")
    path = link(world)
    assert "Join as elsewhere" in browser.get(path).content.decode()
    assert browser.post(path)["location"] == "/"
    assert roles()["elsewhere"] == "contributor"


def test_looking_at_the_link_accepts_nothing(world: Any) -> None:
    path = link(world)
    for _ in range(3):
        world.client("elsewhere").get(path)
        world.client("elsewhere").head(path)
    assert "elsewhere" not in roles()
    assert world.client().post(path, NEW)["location"] == "/"


def test_it_is_good_once(world: Any) -> None:
    path = link(world)
    world.client().post(path, NEW)
    assert world.client().get(path).status_code == 404
    assert world.client().post(path, {**NEW, "username": "ben"}).status_code == 404
    assert "ben" not in roles()


def test_it_expires_after_seven_days(world: Any) -> None:
    from lichen.web.accounts.models import Invitation

    path = link(world)
    left = Invitation.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    Invitation.objects.update(expires=timezone.now())
    assert world.client().post(path, NEW).status_code == 404


def test_it_is_taken_back(world: Any) -> None:
    from lichen.web.accounts.models import Invitation

    path = link(world)
    world.client("owner").post(f"{HERE}invitations/{Invitation.objects.get().pk}/back/")
    assert world.client().get(path).status_code == 404


def test_it_dies_with_the_right_of_whoever_invited(world: Any) -> None:
    from lichen.web.accounts.access import give_role

    path = link(world)
    give_role(world.users["lead"], "desk", "owner", by="owner")
    give_role(world.users["owner"], "desk", "contributor", by="lead")
    assert world.client().get(path).status_code == 404


def test_the_role_is_fixed_whatever_is_posted(world: Any) -> None:
    from lichen.web.accounts.models import User

    greedy = {
        "role": "owner",
        "partnership": "other",
        "is_superuser": "on",
        "is_staff": "on",
        "service": "on",
    }
    world.client().post(link(world), {**NEW, **greedy})
    assert roles()["ann"] == "contributor"
    ann = User.objects.get(username="ann")
    assert (ann.is_superuser, ann.is_staff, ann.service) == (False, False, False)
    assert list(ann.memberships.values_list("partnership", flat=True)) == ["desk"]


def test_an_invitation_for_one_name_fits_nobody_else(world: Any) -> None:
    path = link(world, username="ann")
    assert world.client("elsewhere").post(path).status_code == 403
    assert world.client().post(path, {**NEW, "username": "mallory"})["location"] == "/"
    assert "ann" in roles()
    assert "mallory" not in roles()


def test_a_member_keeps_their_role(world: Any) -> None:
    assert world.client("lead").post(link(world)).status_code == 409
    assert roles()["lead"] == "lead"


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "owner"},
        {"username": "OWNER"},
        {"username": "a b"},
        {"email": "owner@example.org"},
        {"password": "short"},
    ],
)
def test_a_newcomer_takes_nobodys_place(world: Any, wrong: dict[str, str]) -> None:
    path = link(world)
    assert world.client().post(path, {**NEW, **wrong}).status_code == 422
    assert world.client().get(path).status_code == 200, "the invitation is still open"


@pytest.mark.parametrize(
    "said", [{"role": "keeper"}, {"role": "service"}, {"username": "a b"}, {"email": "no"}]
)
def test_an_invitation_that_cannot_be_is_refused(world: Any, said: dict[str, str]) -> None:
    from lichen.web.accounts.models import Invitation

    assert world.client("owner").post(HERE + "invite/", {"role": "contributor", **said}).status_code == 422
    assert not Invitation.objects.exists()


def test_a_made_up_link_leads_nowhere(world: Any) -> None:
    for secret in ("x", "x" * 43, "%00"):
        assert world.client().get(f"/join/{secret}/").status_code == 404


def test_only_a_digest_of_the_link_is_kept(world: Any) -> None:
    from lichen.web.accounts.models import Invitation

    secret = link(world).split("/")[2]
    assert secret not in str(vars(Invitation.objects.get()))
    assert secret not in world.client("owner").get(HERE).content.decode()
