from __future__ import annotations

import pytest
from tests.ledger.sample import MONDAY, asked, contributed, later, opened, settled, whole_cases

from lichen.errors import NotFound
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger


def _at(**fields: object) -> dict[str, object]:
    return {"at": MONDAY, "by": "ada", **fields}


def test_a_case_is_open_then_waiting_then_open_then_settled(ledger: Ledger) -> None:
    def status() -> str:
        return str(ledger.rows("case", chain="desk", case="a")[0].status)

    seen = []
    for event in (opened("a"), asked("a", "k"), contributed("a", "c", ask="k"), settled("a")):
        ledger.append("desk", [event])
        seen.append(status())
    assert seen == ["open", "waiting", "open", "settled"]


def test_cases_are_listed_by_status_and_paged_by_key(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), opened("b"), asked("b", "k"), opened("c"), opened("d"), settled("d")])
    assert [row.case for row in ledger.rows("cases_open", chain="desk")] == ["a", "c"]
    assert [row.case for row in ledger.rows("cases_waiting", chain="desk")] == ["b"]
    assert [row.case for row in ledger.rows("cases_settled", chain="desk")] == ["d"]
    first, second = ledger.rows("cases_unsettled", chain="desk", limit=2)
    assert [first.case, second.case, second.status] == ["a", "b", "waiting"]
    assert [row.case for row in ledger.rows("cases_unsettled", chain="desk", after=second.opened_seq)] == [
        "c"
    ]
    (counts,) = ledger.rows("cases_count", chain="desk")
    assert (counts.unsettled, counts.waiting, counts.settled) == (3, 1, 1)


def test_an_override_changes_the_answer_and_keeps_what_was_settled(ledger: Ledger) -> None:
    from lichen.ledger.sealed import seal

    reason = seal("The stamp covers the digit.")
    override = ev.SettlementOverridden(**_at(case="a", answer="8", reason=reason.seal))
    outcome = ev.OutcomeRecorded(**_at(case="a", truth="8"))
    ledger.append("desk", [opened("a"), settled("a"), override, outcome], sealed=[reason])
    (row,) = ledger.rows("case", chain="desk", case="a")
    assert (row.answer, row.settled_answer, row.overridden_by, row.truth) == ("8", "7", "ada", "8")
    assert row.settled_at == later(3)


def test_numbers_stay_numbers_and_words_stay_words(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), settled("a", answer=12.5), opened("b"), settled("b", answer="12.5")])
    assert [row.answer for row in ledger.rows("cases_settled", chain="desk")] == [12.5, "12.5"]


def test_a_partner_sees_the_open_asks_and_a_case_shows_all(ledger: Ledger) -> None:
    failed = ev.AskFailed(**_at(ask="k2", case="a", partner="net", failure="timeout"))
    ledger.append("desk", [opened("a"), asked("a", "k1", due=later(60)), asked("a", "k2", "net"), failed])
    ledger.append("desk", [opened("b"), asked("b", "k3"), contributed("b", "c", ask="k3")])
    (ask,) = ledger.rows("asks_of_partner", chain="desk", partner="ada")
    assert (ask.ask, ask.due, ask.blind, ask.made_at) == ("k1", later(60), True, MONDAY)
    assert ledger.rows("asks_of_partner", chain="desk", partner="net") == []
    statuses = {
        row.ask: row.status for case in "ab" for row in ledger.rows("asks_of_case", chain="desk", case=case)
    }
    assert statuses == {"k1": "open", "k2": "failed", "k3": "answered"}


def test_contributions_come_with_their_distribution(ledger: Ledger) -> None:
    made = contributed("a", "c", distribution=(0.25, 0.75), confidence=0.8, shadow=True, stage="second_look")
    ledger.append("desk", [opened("a"), made])
    (row,) = ledger.rows("contributions_of_case", chain="desk", case="a")
    assert (row.distribution, row.shadow, row.stage, row.answer) == ([0.25, 0.75], True, "second_look", "7")


def test_a_partnership_and_its_charters(ledger: Ledger) -> None:
    ledger.append("workspace", [ev.PartnershipOpened(**_at(partnership="desk", name="Desk"))])
    for version in (1, 2):
        adopted = ev.CharterAdopted(**_at(version=version, charter={"goals": [1, "ü"]}, changes=("a", "b")))
        ledger.append("desk", [adopted])
    assert [row.name for row in ledger.rows("partnerships")] == ["Desk"]
    (charter,) = ledger.rows("charter", chain="desk")
    assert (charter.version, charter.charter, charter.changes) == (2, {"goals": [1, "ü"]}, ["a", "b"])
    assert len(ledger.rows("charters", chain="desk")) == 2


def test_feedback_disagreements_lanes_and_versions(ledger: Ledger) -> None:
    positions = (("ada", "7"), ("net", 8.0))
    ledger.append(
        "desk",
        [
            opened("a"),
            ev.FeedbackGiven(**_at(feedback="f", contribution="c", case="a", useful=True, style=False)),
            ev.DisagreementOpened(**_at(disagreement="d", case="a", positions=positions)),
            ev.LaneChanged(**_at(threshold=0.9, evidence="400 audits", upper=0.018)),
            ev.LaneChanged(**_at(threshold=None, evidence="alarm")),
            ev.VersionPromoted(
                **_at(partner="net", version="2", previous="1", wins=9, losses=1, p_value=0.01)
            ),
        ],
    )
    (feedback,) = ledger.rows("feedback_of_case", chain="desk", case="a")
    assert (feedback.accurate, feedback.useful, feedback.style) == (None, True, False)
    (disagreement,) = ledger.rows("disagreements_open", chain="desk")
    assert disagreement.positions == [["ada", "7"], ["net", 8.0]]
    ledger.append("desk", [ev.DisagreementResolved(**_at(disagreement="d", case="a", answer="7"))])
    assert ledger.rows("disagreements_open", chain="desk") == []
    assert ledger.rows("disagreements_of_case", chain="desk", case="a")[0].resolved_by == "ada"
    assert ledger.rows("lane", chain="desk")[0].threshold is None
    assert len(ledger.rows("lanes", chain="desk")) == 2
    assert ledger.rows("versions", chain="desk")[0].wins == 9.0


def test_one_partnership_never_sees_the_rows_of_another(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(2))
    assert ledger.rows("cases_settled", chain="ward") == []
    assert ledger.rows("case", chain="ward", case="case-0001") == []


def test_an_unknown_query_or_parameter_is_named(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no query 'cases_by_mood'"):
        ledger.rows("cases_by_mood")
    with pytest.raises(NotFound, match="takes chain, case; it was given chain"):
        ledger.rows("case", chain="desk")
    with pytest.raises(NotFound, match="it was given chain, mood"):
        ledger.rows("charter", chain="desk", mood="good")
