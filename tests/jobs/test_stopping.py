"""Stopping is graceful: what is in hand ends, or goes back and is done later."""

from pathlib import Path
from threading import Timer

from tests.jobs.working import GO, ended, engine, job, until


def test_the_job_in_hand_ends_and_one_that_is_told_to_stop_runs_at_the_next_start(tmp_path: Path) -> None:
    GO.clear()
    address, files = str(tmp_path / "lichen.db"), tmp_path / "files"
    with engine(address, files) as running:
        waits, writes = running.submit("wait", {}), running.submit("write", {"name": "long", "seconds": 1.0})
        until(lambda: {each.state for each in running.jobs()} == {"running"})
        Timer(0.3, GO.set).start()
        assert running.stop(10.0)
    assert not (files / "long.ended").exists()
    with engine(address, files) as again:
        assert job(again, waits).tries == 1
        assert job(again, waits).state == "done"
        assert ended(again, writes).state == "done"
        assert job(again, writes).tries == 2


def test_a_job_that_waits_for_another_try_says_why_and_holds_up_nothing(tmp_path: Path) -> None:
    with engine(str(tmp_path / "lichen.db"), tmp_path / "files") as running:
        id = running.submit("fail_slowly", {}, key="desk")
        until(lambda: job(running, id).error is not None)
        waiting = job(running, id)
        assert (waiting.state, waiting.error) == ("queued", "RuntimeError: the partner hung up")
        assert [each.id for each in running.jobs(state="queued")] == [id]
        assert not running.jobs(state="running")
        assert running.submit("fail_slowly", {}, key="desk") == id
        assert running.stop(5.0)
