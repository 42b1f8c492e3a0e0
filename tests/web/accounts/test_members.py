"""Who belongs to a partnership: changed by its owners alone, and written to the ledger each time."""

from __future__ import annotations

import threading
from typing import Any

import pytest

HERE = "/partnerships/desk/people/"
CHANGES = [
    ("role/", {"user": "first", "role": "lead"}),
    ("remove/", {"user": "first"}),
    ("invite/", {"role": "contributor"}),
    ("reset/", {"user": "first"}),
    ("charter/", {"user": "first"}),
    ("programs/", {"username": "importer", "role": "service"}),
    ("programs/token/", {"user": "robot"}),
    ("invitations/1/back/", {}),
    ("tokens/1/rotate/", {}),
    ("tokens/1/revoke/", {}),
]


def roles(partnership: str = "desk") -> dict[str, str]:
    from lichen.web.accounts.models import Membership

    return dict(Membership.objects.filter(partnership=partnership).values_list("user__username", "role"))


def test_an_owner_sees_members_roles_and_invitations(world: Any) -> None:
    page = world.client("owner").get(HERE).content.decode()
    assert all(name in page for name in ("owner", "lead", "first", "second", "auditor", "robot"))
    assert "elsewhere" not in page


def test_an_owner_changes_a_role_and_it_counts_at_once(world: Any, changes: Any) -> None:
    browser = world.client("first")
    assert browser.get(HERE).status_code == 403
    assert world.client("owner").post(HERE + "role/", {"user": "first", "role": "owner"}).status_code == 302
    assert browser.get(HERE).status_code == 200
    assert changes()[-1] == ("first", "desk", "owner", "owner")


def test_an_owner_removes_a_member_at_once(world: Any, changes: Any) -> None:
    world.client("owner").post(HERE + "remove/", {"user": "first"})
    assert "first" not in roles()
    assert world.client("first").get(HERE).status_code == 404
    assert changes()[-1] == ("first", "desk", None, "owner")


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_nobody_else_changes_anything(world: Any, changes: Any, address: str, said: dict[str, str]) -> None:
    from lichen.web.accounts.models import Invitation, User

    before, users = roles(), User.objects.count()
    for name in ("lead", "first", "auditor", "robot"):
        assert world.client(name).post(HERE + address, said).status_code == 403, name
    assert world.client("elsewhere").post(HERE + address, said).status_code == 404
    assert world.client().post(HERE + address, said)["location"].startswith("/accounts/login/")
    assert world.client("owner", csrf=True).post(HERE + address, said).status_code == 403
    assert (roles(), User.objects.count(), Invitation.objects.count()) == (before, users, 0)
    assert changes() == []


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_an_owner_of_another_partnership_is_as_good_as_nobody(world: Any, address: str, said: Any) -> None:
    there = world.client("elsewhere").post(HERE + address, said)
    nowhere = world.client("elsewhere").post(f"/partnerships/nowhere/people/{address}", said)
    assert there.status_code == nowhere.status_code == 404
    assert b"second" not in there.content


@pytest.mark.parametrize("role", ["", "keeper", "superuser", "service", "Owner", "owner;"])
def test_a_role_that_is_none_for_people_is_refused(world: Any, role: str) -> None:
    assert world.client("owner").post(HERE + "role/", {"user": "first", "role": role}).status_code == 422
    assert roles()["first"] == "contributor"


def test_somebody_who_is_no_member_is_not_found(world: Any) -> None:
    for name in ("elsewhere", "nobody", "", "' OR 1=1"):
        assert world.client("owner").post(HERE + "role/", {"user": name, "role": "owner"}).status_code == 404
    assert "elsewhere" not in roles()


def test_the_last_owner_stays(world: Any) -> None:
    for address, said in (("remove/", {}), ("role/", {"role": "auditor"})):
        answer = world.client("owner").post(HERE + address, {"user": "owner", **said})
        assert answer.status_code == 409
        assert "last owner" in answer.content.decode()
    assert roles()["owner"] == "owner"


