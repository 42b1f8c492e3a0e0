"""The page of jobs shows one's own partnerships' jobs, and lets a lead try a failed one again."""

from __future__ import annotations

from typing import Any

import pytest


def page(world: Any, who: str | None, query: str = "") -> Any:
    return world.client(who).get(f"/jobs/{query}")


def test_jobs_are_shown_in_words_with_progress_and_errors(world: Any, bench: Any) -> None:
    bench.put(
        "export",
        arguments={"partnership": "desk", "what": "asks"},
        state="running",
        progress=0.4,
        note="4 of 10",
    )
    bench.put("learn", arguments={"partnership": "desk"}, state="failed", error="The disk is full.", tries=4)
    shown = page(world, "first").content.decode()
    for said in (
        "asks as JSON lines",
        'value="40"',
        "4 of 10",
        "Estimates are fitted anew",
        "The disk is full.",
        "4 tries",
    ):
        assert said in shown, said
    assert "every 2s" in shown
    assert "up to date" in shown


def test_the_part_is_asked_for_alone_and_rests_when_nothing_runs(world: Any, bench: Any) -> None:
    bench.put("learn", arguments={"partnership": "desk"})
    part = world.client("first").get("/jobs/", headers={"x-part": "jobs"}).content.decode()
    assert part.lstrip().startswith('<div id="jobs"')
    assert "every 2s" not in part


def test_only_jobs_of_ones_own_partnerships_are_shown_and_the_keeper_sees_all(world: Any, bench: Any) -> None:
    from lichen.webhooks.store import Store

    now = world.desk.source.now()
    hook, _ = Store(world.house.ledger).subscribe("other", "https://example.org/x", by="elsewhere", at=now)
    bench.put("learn", arguments={"partnership": "other"}, note="theirs", state="running")
    bench.put("webhook", arguments={"subscription": hook.id}, note="their hook", state="running")
    bench.put("index", note="everybody's", state="running")
    mine = page(world, "owner").content.decode()
    theirs = page(world, "elsewhere").content.decode()
    every = page(world, "keeper").content.decode()
    for said in ("theirs", "their hook", "everybody&#x27;s"):
        assert said not in mine
        assert said in every
    assert "theirs" in theirs
    assert "their hook" in theirs
    assert "everybody" not in theirs


def test_jobs_are_filtered_and_paged(world: Any, bench: Any) -> None:
    for at in range(60):
        bench.put(
            "learn" if at % 2 else "export",
            arguments={"partnership": "desk"},
            note=f"job {at}.",
            state="running",
        )
    first = page(world, "lead")
    assert first.content.decode().count('class="job"') == 50
    then = first.content.decode().rsplit("/jobs/?before=", 1)[1].split('"')[0]
    assert page(world, "lead", f"?before={then}").content.decode().count('class="job"') == 10
    assert page(world, "lead", "?kind=learn").content.decode().count('class="job"') == 30
    assert page(world, "lead", "?state=failed").content.decode().count('class="job"') == 0


@pytest.mark.parametrize(("query", "status"), [
    ("?state=odd", 422), ("?kind=odd", 422), ("?before=../x", 422), ("?partnership=other", 404),
    ("?partnership=%00", 404),
])  # fmt: skip
def test_a_malformed_or_foreign_address_is_refused(world: Any, bench: Any, query: str, status: int) -> None:
    assert page(world, "lead", query).status_code == status


def test_a_failed_job_is_tried_again_once_with_the_same_arguments(world: Any, bench: Any) -> None:
    arguments = {"partnership": "desk", "what": "asks", "format": "csv", "with_inputs": False}
    job = bench.put("export", arguments=arguments, state="failed", error="The disk is full.")
    assert "Try it again" in page(world, "lead").content.decode()
    for _ in range(2):
        assert world.client("lead").post(f"/jobs/{job}/retry/").status_code == 302
    assert len(bench.known) == 2
    assert (bench.latest.name, bench.latest.arguments) == ("export", arguments)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), ("elsewhere", 404), ("first", 403), ("auditor", 403), ("robot", 403)]
)
def test_others_do_not_try_it_again(world: Any, bench: Any, who: str | None, status: int) -> None:
    job = bench.put("learn", arguments={"partnership": "desk"}, state="failed", error="no")
    assert world.client(who).post(f"/jobs/{job}/retry/").status_code == status
    assert len(bench.known) == 1


def test_only_a_failed_job_that_is_there_is_tried_again(world: Any, bench: Any) -> None:
    done = bench.put("learn", arguments={"partnership": "desk"})
    assert world.client("lead").post(f"/jobs/{done}/retry/").status_code == 409
    assert world.client("lead").post("/jobs/nothing/retry/").status_code == 404
    index = bench.put("index", state="failed", error="no")
    assert world.client("owner").post(f"/jobs/{index}/retry/").status_code == 404
    assert world.client("keeper").post(f"/jobs/{index}/retry/").status_code == 302


def test_an_export_with_inputs_is_tried_again_by_an_owner_only(world: Any, bench: Any) -> None:
    job = bench.put(
        "export", arguments={"partnership": "desk", "with_inputs": True}, state="failed", error="no"
    )
    assert world.client("lead").post(f"/jobs/{job}/retry/").status_code == 403
    assert world.client("owner").post(f"/jobs/{job}/retry/").status_code == 302


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/jobs/../../x?", "javascript:1", "/jobs/\n"]
)
def test_trying_again_leads_back_to_this_house_only(world: Any, bench: Any, back: str) -> None:
    job = bench.put("learn", arguments={"partnership": "desk"}, state="failed", error="no")
    assert world.client("lead").post(f"/jobs/{job}/retry/", {"back": back})["location"] == "/jobs/"


def test_without_an_engine_the_page_says_so(world: Any) -> None:
    assert page(world, "lead").status_code == 503
    assert page(world, None).status_code == 302


def test_every_kind_of_job_has_words() -> None:
    from lichen.jobs.registry import KINDS
    from lichen.web.work import wording

    assert set(KINDS) == set(wording.KINDS)
