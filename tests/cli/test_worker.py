"""`lichen worker` works until it is told to stop, and then ends what it has in hand."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.jobs.test_watch import CHARTER
from tests.jobs.working import until

from lichen.actions.open_case import NewCase, open_case
from lichen.workspace import open_workspace

RUN = "import typer; from lichen.cli.worker import worker as w; app = typer.Typer(); app.command()(w); app()"


def test_a_worker_answers_until_it_is_told_to_stop(tmp_path: Path) -> None:
    where = str(tmp_path / "lichen.db")
    with open_workspace(where) as workspace:
        desk = workspace.open_partnership(CHARTER)
        open_case(desk, NewCase(case="c"), by="p1")
        started = subprocess.Popen(
            [sys.executable, "-c", RUN, where, "--json"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
        )
        try:
            until(lambda: "ai" in desk.estimates.cases["c"].ai)
            started.send_signal(signal.SIGTERM)
            said, _ = started.communicate(timeout=20)
        finally:
            started.kill()
    assert started.returncode == 0
    documents = [json.loads(each) for each in said.replace("}\n{", "}\0{").split("\0")]
    assert [each["state"] for each in documents] == ["working", "stopped"]


def test_a_worker_makes_no_ledger(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "none.db")], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode != 0
    assert "There is no ledger at" in done.stderr
    assert not list(tmp_path.iterdir())
