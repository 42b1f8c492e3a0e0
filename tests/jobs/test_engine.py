"""The engine runs what it is handed, once at a time, tries again, and says how it went."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.jobs.working import GO, ended, engine, job, until

from lichen.errors import Conflict, NotFound
from lichen.jobs.care import clear_away
from lichen.jobs.durable import DurableEngine
from lichen.jobs.engine import handed_in


def test_a_job_runs_and_gives_back_what_it_made(running: DurableEngine) -> None:
    id = running.submit("write", {"name": "one", "seconds": 0.01})
    done = ended(running, id)
    assert (done.name, done.state, done.result, done.progress) == ("write", "done", "one", 1.0)
    assert done.arguments == {"name": "one", "seconds": 0.01}
    assert (done.tries, done.error, done.worker) == (1, None, running.worker)
    assert done.created is not None
    assert done.created.timestamp() == pytest.approx(handed_in(id), abs=0.01)
    assert done.started is not None
    assert done.ended is not None


def test_the_same_key_is_the_same_job_until_it_ends(running: DurableEngine) -> None:
    GO.clear()
    first = running.submit("wait", {}, key="desk")
    assert running.submit("wait", {}, key="desk") == first
    until(lambda: job(running, first).state == "running")
    assert running.submit("wait", {}, key="desk") == first
    others = {running.submit("wait", {}, key="another"), running.submit("wait", {})}
    assert len(others - {first}) == 2
    GO.set()
    ended(running, first)
    assert running.submit("wait", {}, key="desk") != first


def test_a_failing_job_is_tried_again_then_visible_and_stops_no_other(running: DurableEngine) -> None:
    failing = running.submit("fail", {})
    assert ended(running, running.submit("write", {"name": "other"})).state == "done"
    failed = ended(running, failing)
    assert (failed.state, failed.tries) == ("failed", 3)
    assert failed.error == "RuntimeError: the partner hung up"
    assert (running.place.files / f"{failing}.tries").read_text() == "xxx"
    assert failing in [each.id for each in running.jobs(state="failed")]


def test_what_another_try_would_only_refuse_again_is_not_tried_again(running: DurableEngine) -> None:
    failed = ended(running, running.submit("refuse", {}))
    assert (failed.state, failed.tries, failed.error) == ("failed", 1, "That is no file. Choose another.")


def test_how_far_a_job_is_can_be_seen(running: DurableEngine) -> None:
    id = running.submit("write", {"name": "long", "seconds": 1.0})
    until(lambda: job(running, id).progress == 0.5)
    seen = job(running, id)
    assert (seen.state, seen.note) == ("running", "half way")
    assert id in [each.id for each in running.jobs(state="running")]
    ended(running, id)


def test_a_job_begins_no_sooner_than_asked(running: DurableEngine) -> None:
    later = running.submit("write", {"name": "later"}, after=60.0)
    assert ended(running, running.submit("write", {"name": "now"})).state == "done"
    assert job(running, later).state == "queued"


def test_pages_of_jobs_miss_none_and_repeat_none(running: DurableEngine) -> None:
    given = [running.submit("write", {"name": str(number)}, after=60.0) for number in range(90)]
    seen = running.jobs(limit=20, state="queued")
    while page := running.jobs(limit=20, state="queued", before=seen[-1].id):
        seen += page
    assert [each.id for each in seen if each.id >= given[0]] == given[::-1]
    assert len({each.id for each in seen}) == len(seen)


def test_one_job_at_a_time_learns(running: DurableEngine) -> None:
    studies = [running.submit("study", {}) for _ in range(4)]
    assert [ended(running, each).result for each in studies] == [1, 1, 1, 1]


def test_an_unknown_job_is_refused_with_those_there_are(running: DurableEngine) -> None:
    with pytest.raises(NotFound, match=r"no job `wash`.*write"):
        running.submit("wash", {})


def test_a_process_has_one_engine(running: DurableEngine, tmp_path: Path) -> None:
    with (
        pytest.raises(Conflict, match="runs jobs already"),
        engine(str(tmp_path / "other.db"), tmp_path / "others"),
    ):
        pass


def test_old_jobs_are_cleared_away_and_those_that_wait_are_kept(running: DurableEngine) -> None:
    done = ended(running, running.submit("write", {"name": "one"}))
    failed = ended(running, running.submit("refuse", {}))
    later = running.submit("write", {"name": "later"}, after=60.0)
    assert clear_away(datetime.now(UTC) + timedelta(days=6)) == 0
    assert {done.id, failed.id, later} <= {each.id for each in running.jobs()}
    assert clear_away(datetime.now(UTC) + timedelta(days=8)) >= 2
    left = {each.id for each in running.jobs()}
    assert later in left
    assert not left & {done.id, failed.id}
