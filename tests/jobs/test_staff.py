"""The AI partners at work."""

from pathlib import Path

from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.charter.load import load
from lichen.jobs.staff import Staff
from lichen.ledger.events import AskFailed
from lichen.ledger.ledger import open_ledger
from lichen.partners.fake import Fake

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: lost, role: ai, adapter: no-such-adapter}
  - {id: found, role: ai, adapter: fake}
owner: p1
answers_for_errors: p1
"""


def test_a_partner_that_cannot_be_built_costs_its_own_contributions_and_nothing_else(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        desk = open_partnership(ledger, load(CHARTER), by="p1")
        staff = Staff(desk)
        open_case(desk, NewCase(case="c"), by="p1")
        while staff.answer():
            pass
        events = [entry.event for entry in ledger.entries("desk")]
        (failed,) = [event for event in events if isinstance(event, AskFailed)]
        assert (failed.partner, failed.failure) == ("lost", "off")
        assert "found" in desk.estimates.cases["c"].ai
        assert [waiting.partner for waiting in desk.estimates.cases["c"].pending.values()] == ["p1"]


class Breaking(Fake):
    """A learner that answers well and breaks whenever it is taught."""

    trained, challenger = True, None

    def learn(self, examples: object) -> None:
        raise MemoryError("no room")

    def prepare(self) -> None:
        raise RuntimeError("no model")

    def promote(self) -> None: ...

    def state(self) -> bytes:
        return b""

    def restore(self, state: bytes) -> None: ...


def test_a_learner_that_breaks_while_learning_is_off_and_the_work_goes_on(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        desk = open_partnership(ledger, load(CHARTER), by="p1")
        staff = Staff(desk, {"found": Breaking(["a"], id="found")})
        open_case(desk, NewCase(case="c"), by="p1")
        staff.answer()
        staff.catch_up()
        assert staff.partners == {"found": None}
        open_case(desk, NewCase(case="d"), by="p1")
        assert staff.answer() == 1
