"""Everything together: what happens to a case is followed by the jobs it needs, and by no others."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.jobs.test_watch import CHARTER
from tests.jobs.working import until

from lichen.actions.open_case import NewCase, open_case
from lichen.jobs.engine import Engine
from lichen.jobs.registry import KINDS
from lichen.jobs.start import start_jobs
from lichen.workspace import Workspace, open_workspace

HERE = {name: KINDS[name] for name in ("answer", "resume", "teach", "learn", "snapshot")}


@pytest.fixture
def workspace(address: str) -> Iterator[Workspace]:
    with open_workspace(address) as workspace:
        yield workspace


@pytest.fixture
def engine(workspace: Workspace, address: str, tmp_path: Path) -> Iterator[Engine]:
    with start_jobs(workspace, address, kinds=HERE, files=tmp_path) as engine:
        yield engine


def test_the_ai_answers_a_case_and_then_nothing_is_handed_in(workspace: Workspace, engine: Engine) -> None:
    desk = workspace.open_partnership(CHARTER)
    for name in ("a", "b"):
        open_case(desk, NewCase(case=name), by="p1")
        until(lambda case=name: "ai" in desk.estimates.cases[case].ai)  # type: ignore[misc]
    until(lambda: {job.state for job in engine.jobs()} == {"done"})
    time.sleep(1.0)
    handed_in = engine.jobs()
    assert {job.name for job in handed_in} == {"answer"}
    time.sleep(1.5)
    assert engine.jobs() == handed_in
