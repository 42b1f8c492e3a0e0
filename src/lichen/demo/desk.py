"""The demonstration's desk, set up: ledger, charter, AI partner, simulated colleagues and the stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from lichen.actions.partnership import Partnership
from lichen.actions.source import utc_now
from lichen.demo.colleagues import Colleagues
from lichen.demo.digits import cases as digits
from lichen.jobs.staff import Staff
from lichen.jobs.stream import Stream, StreamedCase
from lichen.types import PartnerId
from lichen.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything of one demonstration; `held_back` are the cases kept for the person at the terminal."""

    workspace: Workspace
    partnership: Partnership
    staff: Staff
    stream: Stream
    cases: list[StreamedCase]
    held_back: list[StreamedCase]


@contextmanager
def open_desk(
    where: str | Path,
    count: int,
    *,
    seed: int = 0,
    held_back: int = 0,
    clock: Callable[[], datetime] = utc_now,
) -> Iterator[Desk]:
    """The desk on the ledger `where`, with `count` digits of which the last are held back."""
    charter = (files("lichen.demo") / "charter.yaml").read_text(encoding="utf-8")
    with open_workspace(where, seed=seed, clock=clock) as workspace:
        partnership = workspace.enter(charter)
        every = digits(count, seed=seed)
        truth = {case.case: str(case.truth) for case in every}
        colleagues = Colleagues(truth, partnership.charter.question.label_ids, seed=seed)
        staff = Staff(partnership)
        stream = Stream(partnership, colleagues, staff, by=PartnerId("you"), reveal=False)
        split = len(every) - held_back
        yield Desk(workspace, partnership, staff, stream, every[:split], every[split:])
