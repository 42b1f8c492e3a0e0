"""Nothing a partner does can stop a case: a stream goes on through everything a partner may throw at it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.contribute import Contribution
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.jobs.recorded import RecordedPeople
from lichen.jobs.staff import Staff
from lichen.jobs.stream import Stream, StreamedCase
from lichen.ledger.ledger import open_ledger
from lichen.partners.fake import Fake, Slow
from lichen.partners.protocol import Question, Reply, Request, SwitchedOffError

COMMON = """
partnership: desk
purpose: Settle every case, whatever the AI does.
goals: [{kpi: Cases settled wrongly, unit: "%", baseline: 8, direction: down}]
partners: [{id: first, role: person}, {id: second, role: person}, {id: model, role: ai, adapter: fake}]
owner: first
answers_for_errors: second
last_word: belief
question: """
LABEL = COMMON + '{text: "Which team?", labels: [billing, delivery]}\n'
NUMBER = COMMON + '{text: "How many?", kind: number, tolerance: 2, minimum: 0, maximum: 100}\n'
UNBOUNDED = COMMON + '{text: "How many?", kind: number, tolerance: 2}\n'
HALF, NUL = "half \ud83d", "nul \0"


class MuteError(Exception):
    """An error that cannot say what is wrong."""

    def __str__(self) -> str:
        raise SystemExit(1)


class TwoFaced(str):
    """A text that says it equals every other."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __str__(self) -> str:
        return "neither of them"


class Crooked(tuple):  # type: ignore[type-arg]
    """A tuple that holds another number of things than it says."""

    __slots__ = ()

    def __len__(self) -> int:
        return 2


NONSENSE: list[object] = [
    None,
    b"bytes",
    {"answer": "billing"},
    object.__new__(Reply),
    RuntimeError(HALF),
    RuntimeError(NUL),
    RuntimeError("long " * 1000),
    MuteError(),
    SystemExit(1),
    SwitchedOffError(HALF),
    Slow(1.0, "billing"),
]


def wordy(answer: Any) -> list[object]:
    """Replies with this answer and something wrong about the rest."""
    return [
        *(Reply(answer, reasons=words, unsure_of=words) for words in (HALF, NUL, "\ud83d\ude42")),
        *(Reply(answer, version=words) for words in (HALF, NUL)),
        *(Reply(answer, confidence=share) for share in (1.5, -0.1, math.nan, True)),
        *(Reply(answer, spread=spread) for spread in (-1.0, math.inf, 0.0, 1e-320, 1e300, 10**400)),
        Reply(answer, (1.0,)),
        Reply(answer, ()),
        Reply(answer, "half"),  # type: ignore[arg-type]
        Reply(answer, Crooked((0.2, 0.3, 0.5))),
        Reply(answer, reasons=HALF.encode("utf-8", "surrogatepass")),  # type: ignore[arg-type]
        Reply(answer, reasons="x" * 200_000),
    ]


NUMBERS: list[object] = [math.nan, math.inf, True, "12", "billing", None, 10**400, Fraction(10**400)]
FAR: list[object] = [-0.001, 100.001, -5.0, 140.0, -1e300, 1e300, -1e59, 1e59]
SCRIPTS: dict[str, tuple[str, Any, list[object]]] = {
    "labels": (
        LABEL,
        "billing",
        [HALF, NUL, 3.0, TwoFaced("?"), (0.5, 0.6), (0.5, math.nan), (1.5, -0.5), (1.0, 0.0)],
    ),
    "numbers in a range": (NUMBER, 12.0, [Reply(value) for value in (*NUMBERS, *FAR)]),  # type: ignore[arg-type]
    "numbers of any size": (UNBOUNDED, 12.0, [Reply(value) for value in (*NUMBERS, *FAR)]),  # type: ignore[arg-type]
}


@pytest.fixture(params=SCRIPTS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Partnership, Any, list[object]]]:
    charter, right, steps = SCRIPTS[request.param]
    with open_ledger(tmp_path / "lichen.db") as ledger:
        partnership = open_partnership(ledger, load(charter), by="first", source=Source(seed=1))
        yield partnership, right, [right, *steps, *wordy(right), *NONSENSE, *steps]


def ran(partnership: Partnership, script: Sequence[object], right: Any) -> Stream:
    """The stream after one case per step; two people give the right answer whenever they are asked."""
    cases = [StreamedCase(f"c{number}", {"body": "…"}, truth=right) for number in range(len(script))]
    said = {
        case.case: {id: Contribution(by=id, answer=right) for id in ("first", "second")} for case in cases
    }
    staff = Staff(partnership, {"model": Fake(script, id="model")}, timeout=0.2)
    stream = Stream(partnership, RecordedPeople(said), staff, by="first")
    stream.run(cases)
    return stream


def test_every_case_settles_whatever_the_ai_does(desk: tuple[Partnership, Any, list[object]]) -> None:
    partnership, right, script = desk
    ran(partnership, script, right)
    rows = partnership.ledger.rows
    assert partnership.estimates.learned_rows >= 20
    statuses = [rows("case", chain="desk", case=f"c{n}")[0].status for n in range(len(script))]
    assert statuses == ["settled"] * len(script)


def test_what_the_ai_did_can_be_read_back(desk: tuple[Partnership, Any, list[object]]) -> None:
    partnership, right, script = desk
    ran(partnership, script, right)
    again = Partnership(partnership.ledger, partnership.id)
    assert again.estimates.opened == len(script)
    events = [entry.event for entry in partnership.ledger.entries("desk")]
    details = partnership.unseal(getattr(event, "detail", None) for event in events)
    assert details
    assert all(str(detail).isprintable() for detail in details.values())


def test_the_range_of_the_charter_reaches_the_partner(tmp_path: Path) -> None:
    asked: list[Question] = []

    class Listens(Fake):
        def reply(self, requests: Sequence[Request]) -> list[Reply]:
            asked.extend(request.question for request in requests)
            return super().reply(requests)

    with open_ledger(tmp_path / "lichen.db") as ledger:
        partnership = open_partnership(ledger, load(NUMBER), by="first", source=Source(seed=1))
        staff = Staff(partnership, {"model": Listens([12.0], id="model")})
        Stream(partnership, RecordedPeople({}), staff, by="first").run([StreamedCase("c1", {})])
    (question,) = asked
    assert (question.kind, question.tolerance) == ("number", 2)
    assert (question.minimum, question.maximum) == (0, 100)
