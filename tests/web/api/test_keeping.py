"""Keeping house over the API: charters, partnerships, members, tokens, webhooks, absences, views, files."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.web.conftest import CHARTER

from lichen.jobs.engine import Job, JobId

NEXT = CHARTER.replace("purpose: Route incoming mail.", "purpose: Route all incoming mail.")


class Engine:
    """Jobs that are done at once, for tests."""

    def __init__(self, house: Any) -> None:
        self.house, self.done = house, list[Job]()

    def submit(self, job: str, arguments: Any, *, key: str | None = None, after: float = 0.0) -> JobId:
        from lichen.jobs.registry import KINDS

        id = JobId(f"{len(self.done) + 1:015x}-00000000")
        context = SimpleNamespace(
            workspace=self.house.workspace,
            files=self.house.files,
            job=id,
            progress=lambda *_: None,
            stopping=lambda: False,
            partnership=self.house.partnership,
        )
        result = KINDS[job].function()(context, **arguments)
        self.done.append(Job(id=id, name=job, state="done", arguments=arguments, result=result))
        return id

    def jobs(
        self, *, state: Any = None, limit: int = 50, before: JobId | None = None, only: Any = None
    ) -> list[Job]:
        known = [job for job in reversed(self.done) if only is None or job.id in only]
        return [job for job in known if before is None or job.id < before][:limit]

    def stop(self) -> None:
        pass


@pytest.fixture
def engine(desk: Any) -> Engine:
    desk.world.house.engine = Engine(desk.world.house)
    return desk.world.house.engine


def test_a_charter_is_checked_adopted_and_versioned(desk: Any) -> None:
    at = "/partnerships/desk/charter"
    told = desk.call("auditor", "POST", f"{at}/check", {"yaml": NEXT}).json()
    assert told["accepted"]
    assert told["changes"]
    bad = desk.call("auditor", "POST", f"{at}/check", {"yaml": NEXT.replace("baseline: 12, ", "")}).json()
    assert not bad["accepted"]
    assert "baseline" in " ".join(bad["problems"])
    adopted = desk.call("owner", "PUT", at, {"yaml": NEXT}, **{"if-match": '"v1"'})
    assert (adopted.status_code, adopted["ETag"]) == (200, '"v2"')
    stale = desk.call("owner", "PUT", at, {"yaml": CHARTER}, **{"if-match": '"v1"'})
    assert stale.status_code == 412
    assert "Version 2" in stale.json()["detail"]
    assert [
        row["version"] for row in desk.call("lead", "GET", "/partnerships/desk/charters").json()["items"]
    ] == [2, 1]
    assert desk.call("lead", "GET", "/partnerships/desk/charters/9").status_code == 404


def test_a_charter_text_is_never_taken_for_a_file(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER)
    refused = desk.call(
        "owner", "PUT", "/partnerships/desk/charter", {"yaml": str(tmp_path / "charter.yaml")}
    )
    assert refused.status_code == 422


def test_who_leads_opens_a_partnership_of_their_own(desk: Any) -> None:
    new = CHARTER.replace("partnership: desk", "partnership: third")
    assert desk.call("first", "POST", "/partnerships", {"yaml": new}).status_code == 403
    assert desk.call("lead", "POST", "/partnerships", {"yaml": new}).status_code == 403
    own = new.replace("owner: owner", "owner: lead")
    made = desk.call("lead", "POST", "/partnerships", {"yaml": own}, **{"idempotency-key": "k"})
    assert (made.status_code, made.json()) == (201, {"partnership": "third"})
    assert (
        desk.call("lead", "POST", "/partnerships", {"yaml": own}, **{"idempotency-key": "k"}).status_code
        == 201
    )
    assert desk.call("lead", "POST", "/partnerships", {"yaml": own}).status_code == 409
    assert desk.call("lead", "GET", "/partnerships/third").json()["role"] == "owner"


def test_roles_are_given_and_taken(desk: Any) -> None:
    at = "/partnerships/desk/members"
    assert desk.call("owner", "PUT", f"{at}/second", {"role": "lead"}).json()["role"] == "lead"
    assert desk.call("owner", "PUT", f"{at}/second", {"role": "king"}).status_code == 422
    assert desk.call("owner", "PUT", f"{at}/nobody", {"role": "lead"}).status_code == 404
    assert desk.call("owner", "DELETE", f"{at}/second").status_code == 204
    assert desk.call("owner", "DELETE", f"{at}/owner").status_code == 409
    assert "second" not in [row["person"] for row in desk.call("lead", "GET", at).json()["items"]]
    assert desk.call("second", "GET", "/partnerships/desk").status_code == 404


def test_a_token_never_makes_one_that_may_more(desk: Any) -> None:
    limited = desk.world.program("owner", capabilities=["see", "govern"], partnerships=["desk"])

    def make(program: Any, **said: Any) -> int:
        return int(
            program.post(
                "/api/v1/me/tokens", {"name": "x", **said}, content_type="application/json"
            ).status_code
        )

    assert make(limited, capabilities=["see"], partnerships=["desk"]) == 201
    assert make(limited, capabilities=["work"], partnerships=["desk"]) == 403
    assert make(limited, capabilities=["see"]) == 403
    assert make(desk.world.program("owner", capabilities=["see"]), capabilities=["see"]) == 403


def test_a_new_token_works_and_a_revoked_one_does_not(desk: Any) -> None:
    made = desk.call("first", "POST", "/me/tokens", {"name": "mine", "capabilities": ["see"]}).json()
    client = desk.world.client()
    bearer = {"authorization": f"Bearer {made['secret']}"}
    assert client.get("/api/v1/me", headers=bearer).json()["capabilities"] == ["see"]
    assert desk.call("second", "DELETE", f"/me/tokens/{made['token']}").status_code == 404
    assert desk.call("first", "DELETE", f"/me/tokens/{made['token']}").status_code == 204
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_webhook_is_made_paused_listed_and_removed(desk: Any) -> None:
    at = "/partnerships/desk/webhooks"
    made = desk.call(
        "owner", "POST", at, {"url": "https://example.org/hook", "kinds": ["case_settled"]}
    ).json()
    one = f"{at}/{made['webhook']}"
    assert made["secret"]
    assert "secret" not in desk.call("owner", "GET", one).json()
    assert desk.call("owner", "PUT", f"{one}/state", {"state": "paused"}).json()["paused"]
    assert desk.call("owner", "PUT", f"{one}/state", {"state": "active"}).json()["active"]
    assert desk.call("owner", "POST", f"{one}/secret").json()["secret"] != made["secret"]
    assert desk.call("owner", "GET", f"{one}/deliveries").json()["items"] == []
    assert desk.call("owner", "POST", f"{one}/deliveries/1/replay").status_code == 404
    assert desk.call("owner", "POST", f"{one}/replay", {"seq": 1}).json()["through"] == 0
    assert desk.call("elsewhere", "GET", one.replace("desk", "other")).status_code == 404
    assert desk.call("owner", "DELETE", one).status_code == 204
    for url in ("ftp://example.org", "https://me:word@example.org"):
        assert desk.call("owner", "POST", at, {"url": url}).status_code == 422, url


def test_absences_and_capacity(desk: Any) -> None:
    away = {"since": "2030-07-01T00:00:00Z", "until": "2030-07-15T00:00:00Z", "delegate": "second"}
    assert desk.call("first", "POST", "/me/absences", away).status_code == 201
    assert [row["delegate"] for row in desk.call("first", "GET", "/me/absences").json()["items"]] == [
        "second"
    ]
    assert desk.call("first", "POST", "/me/absences", {**away, "delegate": "first"}).status_code == 422
    assert desk.call("first", "POST", "/me/absences", {"since": "2030-07-01T00:00:00"}).status_code == 422
    at = "/partnerships/desk/capacities"
    assert desk.call("first", "PUT", f"{at}/first", {"cases_per_day": 5}).status_code == 200
    assert desk.call("first", "PUT", f"{at}/second", {"cases_per_day": 5}).status_code == 403
    assert desk.call("lead", "PUT", f"{at}/second", {"minutes_per_day": 60}).status_code == 200
    assert desk.call("lead", "PUT", f"{at}/nobody", {}).status_code == 404
    assert len(desk.call("auditor", "GET", at).json()["items"]) == 2


def test_views_are_kept_shared_and_nobody_elses(desk: Any) -> None:
    made = desk.call("first", "POST", "/views", {"name": "Due", "filters": {"order": "due"}}).json()
    assert desk.call("second", "PUT", f"/views/{made['id']}", {"name": "Mine"}).status_code == 404
    shared = {"name": "Due", "filters": {}, "partnership": "desk"}
    assert desk.call("first", "PUT", f"/views/{made['id']}", shared).status_code == 200
    assert [each["id"] for each in desk.call("second", "GET", "/views").json()["items"]] == [made["id"]]
    assert desk.call("second", "PUT", f"/views/{made['id']}", {"name": "Mine"}).status_code == 403
    assert desk.call("second", "DELETE", f"/views/{made['id']}").status_code == 404
    assert desk.call("first", "POST", "/views", {"name": "x", "partnership": "other"}).status_code == 404
    assert desk.call("first", "DELETE", f"/views/{made['id']}").status_code == 204


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_an_export_is_written_and_fetched(desk: Any, engine: Engine, kind: str) -> None:
    made = desk.call("auditor", "POST", "/partnerships/desk/exports", {"format": kind})
    assert made.status_code == 202
    one = f"/partnerships/desk/exports/{made.json()['job']}"
    assert desk.call("auditor", "GET", one).json()["result"]["rows"] == 6
    file = desk.call("auditor", "GET", f"{one}/download")
    whole = b"".join(file.streaming_content)
    assert b"mail-0" in whole
    assert "attachment" in file["Content-Disposition"]
    assert desk.call("elsewhere", "GET", one.replace("desk", "other")).status_code == 404
    assert desk.call("first", "GET", f"{one}/download").status_code == 403


def test_an_import_is_looked_at_tried_and_done_once(desk: Any, engine: Engine) -> None:
    program, at = desk.world.program("robot"), "/api/v1/partnerships/desk/imports"
    made = program.post(
        f"{at}?format=csv", b"id,text\nx-1,one\nx-2,two\nx-3,\n", content_type="text/csv"
    ).json()
    assert made["columns"] == ["id", "text"]
    assert made["samples"][0] == {"id": "x-1", "text": "one"}
    one = f"{at}/{made['upload']}"
    tried = program.post(f"{one}/check", {}, content_type="application/json").json()
    assert tried["rows"] == 3
    for opened in (tried["cases"], 0):
        job = program.post(f"{one}/start", {"leave_out": True}, content_type="application/json").json()["job"]
        assert (
            desk.call("robot", "GET", f"/partnerships/desk/jobs/{job}").json()["result"]["opened"] == opened
        )
    assert (
        desk.world.program("elsewhere")
        .post(one.replace("desk", "other") + "/start", {}, content_type="application/json")
        .status_code
        == 404
    )


def test_an_uploads_name_leads_nowhere_else(desk: Any) -> None:
    for name in ("..%2F..%2Fetc", "%2e%2e", "0" * 15, "*" * 16):
        answer = desk.call("owner", "POST", f"/partnerships/desk/imports/{name}/check", {})
        assert answer.status_code in (404, 422), name


def test_without_an_engine_jobs_say_so(desk: Any) -> None:
    assert desk.call("owner", "POST", "/partnerships/desk/exports", {}).status_code == 503


def test_figures_come_as_data_with_a_sentence(desk: Any) -> None:
    found = desk.call("first", "GET", "/partnerships/desk/figures").json()["items"]
    assert {"lanes", "backlog"} <= {each["name"] for each in found}
    assert all(each["sentence"] for each in found)
    assert desk.call("first", "GET", "/partnerships/desk/figures/none").status_code == 404
    assert desk.call("first", "GET", "/partnerships/desk/figures/lanes/csv")["content-type"].startswith(
        "text/csv"
    )
