"""The page of a disagreement: sides with reasons, decided by who may, hidden from who must not see it yet."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.record_outcome import record_outcome
from lichen.ledger import events as ev
from lichen.types import CaseId, PartnerId

SECRETS = ("it says invoice", "the page was down", "90 %", "80 %", 'value="billing"', "holds")


def test_a_lead_sees_both_sides_with_reasons_and_how_sure_they_were(quarrel: Any) -> None:
    page = quarrel.page("lead").content.decode()
    for shown in (
        "it says invoice",
        "the page was down",
        "80 %",
        "Router",
        "My bill is wrong.",
        "Resolve it",
    ):
        assert shown in page, shown


def test_whoever_is_still_asked_blind_sees_neither_positions_nor_answers(quarrel: Any) -> None:
    page = quarrel.page(quarrel.asked).content.decode()
    assert "My bill is wrong." in page
    assert "on your own first" in page
    for secret in SECRETS:
        assert secret not in page, secret


def test_whoever_answers_blind_cannot_have_it_shown_all_the_same(quarrel: Any) -> None:
    asked = quarrel.asked
    quarrel.world.client(asked).post(f"{quarrel.address}show/")
    assert "it says invoice" not in quarrel.page(asked).content.decode()


def test_a_lead_who_answers_blind_cannot_resolve(quarrel: Any) -> None:
    from lichen.web.accounts.members import forget, grant

    asked = quarrel.asked
    grant(quarrel.world.users[asked], "desk", "lead")
    forget()
    answer = quarrel.resolve(asked)
    assert answer.status_code == 403
    assert b"it says invoice" not in answer.content


def test_a_resolution_settles_the_case_and_shows_the_dissent(quarrel: Any) -> None:
    assert quarrel.resolve("lead").status_code == 302
    page = quarrel.page("lead").content.decode()
    assert "How it ended" in page
    assert "the log shows it" in page
    assert "Router held <b>billing</b>" in page
    assert "Nothing is known yet" in page
    (row,) = quarrel.world.house.ledger.rows("case", chain="desk", case=quarrel.case)
    assert (row.answer, row.basis) == ("technical", "adjudication")


def test_what_turned_out_says_who_was_right(quarrel: Any) -> None:
    quarrel.resolve("lead")
    record_outcome(quarrel.world.desk, CaseId(quarrel.case), "billing", by=PartnerId("owner"))
    page = quarrel.page("lead").content.decode()
    assert "Right: Router" in page
    assert "turned out wrong" in page


@pytest.mark.parametrize(("answer", "reason", "said"), [
    ("technical", " ", "needs a reason"),
    ("nonsense", "why not", "not one of the answers"),
    ("", "why not", "No answer was chosen"),
])  # fmt: skip
def test_a_malformed_resolution_is_refused_on_the_page_and_what_was_written_stays(
    quarrel: Any, answer: str, reason: str, said: str
) -> None:
    answered = quarrel.resolve("lead", answer, reason)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert said in page
    assert reason.strip() in page
    assert "How it ended" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), ("elsewhere", 404), ("first", 403), ("second", 403), ("auditor", 403), ("robot", 403)],
)
def test_others_do_not_decide(quarrel: Any, who: str | None, status: int) -> None:
    assert quarrel.resolve(who).status_code == status
    assert (
        quarrel.world.house.ledger.rows("disagreements_of_case", chain="desk", case=quarrel.case)[
            0
        ].resolved_seq
        is None
    )


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("elsewhere", 404)])
def test_others_do_not_see_it(quarrel: Any, who: str | None, status: int) -> None:
    answer = quarrel.page(who)
    assert answer.status_code == status
    assert b"bill" not in answer.content


def test_one_of_another_partnership_is_not_found_under_ones_own(quarrel: Any) -> None:
    client = quarrel.world.client("elsewhere")
    assert client.get(f"/disagreements/other/{quarrel.id}/").status_code == 404
    assert (
        client.post(
            f"/disagreements/other/{quarrel.id}/resolve/", {"answer": "billing", "reason": "x"}
        ).status_code
        == 404
    )


def test_it_is_resolved_once_and_the_same_form_sent_twice_does_no_harm(quarrel: Any) -> None:
    assert quarrel.resolve("lead", key="k1").status_code == 302
    assert quarrel.resolve("lead", key="k1").status_code == 302
    late = quarrel.resolve("owner", "billing", "no, this")
    assert late.status_code == 409
    assert b"resolved this disagreement already" in late.content


def test_a_form_from_elsewhere_is_refused(quarrel: Any) -> None:
    client = quarrel.world.client("lead", csrf=True)
    assert client.post(f"{quarrel.address}resolve/", {"answer": "billing", "reason": "x"}).status_code == 403


def test_a_settled_case_becomes_a_precedent_others_can_cite_and_a_lead_retires(quarrel: Any) -> None:
    client = quarrel.world.client("lead")
    early = client.post(f"{quarrel.address}precedent/", {"title": "Outages are technical"})
    assert early.status_code == 409
    quarrel.resolve("lead")
    assert client.post(f"{quarrel.address}precedent/", {"title": " "}).status_code == 422
    assert (
        quarrel.world.client(quarrel.first)
        .post(f"{quarrel.address}precedent/", {"title": "Mine"})
        .status_code
        == 403
    )
    client.post(f"{quarrel.address}precedent/", {"title": "Outages are technical", "key": "k"})
    assert f"desk/{quarrel.case}" in quarrel.page("lead").content.decode()
    assert client.post(f"{quarrel.address}precedent/", {"title": "Again"}).status_code == 409
    listed = quarrel.world.client("second").get("/precedents/?q=outages+technical").content.decode()
    assert "Outages are technical" in listed
    assert "Retire" not in listed
    assert "Outages" not in quarrel.world.client("second").get("/precedents/?q=refunds").content.decode()
    assert "Outages" not in quarrel.world.client("elsewhere").get("/precedents/").content.decode()
    retire = f"/precedents/desk/{quarrel.case}/retire/"
    assert [
        quarrel.world.client(who).post(retire).status_code for who in (None, "elsewhere", "second", "auditor")
    ] == [302, 404, 403, 403]
    assert client.post(retire).status_code == 302
    assert client.post(retire).status_code == 404
    assert "Outages" not in client.get("/precedents/").content.decode()


def test_a_script_in_a_reason_never_runs(quarrel: Any) -> None:
    quarrel.resolve("lead", reason="<script>alert(1)</script>")
    for address in (quarrel.address, "/disagreements/?state=all"):
        assert b"<script>alert" not in quarrel.world.client("lead").get(address).content


def test_two_who_resolve_it_at_once_leave_one_resolution(quarrel: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    clients = [quarrel.world.client(who) for who in ("lead", "owner")]

    def resolve(at: int) -> int:
        try:
            said = {"answer": ("billing", "technical")[at], "reason": "I am sure"}
            return int(clients[at].post(f"{quarrel.address}resolve/", said).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(resolve, range(2))) == [302, 409]
    events = [entry.event for entry in quarrel.world.house.ledger.entries("desk")]
    assert len([each for each in events if isinstance(each, ev.DisagreementResolved)]) == 1


def test_with_four_eyes_the_refusal_is_a_sentence_on_the_page(quarrel: Any) -> None:
    from msgspec.structs import replace

    from lichen.actions.adopt_charter import adopt_charter
    from lichen.charter.schema import HighStakes

    charter = quarrel.world.desk.charter
    risk = replace(charter.risk, high_stakes=(HighStakes(answer="other"),))
    adopt_charter(quarrel.world.desk, replace(charter, four_eyes=True, risk=risk), by=PartnerId("owner"))
    refused = quarrel.resolve("lead", "other")
    assert refused.status_code == 403
    assert "needs two people who agree" in refused.content.decode()
    assert quarrel.resolve("lead", "technical").status_code == 302
