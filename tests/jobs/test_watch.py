"""The watch hands in what follows from the ledger, at once and once, and nothing when nothing happened."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lichen.actions.fail_ask import fail_ask
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.errors import LedgerBroken, StoreUnavailable
from lichen.jobs.engine import JobId, new_id
from lichen.jobs.watch import LOOK_EVERY, Watch
from lichen.webhooks.store import Store
from lichen.workspace import Workspace, open_workspace

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: ai, role: ai, adapter: fake}
owner: p1
answers_for_errors: p1
"""


class Notebook:
    """An engine that only writes down what it is handed; with `busy`, a job that runs since long ago."""

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.busy: JobId | None = None

    def submit(
        self, job: str, arguments: Mapping[str, object], *, key: str | None = None, after: float = 0.0
    ) -> JobId:
        assert key == " ".join([job, *map(str, arguments.values())])
        self.submitted.append(job)
        return self.busy or new_id()

    def taken(self) -> list[str]:
        """What was handed in since the last time."""
        taken, self.submitted = self.submitted, []
        return taken


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "lichen.db") as workspace:
        yield workspace


@pytest.fixture
def desk(workspace: Workspace) -> Partnership:
    return workspace.open_partnership(CHARTER)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def watch(workspace: Workspace, notebook: Notebook, *kinds: str) -> Watch:
    return Watch(notebook, workspace, kinds=kinds)  # type: ignore[arg-type]  # only its `submit` is called


def test_an_idle_workspace_hands_in_nothing(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    watching = watch(
        workspace, notebook, "answer", "resume", "learn", "teach", "snapshot", "escalate", "wake"
    )
    for second in range(200):
        watching.look(1_000.0 + second)
    assert not notebook.taken()


def test_an_opened_case_is_answered_at_once(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    watching = watch(workspace, notebook, "answer")
    watching.look(1_000.0)
    open_case(desk, NewCase(case="c"), by="p1")
    watching.look(1_000.01)
    assert notebook.taken() == ["answer"]


def test_what_another_process_wrote_is_seen_within_a_second(
    workspace: Workspace, desk: Partnership, notebook: Notebook, tmp_path: Path
) -> None:
    watching = watch(workspace, notebook, "answer")
    watching.look(1_000.0)
    with open_workspace(tmp_path / "lichen.db") as elsewhere:
        open_case(elsewhere.partnership("desk"), NewCase(case="c"), by="p1")
    watching.look(1_000.0 + LOOK_EVERY)
    assert notebook.taken() == ["answer"]


def test_what_was_left_open_is_taken_up_at_the_start(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    watch(workspace, notebook, "answer").look(1_000.0)
    assert notebook.taken() == ["answer"]


def test_what_stays_needed_is_handed_in_ever_more_rarely(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    watching = watch(workspace, notebook, "answer")
    for tenth in range(600):
        watching.look(1_000.0 + tenth / 10)
    assert 5 <= len(notebook.taken()) <= 9


def test_what_is_no_longer_needed_is_forgotten(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    open_case(desk, NewCase(case="c"), by="p1")
    watching = watch(workspace, notebook, "answer")
    watching.look(1_000.0)
    assert notebook.taken() == ["answer"]
    (ask,) = workspace.ledger.rows("asks_of_partner", chain="desk", partner="ai")
    fail_ask(desk, ask.case, ask.ask, "off")
    for second in range(100):
        watching.look(1_001.0 + second)
    assert not notebook.taken()


def test_a_job_that_ran_before_the_change_does_not_count(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    watching = watch(workspace, notebook, "index")
    notebook.busy = JobId(f"{int(900.0 * 1e6):015x}-old")
    watching.look(1_000.0)
    watching.look(1_003.0)
    assert notebook.taken() == ["index", "index"]
    notebook.busy = None
    watching.look(1_006.0)
    watching.look(1_100.0)
    assert notebook.taken() == ["index"]


def test_many_changes_are_one_job(workspace: Workspace, desk: Partnership, notebook: Notebook) -> None:
    watching = watch(workspace, notebook, "index")
    watching.look(1_000.0)
    notebook.taken()
    for number in range(20):
        open_case(desk, NewCase(case=f"c{number}"), by="p1")
        watching.look(1_000.1 + number / 100)
    assert not notebook.taken(), "the last was less than two seconds ago"
    watching.look(1_002.5)
    watching.look(1_005.0)
    assert notebook.taken() == ["index"]


def test_a_database_of_jobs_that_is_away_only_delays(
    workspace: Workspace, desk: Partnership, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> JobId:
        raise StoreUnavailable("The jobs cannot be reached.")

    watching = watch(workspace, notebook, "index")
    with monkeypatch.context() as patched:
        patched.setattr(notebook, "submit", away)
        watching.look(1_000.0)
    watching.look(1_001.0)
    assert notebook.taken() == ["index"]


def test_a_webhook_is_handed_in_while_it_has_something_to_send(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    store = Store(workspace.ledger)
    now = time.time()
    hook, _ = store.subscribe("desk", "https://example.org/hook", by="p1", at=datetime.now(UTC))
    watching = watch(workspace, notebook, "webhook")
    watching.look(now)
    assert not notebook.taken()
    open_case(desk, NewCase(case="c"), by="p1")
    watching.look(now + 1.0)
    assert notebook.taken() == ["webhook"]
    store.pause(hook.id, "for a test")
    watching.look(now + 2.0)
    assert not notebook.taken()


def test_a_partnership_that_cannot_be_read_leaves_the_others_alone(
    workspace: Workspace, desk: Partnership, notebook: Notebook
) -> None:
    workspace.open_partnership(CHARTER.replace("partnership: desk", "partnership: broken"))
    open_case(desk, NewCase(case="c"), by="p1")

    def open(id: str) -> Partnership:
        if id == "broken":
            raise LedgerBroken("The chain does not verify.")
        return workspace.partnership(id)

    Watch(notebook, workspace, kinds=["answer"], open=open).look(1_000.0)  # type: ignore[arg-type]
    assert notebook.taken() == ["answer"]
