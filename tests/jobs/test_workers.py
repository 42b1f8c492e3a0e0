"""Several processes: a dead one's jobs go to another, and what is shared is done once."""

import signal
from pathlib import Path

from tests.jobs.test_watch import CHARTER
from tests.jobs.working import answering, ended, engine, job, process, until
from tests.postgres import fresh_schema

from lichen.actions.open_case import NewCase, open_cases
from lichen.ledger.events import ContributionMade
from lichen.workspace import open_workspace


def test_what_a_killed_process_had_in_hand_the_next_one_takes_over(tmp_path: Path) -> None:
    files, address = tmp_path / "files", str(tmp_path / "lichen.db")
    with engine(address, files, threads=0) as running:
        id = running.submit("write", {"name": "long", "seconds": 1.0})
        killed = process(address, files)
        until((files / "long.began").exists)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert job(running, id).state == "running", "nobody has noticed yet"
        other = process(address, files)
        try:
            done = ended(running, id)
        finally:
            other.kill()
            other.wait()
    assert (done.state, done.tries) == ("done", 2)
    assert (files / "long.ended").read_text() == "x"


def test_a_worker_that_lives_notices_that_another_died(server: str, tmp_path: Path) -> None:
    files, address = tmp_path / "files", fresh_schema(server)
    workers = [process(address, files), process(address, files)]
    try:
        until(lambda: len([*files.glob("*.worker")]) == 2)
        with engine(address, files, threads=0) as running:
            id = running.submit("write", {"name": "long", "seconds": 1.0})
            until((files / "long.began").exists)
            until(lambda: job(running, id).worker is not None)
            number = str(job(running, id).worker).split("-")[-2]
            (doomed,) = [each for each in workers if str(each.pid) == number]
            doomed.kill()
            done = ended(running, id)
    finally:
        for each in workers:
            each.kill()
            each.wait()
    assert done.state == "done"
    assert number not in str(done.worker)


def test_two_workers_share_two_hundred_jobs_and_each_runs_once(server: str, tmp_path: Path) -> None:
    files, address = tmp_path / "files", fresh_schema(server)
    with engine(address, files, threads=0) as running:
        workers = [process(address, files), process(address, files)]
        try:
            until(lambda: len([*files.glob("*.worker")]) == 2)
            for number in range(200):
                running.submit("write", {"name": str(number), "seconds": 0.02})
            until(lambda: len(running.jobs(state="done", limit=500)) == 200)
        finally:
            for each in workers:
                each.kill()
                each.wait()
        done = running.jobs(limit=500)
    assert [(files / f"{number}.ended").read_text() for number in range(200)] == ["x"] * 200
    assert len({each.worker for each in done}) == 2
    assert {each.tries for each in done} == {1}


def test_a_process_killed_while_the_ai_answers_loses_and_repeats_no_answer(tmp_path: Path) -> None:
    address, cases = str(tmp_path / "lichen.db"), [f"c{number}" for number in range(300)]
    with open_workspace(address) as workspace:
        desk = workspace.open_partnership(CHARTER)
        open_cases(desk, [NewCase(case=case) for case in cases], by="p1")

        def answered() -> int:
            return sum(bool(state.ai) for state in desk.estimates.cases.values())

        killed = answering(address, tmp_path)
        until(lambda: answered() > 0)
        killed.kill()
        killed.wait()
        other = answering(address, tmp_path)
        try:
            until(lambda: answered() == len(cases))
        finally:
            other.kill()
            other.wait()
        entries = [entry.event for entry in workspace.ledger.entries("desk")]
    given = [event.case for event in entries if isinstance(event, ContributionMade)]
    assert sorted(given) == sorted(cases)
