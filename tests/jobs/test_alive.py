"""A worker is alive as long as its process is, and dead when it is gone."""

import subprocess
import sys
from pathlib import Path

import psycopg
from tests.jobs.working import until
from tests.postgres import crash

from lichen.jobs.alive import AliveFiles, AliveSessions

HOLD = (
    "import sys, time; from pathlib import Path; from lichen.jobs.alive import AliveFiles; "
    "alive = AliveFiles(Path(sys.argv[1])); alive.join('other'); "
    "Path(sys.argv[1], 'held').touch(); time.sleep(60)"
)


def test_a_killed_process_is_gone_and_a_living_one_is_not(tmp_path: Path) -> None:
    mine = AliveFiles(tmp_path)
    mine.join("me")
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)])
    try:
        until((tmp_path / "held").exists)
        assert not mine.gone("other")
    finally:
        other.kill()
        other.wait()
    assert mine.gone("other")
    assert mine.gone("nobody")
    mine.leave()


def test_a_session_that_ends_is_gone_after_some_patience(server: str) -> None:
    mine, other = (AliveSessions(server, "jobs", patience=patience) for patience in (0.0, 0.0))
    patient = AliveSessions(server, "jobs", patience=60.0)
    mine.join("me")
    other.join("other")
    patient.join("third")
    assert not mine.gone("other")
    other.leave()
    until(lambda: mine.gone("other"))
    assert not patient.gone("other")
    mine.leave()
    patient.leave()


def test_a_session_that_was_cut_off_is_held_again(server: str) -> None:
    mine, other = AliveSessions(server, "jobs", patience=0.0), AliveSessions(server, "jobs", patience=0.0)
    mine.join("me")
    other.join("other")
    crash(server)
    other.keep()
    assert not mine.gone("other")
    with psycopg.connect(server) as connection:
        held = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
    assert held == (2,)
    mine.leave()
    other.leave()
