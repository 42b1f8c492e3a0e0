"""Rehearsals are kept for everybody of the partnership: opened again, compared, made by a job where long."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from tests.web.work.conftest import Bench

from lichen.actions.erase import erase
from lichen.reports.rehearsals import kept as keeping
from lichen.reports.rehearsals.kept import keep, latest, one
from lichen.reports.whatif import Change, rehearse
from lichen.types import CaseId, PartnerId
from lichen.web import rehearsing

AT = "/partnerships/desk/allocation/"
LIST = AT + "rehearsals/"


@pytest.fixture
def bench(worked: Any) -> Bench:
    worked.house.engine = Bench(worked.house)
    return worked.house.engine  # type: ignore[no-any-return]  # set the line before


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "SMALL", 3)


def keep_one(world: Any, who: str = "owner", **change: str) -> str:
    answer = world.client(who).post(LIST, change or {"bound": "8"})
    assert answer.status_code == 302, answer.content
    return str(answer["location"].removeprefix(LIST).strip("/"))


def test_a_kept_rehearsal_says_who_tried_what_and_what_came_of_it(worked: Any) -> None:
    id = keep_one(worked, "first", bound="8", reviews="1")
    page = worked.client("auditor").get(LIST).content.decode()
    assert "a bound of 8 %, at most 1 people a case" in page
    assert "First reviewer" in page
    assert "With a bound of 8 %" in worked.client("auditor").get(f"{LIST}{id}/").content.decode()


def test_what_is_kept_is_what_was_shown(worked: Any) -> None:
    id = keep_one(worked, bound="8")
    _, found = one(worked.desk.ledger, "desk", id)
    assert found == rehearse(worked.desk, Change(bound=0.08))


def test_a_form_sent_twice_keeps_one(worked: Any) -> None:
    said = {"bound": "8", "key": "a-key"}
    assert {keep_one(worked, **said) for _ in range(2)} == {latest(worked.desk.ledger, "desk")[0].id}
    assert keep_one(worked, bound="9", key="a-key") != keep_one(worked, **said)


def test_two_at_once_keep_one(worked: Any) -> None:
    found: list[str] = []
    clients = [worked.client("owner") for _ in range(2)]

    def send(client: Any) -> None:
        found.append(client.post(LIST, {"bound": "8", "key": "same"})["location"])

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(found)) == 1
    assert len(latest(worked.desk.ledger, "desk")) == 1


def test_nothing_changed_is_nothing_to_keep(worked: Any) -> None:
    answer = worked.client("owner").post(LIST, {"bound": "5"})
    assert answer.status_code == 422
    assert "Nothing is changed" in answer.content.decode()


def test_it_can_be_gone_on_from(worked: Any) -> None:
    page = worked.client("owner").get(f"{AT}?rehearsal={keep_one(worked, bound='8')}").content.decode()
    assert 'name="bound" value="8" data-now="5" data-moved' in page


def test_a_kept_rehearsal_leads_to_the_charter(worked: Any) -> None:
    id = keep_one(worked, bound="8")
    client = worked.client("owner")
    assert "See it as a charter change" in client.get(f"{LIST}{id}/").content.decode()
    page = client.post(AT + "adopt/", {"rehearsal": id, "version": "1"}).content.decode()
    assert "The bound on AI-only errors rises from 5 % to 8 %." in page
    assert f'name="rehearsal" value="{id}"' in page
    assert "See it as a charter change" not in worked.client("first").get(f"{LIST}{id}/").content.decode()


def test_under_another_charter_it_is_rehearsed_again_before_it_is_adopted(worked: Any) -> None:
    from lichen.actions.adopt_charter import adopt_charter

    id = keep_one(worked, bound="8")
    adopt_charter(worked.desk, Change(reviews=1).apply(worked.desk.charter), by=PartnerId("owner"))
    page = worked.client("owner").get(f"{LIST}{id}/").content.decode()
    assert "Another version of the charter is in force" in page
    assert "See it as a charter change" not in page


def test_two_stand_side_by_side(worked: Any) -> None:
    ids = [keep_one(worked, bound=bound) for bound in ("8", "12")]
    page = worked.client("first").get(LIST + "compare/", {"one": ids[0], "other": ids[1]}).content.decode()
    assert "A: a bound of 8 %" in page
    assert "B: a bound of 12 %" in page
    assert "different cases" not in page


@pytest.mark.parametrize("query", [{}, {"one": "x"}, {"one": "../x", "other": "'"}, {"one": "a" * 900}])
def test_what_is_not_kept_is_not_compared(worked: Any, query: dict[str, str]) -> None:
    assert worked.client("owner").get(LIST + "compare/", query).status_code == 404


@pytest.mark.parametrize("id", ["no-such", "0123456789abcdef", "compare2", "x" * 300])
def test_one_that_is_not_there_is_not_found(worked: Any, id: str) -> None:
    client = worked.client("owner")
    assert client.get(f"{LIST}{id}/").status_code == 404
    assert client.get(f"{AT}?rehearsal={id}").status_code == 404
    assert client.post(AT + "adopt/", {"rehearsal": id}).status_code == 404


def test_nobody_sees_another_partnerships(worked: Any) -> None:
    id = keep_one(worked)
    assert worked.client("elsewhere").get(f"{LIST}{id}/").status_code == 404
    assert (
        worked.client("elsewhere").get(f"/partnerships/other/allocation/rehearsals/{id}/").status_code == 404
    )
    assert worked.client().get(f"{LIST}{id}/").status_code == 302
    assert worked.client("owner").delete(LIST).status_code == 405


def test_a_long_history_is_rehearsed_by_a_job(worked: Any, bench: Bench, long: None) -> None:
    id = keep_one(worked, bound="8")
    assert bench.latest.name == "rehearse"
    client = worked.client("first")
    assert "It waits for its turn" in client.get(f"{LIST}{id}/").content.decode()
    assert "a bound of 8 %" in client.get(LIST).content.decode()
    bench.work()
    done = client.get(f"{LIST}{id}/", headers={"x-part": "progress"})
    assert done["HX-Refresh"] == "true"
    assert "With a bound of 8 %" in client.get(f"{LIST}{id}/").content.decode()
    assert one(worked.desk.ledger, "desk", id)[1] == rehearse(worked.desk, Change(bound=0.08))


def test_a_job_that_fails_says_why(worked: Any, bench: Bench, long: None) -> None:
    id = keep_one(worked, bound="8")
    bench.known[bench.latest.id] = bench.latest.__class__(
        **{**vars_of(bench.latest), "state": "failed", "error": "The disk is full."}
    )
    page = worked.client("owner").get(f"{LIST}{id}/").content.decode()
    assert "The disk is full." in page
    assert 'hx-trigger="every 1s"' not in page


def vars_of(job: Any) -> dict[str, Any]:
    return {name: getattr(job, name) for name in job.__dataclass_fields__}


def test_adopting_a_long_one_waits_for_the_job(worked: Any, bench: Bench, long: None) -> None:
    answer = worked.client("owner").post(AT + "adopt/", {"bound": "8", "version": "1"})
    assert answer.status_code == 302
    assert answer["location"].startswith(LIST)


def test_without_jobs_a_long_one_is_refused_with_a_sentence(worked: Any, long: None) -> None:
    answer = worked.client("owner").post(LIST, {"bound": "8"})
    assert answer.status_code == 503
    assert "lichen up" in answer.content.decode()


def test_the_oldest_make_room(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    found = rehearse(worked.desk, Change(bound=0.08))
    for name in ("a", "b", "c"):
        keep(worked.desk.ledger, found, id=name, by="owner", version=1, at=worked.desk.source.now())
    assert [each.id for each in latest(worked.desk.ledger, "desk", 9)] == ["c", "b"]


def test_an_erasure_leaves_none_that_was_made_from_it(worked: Any) -> None:
    id = keep_one(worked)
    erase(worked.desk, CaseId("case-1"), by=PartnerId("owner"), reason="asked for")
    assert latest(worked.desk.ledger, "desk") == []
    assert worked.client("owner").get(f"{LIST}{id}/").status_code == 404
    assert worked.client("owner").get(LIST).status_code == 200
