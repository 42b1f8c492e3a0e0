from __future__ import annotations

import re
from typing import get_args

import pytest
from tests.ledger.sample import whole_cases

from lichen.ledger.events import AnyEvent
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.projections import TABLES, kind_of, projections
from lichen.ledger.statements import Dialect, named, queries, text

KINDS = {kind_of(each): each for each in get_args(AnyEvent)}
WITHOUT_PROJECTION = {
    "learned.1",
    "learning_begun.1",
    "group_met.1",
    "group_lane_changed.1",
    "proposal_probed.1",
}


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_what_is_remarked_between_statements_is_part_of_none(dialect: Dialect) -> None:
    statements = [*named(dialect).values(), *(each.statement for each in projections(dialect))]
    assert not [each.name for each in statements if "--" in each.sql]


def test_every_kind_of_event_is_projected_or_declared_to_need_none() -> None:
    projected = {each.kind for each in projections("sqlite")}
    assert projected | WITHOUT_PROJECTION == set(KINDS)


def test_every_parameter_of_a_projection_is_a_field_of_its_event() -> None:
    for projection in projections("sqlite"):
        fields = {*KINDS[projection.kind].__struct_fields__, "chain", "seq"}
        each = re.search(r" as (\w+)", projection.statement.name)
        assert set(projection.statement.names) <= fields | ({each[1]} if each else set())


def test_no_two_kinds_of_event_write_the_same_column() -> None:
    """What makes running a batch statement by statement the same as event by event."""
    written: dict[tuple[str, str], str] = {}
    for projection in projections("sqlite"):
        update = re.search(r"UPDATE (\w+) SET (.*?)\sWHERE", projection.statement.sql, re.DOTALL)
        if update is None:
            continue
        for column in re.findall(r"(\w+) = \?", update[2]):
            assert written.setdefault((update[1], column), projection.kind) == projection.kind


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_every_projection_table_is_in_the_schema_and_is_rebuilt(dialect: Dialect) -> None:
    _, _, first = text(f"{dialect}/schema_1.sql").partition("-- Projections:")
    second, _, _ = text(f"{dialect}/schema_2.sql").partition("-- The state of the day:")
    third, _, _ = text(f"{dialect}/schema_3.sql").partition("-- The state of the day:")
    sixth = text(f"{dialect}/schema_6.sql")
    assert set(re.findall(r"CREATE TABLE (\w+)", first + second + third + sixth)) == set(TABLES)


def test_no_query_reads_a_whole_table(tmp_path: object) -> None:
    with open_ledger(f"{tmp_path}/lichen.db") as ledger:
        ledger.append("desk", whole_cases(5))
        for name in sorted(queries()):
            statement = named("sqlite")[name]
            explain = statement._replace(sql="EXPLAIN QUERY PLAN " + statement.sql)
            plan = [str(row[3]) for row in ledger.connector.run(explain, [1] * len(statement.names))]
            assert not [step for step in plan if step.startswith("SCAN") and "INDEX" not in step], name


def test_every_query_runs_on_both_databases(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(2))
    for name in queries():
        names = named(ledger.connector.dialect)[name].names
        ledger.rows(name, **{each: "desk" for each in names if each not in ("after", "before", "limit")})
