"""What the client promises around the cases holds on the fake server and on a real one alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.client.asking import Desks, settled
from tests.client.conftest import Server

from lichen.errors import CharterRefused, Conflict, InputRefused, NotAllowed, NotFound


def test_before_cards_are_drawn_there_are_none(desks: Desks) -> None:
    # The first test here: the server draws them by itself some time after something was judged.
    assert desks["ada"].cards() == []
    for look in (lambda: desks["ada"].card("model"), desks["ada"].drift):
        with pytest.raises(NotFound, match="ask again"):
            look()
    assert desks["ada"].reliance().people is None
    with pytest.raises(NotFound):
        desks["ada"].card("ben")


def test_a_token_knows_who_it_is(server: Server) -> None:
    with server.client("ada") as client:
        me = client.me()
        assert (me.name, me.roles["desk"], me.token) == ("ada", "contributor", True)
        assert ("desk", "contributor") in [(row.partnership, row.role) for row in client.partnerships()]


def test_a_stranger_gets_nothing(server: Server) -> None:
    with server.stranger() as client, pytest.raises(NotAllowed) as refused:
        client.me()
    assert str(refused.value)


def test_another_partnership_is_as_if_it_were_not_there(server: Server) -> None:
    with server.client("ada") as client:
        with pytest.raises(NotFound):
            client.partnership("other").get()
        with pytest.raises(NotFound):
            client.partnership("nowhere").get()


def test_a_role_that_may_not_is_told_so(desks: Desks) -> None:
    with pytest.raises(NotAllowed):
        desks["ada"].export()
    with pytest.raises(NotAllowed):
        desks["auditor"].cases.open({"text": "x"})


def test_an_export_gives_rows_or_a_file(desks: Desks, new: str, tmp_path: Path) -> None:
    settled(desks, new)
    rows = {row["case"]: row for row in desks["auditor"].export("decisions").rows()}
    assert rows[new]["answer"] == "billing"
    columns = (
        "case answer lane basis confidence answers_for settled_at overridden truth ai_answer person_answer"
    )
    assert set(columns.split()) <= set(rows[new])
    table = {row["case"]: row for row in desks["auditor"].export("decisions", format="csv").rows()}
    assert table[new]["answer"] == "billing"
    export = desks["auditor"].export("decisions")
    path = export.download(tmp_path / "decisions.jsonl")
    assert path.read_text(encoding="utf-8").count("\n") == len(rows)
    assert [each.name for each in tmp_path.iterdir()] == ["decisions.jsonl"]
    assert export.job.job in [job.job for job in desks["auditor"].exports.list()]


def test_a_file_is_imported_once_however_often(desks: Desks, new: str, tmp_path: Path) -> None:
    file = tmp_path / "letters.csv"
    file.write_text(f"id,text\n{new}-1,first letter\n{new}-2,second letter\n", encoding="utf-8")
    upload = desks["robot"].imports.upload(file)
    assert (upload.columns, upload.mapping.id) == (["id", "text"], "id")
    assert desks["robot"].imports.check(upload.upload).cases == 2
    assert desks["robot"].import_file(file).state == "done"
    assert desks["owner"].cases.get(f"{new}-2").inputs == {"text": "second letter"}
    assert desks["robot"].import_file(file).state == "done"
    assert desks["robot"].imports.check(upload.upload).known == 2


def test_the_question_and_the_partners_are_told(desks: Desks) -> None:
    here = desks["robot"].get()
    assert [label["id"] for label in here.question["labels"]] == ["billing", "technical", "other"]
    assert [(each["id"], each["role"]) for each in here.partners][-1] == ("model", "ai")


def test_webhooks_are_added_paused_and_removed(desks: Desks) -> None:
    hooks = desks["owner"].webhooks
    made = hooks.add("https://example.org/hook", ["case_settled"])
    assert made.secret not in repr(made)
    assert (hooks.get(made.webhook).url, hooks.get(made.webhook).kinds) == (made.url, ["case_settled"])
    assert not hooks.pause(made.webhook).active
    assert hooks.resume(made.webhook).active
    assert hooks.new_secret(made.webhook) != made.secret
    assert list(hooks.deliveries(made.webhook)) == []
    hooks.remove(made.webhook)
    with pytest.raises(NotFound):
        hooks.get(made.webhook)


def test_tokens_are_made_used_and_revoked(server: Server) -> None:
    with server.client("owner") as client:
        made = client.tokens.make("nightly", capabilities=["see"], partnerships=["desk"], days=3)
        assert made.secret not in repr(made)
        assert made.token in [each.token for each in client.tokens.list()]
        client.tokens.revoke(made.token)
        assert made.token not in [each.token for each in client.tokens.list()]
        with pytest.raises(NotFound):
            client.tokens.revoke(made.token)


def test_members_change_their_roles(desks: Desks) -> None:
    members = desks["owner"].members
    assert {each.person: each.role for each in members.list()}["auditor"] == "auditor"
    assert members.set("auditor", "lead").role == "lead"
    assert members.set("auditor", "auditor").role == "auditor"


def test_a_charter_that_lacks_something_is_refused_with_what_to_mend(desks: Desks, server: Server) -> None:
    lacking = "partnership: lacking\npurpose: x\nowner: owner\nquestion: {text: x, labels: [a, b]}\n"
    with server.client("owner") as client, pytest.raises(CharterRefused) as refused:
        client.open_partnership(lacking)
    assert any("goals" in problem for problem in refused.value.problems)
    found = desks["lead"].charters.check(lacking)
    assert not found.accepted
    assert found.problems


def test_a_charter_has_versions(desks: Desks) -> None:
    now = desks["ada"].charters.get()
    assert now.version in [each.version for each in desks["ada"].charters.list()]
    assert desks["ada"].charters.get(1).charter is not None


def test_absences_and_views_are_kept(server: Server) -> None:
    with server.client("ben") as client:
        since = datetime.now(UTC) + timedelta(days=100)
        client.absences.add(since, since + timedelta(days=7))
        assert len(client.absences.list()) == 1
        view = client.views.save("Due today", {"order": "due"})
        assert client.views.change(view.id, "Due", {"order": "due"}).name == "Due"
        client.views.drop(view.id)
        assert view.id not in [each.id for each in client.views.list()]


def test_counts_tell_how_much_there_is(desks: Desks, new: str) -> None:
    before = desks["ada"].counts().settled
    settled(desks, new)
    assert desks["ada"].counts().settled == before + 1
    assert desks["ada"].get().counts.settled == before + 1


def test_threads_may_share_a_client(server: Server, new: str) -> None:
    with server.client("robot") as client, ThreadPoolExecutor(8) as pool:
        desk = client.partnership("desk")
        names = [f"{new}-{n}" for n in range(80)]
        opened = list(pool.map(lambda name: desk.cases.open({"text": name}, case=name), names))
        seen = list(pool.map(lambda name: desk.cases.get(name).inputs["text"], names))
    assert opened == seen == names


def test_a_change_is_rehearsed_and_kept(desks: Desks, new: str) -> None:
    settled(desks, new)
    before = desks["owner"].charters.get().version
    found = desks["ada"].rehearse(bound=0.08, reviews=1)
    assert (found.state, found.made_by, found.change) == ("done", "ada", {"bound": 0.08, "reviews": 1})
    assert found.sentence
    assert found.cases >= 1
    assert desks["ben"].rehearsals.get(found.rehearsal) == found
    assert next(desks["ben"].rehearsals.list()).rehearsal == found.rehearsal
    assert desks["owner"].charters.get().version == before


def test_no_charter_is_adopted_with_a_rehearsal_that_is_not_kept(desks: Desks, new: str) -> None:
    now = desks["owner"].charters.get()
    with pytest.raises(NotFound):
        desks["owner"].charters.adopt(now.charter or {}, rehearsal="0" * 16)
    assert desks["owner"].charters.get().version == now.version


def test_a_rehearsal_sent_again_is_the_same(desks: Desks, new: str) -> None:
    settled(desks, new)
    one, other = (desks["ada"].rehearse(bound=0.08, key=f"again-{new}") for _ in range(2))
    assert one.rehearsal == other.rehearsal
    with pytest.raises(Conflict):
        desks["ada"].rehearse(bound=0.09, key=f"again-{new}")


def test_what_cannot_be_rehearsed_is_refused(desks: Desks, new: str) -> None:
    settled(desks, new)
    for change in ({}, {"surprise": 1}, {"bound": "much"}):
        with pytest.raises(InputRefused):
            desks["ada"].rehearse(**change)
    with pytest.raises(NotFound):
        desks["ada"].rehearsals.get("0" * 16)


def test_where_nothing_was_predicted_there_is_no_prediction(desks: Desks) -> None:
    assert list(desks["ada"].predictions.list()) == []
    with pytest.raises(NotFound):
        desks["ada"].predictions.get(1)
