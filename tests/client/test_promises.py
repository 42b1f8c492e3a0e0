"""What the client promises holds on the fake server and on a real one alike."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.client.conftest import Server

from lichen.client import Partnership
from lichen.client.cases import NewCase
from lichen.client.shapes import Proposed
from lichen.errors import CharterRefused, Conflict, InputRefused, NotAllowed, NotFound

Desks = dict[str, Partnership]
SAYS_BILLING = (Proposed(by="model", answer="billing", confidence=0.8, reasons="It says card."),)


def opened(desks: Desks, case: str, said: tuple[Proposed, ...] = ()) -> str:
    return desks["robot"].cases.open({"text": f"A letter, {case}."}, case=case, contributions=said)


def asked(desks: Desks, case: str) -> tuple[str, str]:
    """Who is asked about a case now, and the ask."""
    (ask,) = [ask for ask in desks["owner"].cases.get(case).asks if ask.status == "open"]
    return ask.partner, ask.ask


def settled(desks: Desks, case: str, answer: str = "billing") -> str:
    opened(desks, case)
    who, ask = asked(desks, case)
    desks[who].contribute(case, answer, ask=ask)
    return case


def differed(desks: Desks, case: str) -> str:
    """A case on which the AI and a person differ; gives the disagreement."""
    opened(desks, case, SAYS_BILLING)
    who, ask = asked(desks, case)
    desks[who].contribute(case, "technical", ask=ask)
    found = [each for each in desks["lead"].disagreements.list(resolved=False) if each.case == case]
    return found[0].disagreement


def test_a_token_knows_who_it_is(server: Server) -> None:
    with server.client("ada") as client:
        me = client.me()
        assert (me.name, me.roles, me.token) == ("ada", {"desk": "contributor"}, True)
        assert [(row.partnership, row.role) for row in client.partnerships()] == [("desk", "contributor")]


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


def test_a_case_goes_from_open_to_settled(desks: Desks, new: str) -> None:
    assert opened(desks, new) == new
    who, ask = asked(desks, new)
    made = desks[who].contribute(new, "billing", ask=ask, confidence=0.9, reasons="A card.", seconds=4)
    case = desks["owner"].cases.get(new)
    assert (case.status, case.answer, case.lane, case.answers_for) == (
        "settled",
        "billing",
        "people_only",
        "owner",
    )
    assert case.inputs == {"text": f"A letter, {new}."}
    (said,) = case.contributions
    assert (said.contribution, said.partner, said.reasons, said.confidence) == (made, who, "A card.", 0.9)


def test_a_case_without_an_id_gets_one(desks: Desks) -> None:
    case = desks["robot"].cases.open({"text": "x"}, attributes={"region": "north"})
    assert desks["owner"].cases.get(case).attributes == {"region": "north"}


def test_a_blind_ask_hides_what_the_ai_said(desks: Desks, new: str) -> None:
    opened(desks, new, SAYS_BILLING)
    who, ask = asked(desks, new)
    before = desks[who].cases.get(new)
    assert before.hidden
    assert before.contributions == []
    desks[who].contribute(new, "billing", ask=ask)
    after = desks[who].cases.get(new)
    assert not after.hidden
    assert [each.partner for each in after.contributions] == ["model", who]


def test_an_answer_that_is_none_is_refused(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    with pytest.raises(InputRefused, match="kitchen"):
        desks[who].contribute(new, "kitchen", ask=ask)


def test_an_ask_is_answered_once(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    desks[who].contribute(new, "billing", ask=ask, key=f"answer.{new}")
    with pytest.raises(Conflict):
        desks[who].contribute(new, "technical", ask=ask)
    desks[who].contribute(new, "billing", ask=ask, key=f"answer.{new}")
    assert len(desks["owner"].cases.get(new).contributions) == 1


def test_the_same_key_with_another_request_contradicts(desks: Desks, new: str) -> None:
    desks["robot"].cases.open({"text": "x"}, case=new, key=f"open.{new}")
    assert desks["robot"].cases.open({"text": "x"}, case=new, key=f"open.{new}") == new
    with pytest.raises(Conflict):
        desks["robot"].cases.open({"text": "y"}, case=new, key=f"open.{new}")


def test_a_case_id_is_given_once(desks: Desks, new: str) -> None:
    opened(desks, new)
    with pytest.raises(Conflict):
        desks["robot"].cases.open({"text": "something else"}, case=new)


def test_many_cases_open_in_thousands_and_lists_page_through_them(desks: Desks, new: str) -> None:
    rows = (NewCase({"text": f"letter {n}"}, case=f"{new}-{n}") for n in range(1_203))
    ids = list(desks["robot"].cases.open_many(rows, key=f"many.{new}"))
    assert ids == [f"{new}-{n}" for n in range(1_203)]
    again = [{"inputs": {"text": f"letter {n}"}, "case": f"{new}-{n}"} for n in range(1_203)]
    assert list(desks["robot"].cases.open_many(again, key=f"many.{new}")) == ids
    listed = [row.case for row in desks["auditor"].cases.list(status="unsettled") if row.case.startswith(new)]
    assert listed == ids[::-1]


def test_only_ais_come_along_with_a_case(desks: Desks, new: str) -> None:
    with pytest.raises(NotAllowed, match="ada"):
        opened(desks, new, (Proposed(by="ada", answer="billing"),))


def test_the_next_ask_is_kept_for_who_pulls_it(desks: Desks, new: str) -> None:
    opened(desks, new)
    pulled = []
    for _ in range(3_000):
        turn = desks["ada"].asks.next(order="newest", lease_seconds=60)
        if turn is None or turn.ask.case == new:
            break
        pulled.append(turn)
        if len(pulled) > 5:
            turn = pulled[0]
            break
    assert turn is not None
    assert turn.ask.holder == "ada"
    until = desks["ada"].asks.renew(turn, seconds=600)
    assert until > datetime.now(UTC) + timedelta(seconds=500)
    other = desks["ben"].asks.next(lease_seconds=1)
    assert other is None or other.ask.ask != turn.ask.ask
    made = desks["ada"].asks.answer(turn, "other", confidence=0.5)
    assert made in {each.contribution for each in desks["owner"].cases.get(turn.ask.case).contributions}
    for each in pulled:
        if each.ask.ask != turn.ask.ask:
            desks["ada"].asks.release(each)


def test_nothing_waits_for_who_answers_nothing(desks: Desks) -> None:
    assert desks["robot"].asks.next() is None


def test_asks_move_and_move_back(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    other = "ben" if who == "ada" else "ada"
    moved = desks["lead"].asks.reassign((new, ask), other, why="Holiday.")
    assert (moved.moved, asked(desks, new)[0]) == (1, other)
    assert moved.undo is not None
    with_all = desks["lead"].asks
    assert with_all.undo(moved.undo).moved == 1
    assert asked(desks, new)[0] == who
    assert desks[who].asks.delegate((new, ask), other).moved == 1
    assert desks["lead"].asks.reassign_many([(new, ask)], who).moved == 1
    assert asked(desks, new)[0] == who
    with pytest.raises((NotAllowed, NotFound)):
        desks["ada"].asks.reassign_many([(new, ask)], other)


def test_a_snoozed_ask_is_out_of_the_inbox_until_it_is_taken_back(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    desks[who].asks.snooze((new, ask), datetime.now(UTC) + timedelta(days=1))
    assert ask in [row.ask for row in desks[who].asks.snoozed()]
    assert ask not in [row.ask for row in desks[who].asks.list()]
    assert desks[who].asks.counts().snoozed >= 1
    desks[who].asks.unsnooze((new, ask))
    assert ask in [row.ask for row in desks[who].asks.list()]


def test_a_person_settles_and_overrides(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    made = desks[who].settle(new, "technical") if not desks[who].cases.get(new).hidden else None
    if made is None:
        desks[who].contribute(new, "technical", ask=ask)
    else:
        assert (made.answer, made.answers_for) == ("technical", who)
    with pytest.raises(Conflict):
        desks[who].settle(new, "technical")
    over = desks[who].override(new, "other", "Neither of them.")
    assert (over.answer, over.by) == ("other", who)
    case = desks["owner"].cases.get(new)
    assert (case.answer, case.settled_answer, case.override_reason) == (
        "other",
        "technical",
        "Neither of them.",
    )


def test_outcomes_come_one_by_one_or_many_at_once(desks: Desks, new: str) -> None:
    first, second = settled(desks, f"{new}-a"), settled(desks, f"{new}-b")
    third = settled(desks, f"{new}-c")
    desks["robot"].outcome(first, "technical")
    assert desks["robot"].outcomes({second: "billing", third: "other"}) == 2
    truths = [desks["owner"].cases.get(each).truth for each in (first, second, third)]
    assert truths == ["technical", "billing", "other"]
    with pytest.raises(Conflict):
        desks["robot"].outcome(first, "billing")
    assert desks["owner"].cases.get(first).truth_source == "outcome"


def test_feedback_and_comments_reach_the_case(desks: Desks, server: Server, new: str) -> None:
    settled(desks, new)
    (said,) = desks["owner"].cases.get(new).contributions
    desks["lead"].feedback(new, said.contribution, accurate=False, useful=True, reason="Wrong year.")
    (remark,) = desks["owner"].cases.get(new).feedback
    assert (remark.accurate, remark.useful, remark.timely, remark.reason) == (
        False,
        True,
        None,
        "Wrong year.",
    )
    comment = desks["lead"].comment(new, "Seen this sender before?", mentions=["ada"])
    (found,) = desks["ada"].cases.comments(new).items
    assert (found.comment, found.text, found.by) == (comment, "Seen this sender before?", "lead")
    with server.client("ada") as client:
        mine = [each for each in client.mentions() if each.case == new]
        assert [each.text for each in mine] == ["Seen this sender before?"]
        desks["ada"].mentions_read(mine[0].seq)
        assert new not in {each.case for each in client.mentions()}


def test_a_disagreement_is_told_and_resolved(desks: Desks, new: str) -> None:
    id = differed(desks, new)
    found = desks["lead"].disagreements.get(id)
    assert found.positions is not None
    assert dict(found.positions)["model"] == "billing"
    assert not found.resolved
    done = desks["lead"].disagreements.resolve(id, "technical", "The log shows the failed login.")
    assert (done.case, done.answer) == (new, "technical")
    after = desks["lead"].disagreements.get(id)
    assert (after.resolved, after.answer, after.resolved_by) == (True, "technical", "lead")
    assert after.reason == "The log shows the failed login."


def test_a_settled_case_becomes_a_precedent(desks: Desks, new: str) -> None:
    settled(desks, new)
    made = desks["ada"].precedents.set(new, "A card is billing.")
    assert (made, "A card is billing.") in [
        (each.precedent, each.title) for each in desks["ada"].precedents.list()
    ]
    assert desks["ada"].precedents.retire(new) == made
    assert made not in [each.precedent for each in desks["ada"].precedents.list()]


def test_history_and_events_are_the_ledger(desks: Desks, new: str) -> None:
    settled(desks, new)
    history = list(desks["owner"].cases.history(new))
    assert [entry.kind for entry in history][:4] == [
        "case_opened",
        "ask_made",
        "contribution_made",
        "case_settled",
    ]
    assert {"text": f"A letter, {new}."} in history[0].contents.values()
    events = {entry.seq: entry for entry in desks["auditor"].events()}
    assert list(events) == list(range(1, len(events) + 1))
    assert all(events[entry.seq].digest == entry.digest for entry in history)


def test_personal_data_is_erased_on_request(desks: Desks, new: str) -> None:
    settled(desks, new)
    assert desks["owner"].erase(new, "Requested by the customer.") >= 1
    assert desks["owner"].cases.get(new).inputs is None
    assert desks["owner"].cases.get(new).answer == "billing"


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


def test_search_finds_what_a_case_says(desks: Desks, server: Server, new: str) -> None:
    desks["robot"].cases.open({"text": f"A zebra called {new.replace('-', '')} was here."}, case=new)
    words = f"zebra {new.replace('-', '')}"
    with server.client("ada") as client:
        for _ in range(200):
            if found := [hit.case for hit in client.search(words, partnership="desk")]:
                break
            time.sleep(0.05)  # words are taken up beside the requests
    assert found == [new]


def test_counts_tell_how_much_there_is(desks: Desks, new: str) -> None:
    before = desks["ada"].counts().settled
    settled(desks, new)
    assert desks["ada"].counts().settled == before + 1
    assert desks["ada"].get().counts.settled == before + 1


def test_an_id_never_leads_elsewhere(desks: Desks) -> None:
    with pytest.raises(NotFound):
        desks["owner"].cases.get("../charter")
    with pytest.raises(InputRefused):
        desks["owner"].cases.get("..")


def test_threads_may_share_a_client(server: Server, new: str) -> None:
    with server.client("robot") as client, ThreadPoolExecutor(8) as pool:
        desk = client.partnership("desk")
        names = [f"{new}-{n}" for n in range(80)]
        opened = list(pool.map(lambda name: desk.cases.open({"text": name}, case=name), names))
        seen = list(pool.map(lambda name: desk.cases.get(name).inputs["text"], names))
    assert opened == seen == names


def test_before_cards_are_drawn_there_are_none(desks: Desks) -> None:
    assert desks["ada"].cards() == []
    for look in (lambda: desks["ada"].card("model"), desks["ada"].drift):
        with pytest.raises(NotFound, match="ask again"):
            look()
    assert desks["ada"].reliance().people is None
    with pytest.raises(NotFound):
        desks["ada"].card("ben")


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