def test_of_two_owners_who_remove_each_other_one_stays(world: Any) -> None:
    from django.db import connection

    from lichen.errors import Conflict
    from lichen.web.accounts.access import give_role, take_role

    give_role(world.users["lead"], "desk", "owner", by="owner")
    refused: list[str] = []

    def take(name: str, by: str) -> None:
        try:
            take_role(world.users[name], "desk", by=by)
        except Conflict as error:
            refused.append(str(error))
        finally:
            connection.close()

    both = [threading.Thread(target=take, args=pair) for pair in (("owner", "lead"), ("lead", "owner"))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(refused) == 1
    assert list(roles().values()).count("owner") == 1


def test_nothing_changes_when_the_ledger_cannot_be_written(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lichen.errors import StoreUnavailable
    from lichen.web.accounts.access import give_role

    def away(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr(world.house.ledger, "append", away)
    with pytest.raises(StoreUnavailable):
        give_role(world.users["first"], "desk", "owner", by="owner")
    assert roles()["first"] == "contributor"


def test_a_contributor_outside_the_charter_is_added_by_its_owner(world: Any) -> None:
    from lichen.web.accounts.access import give_role

    give_role(world.users["elsewhere"], "desk", "contributor", by="owner")
    assert "Add to the charter" in world.client("owner").get(HERE).content.decode()
    assert world.client("owner").post(HERE + "charter/", {"user": "elsewhere"}).status_code == 302
    charter = world.house.partnership("desk").charter
    assert charter.partner("elsewhere") is not None
    assert charter.version == 2
    world.client("owner").post(HERE + "charter/", {"user": "elsewhere"})
    assert world.house.partnership("desk").charter.version == 2, "twice is once"


def test_only_the_charters_owner_changes_the_charter(world: Any) -> None:
    from lichen.web.accounts.access import give_role

    give_role(world.users["elsewhere"], "desk", "contributor", by="owner")
    give_role(world.users["lead"], "desk", "owner", by="owner")
    assert world.client("lead").post(HERE + "charter/", {"user": "elsewhere"}).status_code == 403
    assert world.house.partnership("desk").charter.version == 1


def test_a_program_gets_a_token_for_this_partnership_alone(world: Any, changes: Any) -> None:
    from tests.web.accounts.test_tokens import made

    from lichen.web.accounts.models import Token, User
    from lichen.web.accounts.tokens import actor_of_token

    answer = world.client("owner").post(HERE + "programs/", {"username": "importer", "role": "service"})
    found = actor_of_token(made(answer))
    assert found is not None
    assert found.may("open", "desk")
    assert not found.may("lead", "desk")
    importer = User.objects.get(username="importer")
    assert importer.service
    assert not importer.has_usable_password()
    assert Token.objects.get(user=importer).partnerships == ["desk"]
    assert ("importer", "desk", "service", "owner") in changes()


@pytest.mark.parametrize(
    "said", [{"username": "owner"}, {"username": "OWNER"}, {"username": ""}, {"username": "a b"}]
)
def test_a_program_takes_nobodys_name(world: Any, said: dict[str, str]) -> None:
    answer = world.client("owner").post(HERE + "programs/", {"role": "service", **said})
    assert answer.status_code in (409, 422)


def test_a_program_never_leads(world: Any) -> None:
    from lichen.web.accounts.models import User

    answer = world.client("owner").post(HERE + "programs/", {"username": "importer", "role": "owner"})
    assert answer.status_code == 422
    assert not User.objects.filter(username="importer").exists()


def test_a_programs_token_is_replaced_and_revoked(world: Any) -> None:
    from tests.web.accounts.test_tokens import made

    from lichen.web.accounts.models import Token
    from lichen.web.accounts.tokens import actor_of_token

    owner = world.client("owner")
    old = made(owner.post(HERE + "programs/", {"username": "importer", "role": "service"}))
    new = made(owner.post(f"{HERE}tokens/{Token.objects.get().pk}/rotate/"))
    assert actor_of_token(old) is None
    assert actor_of_token(new) is not None
    assert owner.post(f"{HERE}tokens/{Token.objects.latest('pk').pk}/revoke/").status_code == 302
    assert actor_of_token(new) is None


def test_an_owner_leaves_tokens_of_people_and_of_other_partnerships_alone(world: Any) -> None:
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.models import Token
    from lichen.web.accounts.programs import make_program
    from lichen.web.accounts.tokens import make

    program = make_program("importer", "other", "service", by="elsewhere")
    give_role(program, "desk", "service", by="owner")
    make(program, "there", partnerships=["other"])
    make(program, "both", partnerships=["desk", "other"])
    make(world.users["first"], "own", partnerships=["desk"])
    for token in Token.objects.values_list("pk", flat=True):
        assert world.client("owner").post(f"{HERE}tokens/{token}/rotate/").status_code == 404


def test_a_reset_link_sets_a_new_password_once(world: Any) -> None:
    import re

    answer = world.client("owner").post(HERE + "reset/", {"user": "first"})
    link = re.search(
        r'value="http://localhost:8420(/accounts/password/reset/key/[^"]+)"', answer.content.decode()
    )
    assert link is not None
    browser = world.client()
    form = browser.get(link[1])["location"]
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    assert browser.post(form, new).status_code == 302
    assert (
        world.client().post("/accounts/login/", {"login": "first", "password": new["password1"]}).status_code
        == 302
    )
    again = world.client().get(link[1])
    assert again.status_code == 200
    assert "leads nowhere" in again.content.decode()


def test_no_owner_resets_the_password_of_someone_who_also_belongs_elsewhere(world: Any) -> None:
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.members import grant

    give_role(world.users["elsewhere"], "desk", "contributor", by="owner")
    assert world.client("owner").post(HERE + "reset/", {"user": "elsewhere"}).status_code == 403
    grant(world.users["keeper"], "desk", "contributor")
    assert world.client("owner").post(HERE + "reset/", {"user": "keeper"}).status_code == 403
    assert world.client("keeper").post(HERE + "reset/", {"user": "elsewhere"}).status_code == 200
