"""Each kind of job does its work, and doing it again does no more."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from tests.jobs.test_watch import CHARTER
from tests.webhooks.conftest import Receiver

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.inbox.availability import Attendance
from lichen.jobs.context import Context, Stopped
from lichen.jobs.engine import Engine, new_id
from lichen.jobs.kinds import resume as resuming
from lichen.jobs.kinds.import_cases import within
from lichen.jobs.opening import attended
from lichen.jobs.registry import KINDS
from lichen.jobs.staffs import Staffs
from lichen.webhooks.store import Store
from lichen.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "lichen.db") as workspace:
        yield workspace


@pytest.fixture
def desk(workspace: Workspace) -> Partnership:
    return workspace.open_partnership(CHARTER)


@pytest.fixture
def context(workspace: Workspace, tmp_path: Path) -> Context:
    open = attended(workspace)
    return Context(
        workspace=workspace,
        engine=cast(Engine, None),  # no kind hands in jobs of its own
        files=tmp_path,
        job=new_id(),
        staffs=Staffs(open),
        partnership=open,
        report=lambda share, note: None,
    )


def do(context: Context, kind: str, **arguments: object) -> dict[str, object]:
    done = KINDS[kind].function()(context, **arguments)
    return cast(dict[str, object], json.loads(json.dumps(done)))


def test_every_kind_can_be_run_and_has_a_file_of_its_own() -> None:
    import lichen.jobs.kinds

    files = {path.stem for path in Path(next(iter(lichen.jobs.kinds.__path__))).glob("[a-z]*.py")}
    assert {kind.function().__module__.rpartition(".")[2] for kind in KINDS.values()} == files == set(KINDS)


def test_ai_partners_answer_what_they_are_asked(context: Context, desk: Partnership) -> None:
    for number in range(3):
        open_case(desk, NewCase(case=f"c{number}"), by="p1")
    assert do(context, "answer", partnership="desk") == {"answered": 3}
    assert do(context, "answer", partnership="desk") == {"answered": 0}
    assert all("ai" in state.ai for state in desk.estimates.cases.values())


def test_teaching_without_new_truths_promotes_nobody(context: Context, desk: Partnership) -> None:
    assert do(context, "teach", partnership="desk") == {"promoted": []}


def test_nothing_is_learned_or_kept_before_it_is_due(context: Context, desk: Partnership) -> None:
    head = desk.ledger.head("desk")
    KINDS["learn"].function()(context, partnership="desk")
    assert do(context, "snapshot", partnership="desk") == {"kept": False}
    assert desk.ledger.head("desk") == head
    assert desk.ledger.snapshot("desk") is None


def test_a_case_moves_on_when_its_answer_can_no_longer_be_taken_back(
    context: Context, desk: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    do(context, "answer", partnership="desk")
    ((ask, _),) = desk.estimates.cases["c"].pending.items()
    contribute(desk, "c", Contribution(by="p1", answer="a", ask=ask), hold=True)
    assert do(context, "resume", partnership="desk") == {"moved": 0}
    waits = resuming.until_ripe(desk)
    assert waits is not None
    assert 5.0 < waits <= 6.1
    monkeypatch.setattr(resuming, "HOLD", -0.1)
    assert resuming.until_ripe(desk) == 0.0
    assert do(context, "resume", partnership="desk") == {"moved": 1}
    assert do(context, "resume", partnership="desk") == {"moved": 0}
    assert resuming.until_ripe(desk) is None


def test_a_case_that_waited_for_somebody_goes_on(context: Context, desk: Partnership) -> None:
    desk.available = lambda case: ()
    open_case(desk, NewCase(case="c"), by="p1")
    staff_only = context.workspace.partnership("desk")
    with Staffs(lambda id: staff_only).of("desk") as staff:
        staff.answer()
    assert not desk.estimates.cases["c"].pending
    assert do(context, "wake", partnership="desk") == {"moved": 1, "audits": 0}
    assert [each.partner for each in desk.estimates.cases["c"].pending.values()] == ["p1"]
    assert do(context, "wake", partnership="desk") == {"moved": 0, "audits": 0}


def test_what_is_not_late_stays_where_it_is(context: Context, desk: Partnership) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    assert do(context, "escalate", partnership="desk") == {"moved": 0}


def test_what_was_opened_becomes_findable_once(context: Context, desk: Partnership) -> None:
    open_case(desk, NewCase(case="c", inputs={"text": "a parcel is late"}), by="p1")
    assert cast(int, do(context, "index")["read"]) > 0
    assert do(context, "index") == {"read": 0}


def test_an_export_is_a_file_named_by_its_job(context: Context, desk: Partnership, tmp_path: Path) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    written = do(context, "export", partnership="desk", what="asks")
    assert written["file"] == f"exports/{context.job}.jsonl"
    assert written["rows"] == 1
    path = tmp_path / str(written["file"])
    assert path.stat().st_size == written["bytes"]
    assert do(context, "export", partnership="desk", what="asks") == written


def test_an_import_opens_each_case_once(context: Context, desk: Partnership, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case,text\n1,late parcel\n2,lost card\n")
    given = {"partnership": "desk", "file": "cases.csv", "by": "p1"}
    assert do(context, "import_cases", **given)["opened"] == 2
    again = do(context, "import_cases", **given)
    assert set(desk.estimates.cases) == {"1", "2"}
    assert again["left_out"] == 0


@pytest.mark.parametrize("file", ["../lichen.db", "/etc/passwd", "a/../../b"])
def test_an_import_reads_nothing_outside_its_folder(tmp_path: Path, file: str) -> None:
    with pytest.raises(InputRefused, match="folder for uploads"):
        within(tmp_path / "files", file)


def test_subscribers_are_told(context: Context, desk: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICHEN_PRIVATE_WEBHOOKS", "1")
    receiver = Receiver()
    try:
        store = Store(desk.ledger)
        hook, _ = store.subscribe("desk", receiver.url, by="p1", at=datetime.now(UTC))
        open_case(desk, NewCase(case="c"), by="p1")
        assert store.due(datetime.now(UTC)) == [hook.id]
        sent = do(context, "webhook", subscription=hook.id)["sent"]
        assert sent == len(receiver.got) > 0
        assert do(context, "webhook", subscription=hook.id)["sent"] == 0
    finally:
        receiver.close()


def test_partnerships_come_with_an_attendance_and_keep_the_one_they_have(
    workspace: Workspace, desk: Partnership
) -> None:
    open = attended(workspace)
    first = open("desk").available
    assert isinstance(first.__self__, Attendance)  # type: ignore[attr-defined]
    assert open("desk").available == first


def test_progress_ends_a_job_whose_process_is_about_to_end(context: Context) -> None:
    from dataclasses import replace

    with pytest.raises(Stopped):
        replace(context, stopping=lambda: True).progress(0.5)
