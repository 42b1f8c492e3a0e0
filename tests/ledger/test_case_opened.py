"""Nothing is put on record about a case that was never opened, and verification finds it where it was."""

from __future__ import annotations

import pytest
from tests.ledger.conftest import Tamper
from tests.ledger.sample import MONDAY, asked, contributed, erased, opened, sealed_case, settled

from lichen.errors import NotFound
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, verify_export
from lichen.ledger.turn import Turn

ABOUT_A_CASE: list[ev.AnyEvent] = [
    asked("a", "k"),
    ev.AskFailed(at=MONDAY, by="lichen", ask="k", case="a", partner="net", failure="timeout"),
    contributed("a", "c"),
    settled("a"),
    ev.OutcomeRecorded(at=MONDAY, by="ada", case="a", truth="7"),
    ev.FeedbackGiven(at=MONDAY, by="ada", feedback="f", contribution="c", case="a"),
    ev.DisagreementOpened(at=MONDAY, by="lichen", disagreement="d", case="a", positions=()),
    erased("0" * 64, case="a"),
]


@pytest.mark.parametrize("event", ABOUT_A_CASE, ids=lambda event: type(event).__name__)
def test_an_event_about_a_case_that_was_never_opened_is_refused(ledger: Ledger, event: ev.AnyEvent) -> None:
    ledger.append("desk", [opened("b")])
    ledger.append("ward", [opened("a")])
    with pytest.raises(NotFound, match=r"case 'a' was not opened on the chain 'desk'"):
        ledger.append("desk", [opened("c"), event])
    assert ledger.head("desk") == 1
    assert ledger.rows("case", chain="desk", case="c") == []


def test_a_case_is_opened_before_it_is_worked_on_also_within_one_append(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.append("desk", [asked("a", "k"), opened("a")])
    assert ledger.append("desk", [opened("a"), asked("a", "k"), settled("a")]).last == 3


def test_what_is_about_no_case_needs_none(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", "Ada")
    ledger.append("desk", [event], sealed=[sealed])
    ledger.append("desk", [erased(sealed.seal), ev.Learned(at=MONDAY, by="lichen", through=1)])
    assert ledger.verify().ok


def test_verification_names_the_first_entry_about_a_case_that_was_not_opened(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(Turn, "_require_opened", lambda *_: None, raising=False)
    ledger.append("desk", [opened("a"), settled("b"), contributed("b", "c"), settled("a")])
    (problem,) = ledger.verify().problems
    assert (problem.chain, problem.entry) == ("desk", 2)
    assert "case 'b', which was not opened before" in problem.what
    ledger.export(f"{tmp_path}/ledger.jsonl")
    assert verify_export(f"{tmp_path}/ledger.jsonl").problems == (problem,)


def test_a_lost_opening_is_reported_as_lost_and_not_once_more_for_its_case(
    ledger: Ledger, tamper: Tamper
) -> None:
    ledger.append("desk", [opened("a"), opened("b"), settled("b"), settled("a")])
    tamper("DELETE FROM entries WHERE chain = 1 AND seq = 2")
    assert [(each.entry, each.what[:7]) for each in ledger.verify().problems] == [(2, "missing")]
