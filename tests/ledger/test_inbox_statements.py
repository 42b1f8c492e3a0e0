"""The statements of the inbox run on both databases and read no table from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.ledger.sample import MONDAY, asked, later, opened, whole_cases

from lichen.inbox.store import say
from lichen.ledger import events as ev
from lichen.ledger import schema
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.projections import microseconds
from lichen.ledger.statements import Statement, named, parse, text

SMALL = {"absences_now", "indexed", "leases_over", "snoozes_over"}
"""What reads a table of a few rows, or by the one index there is."""

NUMBERS = {
    "limit",
    "after",
    "before",
    "key",
    "horizon",
    "cap",
    "seq",
    "now",
    "since",
    "until",
    "at",
    "id",
    "free",
    "awake",
}
NUMBERS |= {"minutes", "cases"}


def statements() -> Iterator[Statement]:
    yield from parse(text("inbox.sql"), "sqlite")


def given(statement: Statement) -> dict[str, object]:
    """Something for every parameter; `id` is a number in the search and a text among views."""
    numbers = NUMBERS - ({"id"} if statement.name.startswith("view") else set())
    return {each: 1 if each in numbers else "{}" if each == "filters" else "x" for each in statement.names}


@pytest.mark.parametrize("statement", list(statements()), ids=lambda each: each.name)
def test_no_statement_reads_a_whole_table(tmp_path: Path, statement: Statement) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        explain = statement._replace(sql="EXPLAIN QUERY PLAN " + statement.sql)
        values = [given(statement)[each] for each in statement.names]
        plan = [str(row[3]) for row in ledger.connector.run(explain, values)]
    scans = [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step]
    scans = [step for step in scans if "counted" not in step and "subquery" not in step.lower()]
    assert not scans or statement.name in SMALL, plan


@pytest.mark.parametrize("order", ["by_value", "by_due", "by_confidence", "newest"])
def test_every_order_is_read_from_its_index_without_sorting(tmp_path: Path, order: str) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        statement = named("sqlite")[f"inbox_{order}"]
        explain = statement._replace(sql="EXPLAIN QUERY PLAN " + statement.sql)
        values = [given(statement)[each] for each in statement.names]
        plan = [str(row[3]) for row in ledger.connector.run(explain, values)]
    index = "asks_open" if order == "newest" else f"asks_{order}"
    assert any(f"USING INDEX {index}" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)


def test_every_statement_runs_on_both_databases(ledger: Ledger) -> None:
    ledger.append("x", whole_cases(2))
    for statement in statements():
        with ledger.connector.writing():
            say(ledger, statement.name, **given(statement))


def test_a_moved_ask_changes_hands_and_keeps_its_due_time_unless_it_gets_another(ledger: Ledger) -> None:
    due = later(30)
    ledger.append("desk", [opened("a"), asked("a", "q", "ada", due=due, confidence=0.7)])
    move = {"ask": "q", "case": "a", "previous": "ada", "at": MONDAY, "by": "ada"}
    ledger.append("desk", [ev.AskMoved(partner="grace", how="claimed", **move)])
    (row,) = ledger.rows("asks_of_partner", chain="desk", partner="grace")
    assert (row.due, row.moved_how, row.confidence) == (due, "claimed", 0.7)
    assert ledger.rows("asks_of_partner", chain="desk", partner="ada") == []
    ledger.append("desk", [ev.AskMoved(partner="mary", how="escalated", due=later(99), **move)])
    (row,) = ledger.rows("asks_of_case", chain="desk", case="a")
    assert (row.partner, row.due, row.moved_seq, row.escalated_seq) == ("mary", later(99), 4, 4)
    ledger.append("desk", [ev.AskMoved(partner="ada", how="reassigned", **move)])
    (row,) = ledger.rows("asks_of_case", chain="desk", case="a")
    assert (row.moved_how, row.escalated_seq) == ("reassigned", 4)


def test_a_withdrawn_answer_stays_on_record_as_withdrawn(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(1))
    (row,) = ledger.rows("contributions_of_case", chain="desk", case="case-0001")
    assert row.withdrawn_seq is None
    taken_back = ev.ContributionWithdrawn(
        at=later(3), by="ada", contribution=row.contribution, case=row.case, partner="ada"
    )
    ledger.append("desk", [taken_back])
    (row,) = ledger.rows("contributions_of_case", chain="desk", case="case-0001")
    assert row.withdrawn_seq == 5


def test_open_asks_are_counted_per_case(ledger: Ledger) -> None:
    def count() -> int:
        return int(ledger.connector.run(Statement("count", "SELECT asks_open FROM cases", ()))[0][0])  # type: ignore[call-overload]  # a number

    ledger.append("desk", [opened("a"), asked("a", "one"), asked("a", "two"), asked("a", "three")])
    assert count() == 3
    failed = ev.AskFailed(at=MONDAY, by="lichen", ask="one", case="a", partner="ada", failure="off")
    ledger.append("desk", [failed])
    ledger.append(
        "desk",
        [
            ev.ContributionMade(
                at=MONDAY,
                by="ada",
                contribution="c",
                case="a",
                partner="ada",
                role="person",
                answer="7",
                ask="two",
            )
        ],
    )
    assert count() == 1
    ledger.rebuild()
    assert count() == 1


def test_access_is_what_was_last_said_of_somebody(ledger: Ledger) -> None:
    changes = [("ada", "desk", "lead"), ("grace", "desk", "contributor"), ("ada", "ward", "owner")]
    changes += [("grace", "desk", None), ("ada", None, "owner")]
    for person, partnership, role in changes:
        event = ev.AccessChanged(at=MONDAY, by="lichen", person=person, partnership=partnership, role=role)
        ledger.append("workspace", [event])
    rows = ledger.rows("access_of_partnership", partnership="desk")
    assert [(row.person, row.role) for row in rows] == [("ada", "lead"), ("grace", None)]
    mine = {(row.partnership, row.role) for row in ledger.rows("access_of_person", person="ada")}
    assert mine == {("desk", "lead"), ("ward", "owner"), (None, "owner")}
    assert len(ledger.rows("access_history", chain="workspace")) == 5


def test_mentions_are_one_row_for_each_person(ledger: Ledger) -> None:
    from lichen.ledger.sealed import seal

    text_of_it = seal("look")
    comment = ev.CommentMade(
        at=MONDAY, by="ada", comment="k", case="a", text=text_of_it.seal, mentions=("grace", "mary")
    )
    ledger.append("desk", [opened("a"), comment], sealed=[text_of_it])
    (row,) = ledger.rows("comments_of_case", chain="desk", case="a")
    assert row.mentions == ["grace", "mary"]
    for person in ("grace", "mary"):
        (told,) = ledger.rows("mentions_of_person", chain="desk", person=person)
        assert (told.case, told.comment, told.made_by) == ("a", "k", "ada")


def test_disagreements_can_be_read_from_the_first_to_the_last(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")])
    for number in range(5):
        made = ev.DisagreementOpened(
            at=MONDAY, by="lichen", disagreement=f"d{number}", case="a", positions=(("ada", "7"),)
        )
        ledger.append("desk", [made])
    first = ledger.rows("disagreements", chain="desk", limit=3)
    rest = ledger.rows("disagreements", chain="desk", after=first[-1].opened_seq, limit=3)
    assert [row.disagreement for row in first + rest] == ["d0", "d1", "d2", "d3", "d4"]
    assert all(one.opened_seq < two.opened_seq for one, two in pairwise(first + rest))
    (found,) = ledger.rows("disagreement", chain="desk", disagreement="d3")
    assert found.positions == [["ada", "7"]]


def test_the_order_by_due_time_holds_microseconds(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), asked("a", "q", due=later(1)), asked("a", "r")])
    rows = say(ledger, "ask_place", chain="desk", case="a", ask="q")
    assert rows[0].by_due == microseconds(later(1))
    assert say(ledger, "ask_place", chain="desk", case="a", ask="r")[0].by_due == 2**63 - 1


def test_a_ledger_from_before_keeps_its_open_asks_counted(
    new_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "CURRENT", 1)
    with open_ledger(new_address) as ledger:
        ledger.connector.script(
            "INSERT INTO cases (chain, case_id, opened_seq, opened_by, opened_at)"
            " VALUES (1, 'a', 1, 'ada', 1);"
        )
        for ask, answered in (("one", "NULL"), ("two", "9"), ("three", "NULL")):
            ledger.connector.script(
                "INSERT INTO asks (chain, case_id, ask, seq, partner, wanted, why, blind, blind_chance,"
                " propensity, made_by, made_at, answered_seq)"
                f" VALUES (1, 'a', '{ask}', 2, 'ada', 'answer', 'why',"
                f" {'TRUE' if new_address.startswith('postgres') else 1}, 1, 1, 'lichen', 1, {answered});"
            )
    monkeypatch.setattr(schema, "CURRENT", 2)
    with open_ledger(new_address) as ledger:
        assert ledger.connector.run(Statement("count", "SELECT asks_open FROM cases", ())) == [(2,)]
