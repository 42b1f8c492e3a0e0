"""A long rehearsal is a job that says how far it is; looking back is one that pages never wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from tests.jobs.test_kinds import do
from tests.reports.test_whatif import World

from lichen.errors import InputRefused, NotFound
from lichen.jobs.context import Context, Stopped
from lichen.jobs.engine import Engine, new_id
from lichen.jobs.opening import attended
from lichen.jobs.staffs import Staffs
from lichen.reports.rehearsals import latest, looked, one
from lichen.reports.whatif import Change
from lichen.reports.whatif import rehearse as tried
from lichen.workspace import Workspace, open_workspace

WANTED = {"partnership": "desk", "rehearsal": "r1", "change": {"bound": 0.15}, "by": "second"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    World().open(tmp_path / "lichen.db", 300).ledger.close()
    with open_workspace(tmp_path / "lichen.db") as workspace:
        yield workspace


@pytest.fixture
def context(workspace: Workspace, tmp_path: Path) -> Context:
    open = attended(workspace)
    return Context(
        workspace=workspace,
        engine=cast(Engine, None),
        files=tmp_path,
        job=new_id(),
        staffs=Staffs(open),
        partnership=open,
        report=lambda share, note: None,
    )


def test_the_job_keeps_what_a_request_would_have_shown(context: Context, workspace: Workspace) -> None:
    done = do(context, "rehearse", **WANTED)
    kept, found = one(workspace.ledger, "desk", "r1")
    assert done == {"rehearsal": "r1", "sentence": kept.sentence}
    assert (kept.by, kept.version) == ("second", 1)
    assert found == tried(context.partnership("desk"), Change(bound=0.15))


def test_done_again_it_is_kept_once(context: Context, workspace: Workspace) -> None:
    for _ in range(2):
        do(context, "rehearse", **WANTED)
    assert [each.id for each in latest(workspace.ledger, "desk")] == ["r1"]


def test_it_says_how_far_it_is(context: Context) -> None:
    heard: list[tuple[float, str]] = []
    do(replace(context, report=lambda *said: heard.append(said)), "rehearse", **WANTED)
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert "300 cases" in heard[-1][1]


def test_it_stops_where_the_process_ends_and_keeps_nothing(context: Context, workspace: Workspace) -> None:
    with pytest.raises(Stopped):
        do(replace(context, stopping=lambda: True), "rehearse", **WANTED)
    with pytest.raises(NotFound):
        one(workspace.ledger, "desk", "r1")


def test_what_is_no_change_is_refused(context: Context) -> None:
    with pytest.raises(InputRefused):
        do(context, "rehearse", **{**WANTED, "change": {"bound": 7}})
    with pytest.raises(InputRefused):
        do(context, "rehearse", **{**WANTED, "change": {"colour": "red"}})


def test_looking_back_without_a_prediction_finds_nothing(context: Context, workspace: Workspace) -> None:
    assert do(context, "look_back", partnership="desk") == {"compared": 0}
    assert looked(workspace.ledger, "desk") == {}
