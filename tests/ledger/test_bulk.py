"""Rows made column by column are the rows made one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from lichen.ledger import events as ev
from lichen.ledger.bulk import FEWEST
from lichen.ledger.projections import changes

AT = datetime(2026, 1, 5, tzinfo=UTC)


def contributions(count: int, **more: Any) -> list[tuple[int, ev.ContributionMade]]:
    return [
        (
            number,
            ev.ContributionMade(
                at=AT + timedelta(seconds=number),
                by="model",
                contribution=f"x{number}",
                case=f"c{number}",
                partner="model",
                role="ai",
                answer="a" if number % 2 else 3.5,
                distribution=(0.25, 0.75),
                **more,
            ),
        )
        for number in range(1, count + 1)
    ]


def written(dialect: Any, numbered: list[Any]) -> list[dict[str, object]]:
    """Every row by the names of its values, with what the statement leaves out as None."""
    found = []
    for statement, rows in changes(dialect, 7, numbered):
        for row in rows:
            named = dict(zip(statement.names, row, strict=True))
            found.append({"statement": statement.name, **{k: v for k, v in named.items() if v is not None}})
    return found


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
@pytest.mark.parametrize("more", [{}, {"confidence": 0.5}, {"shadow": True, "reasons": "s"}])
def test_many_at_once_and_one_by_one_give_the_same_rows(dialect: Any, more: dict[str, Any]) -> None:
    numbered = contributions(2 * FEWEST, **more)
    numbered[3] = (numbered[3][0], msgspec.structs.replace(numbered[3][1], seconds=2.5))
    apart = [row for one in numbered for row in written(dialect, [one])]
    assert written(dialect, numbered) == apart


def test_a_column_that_is_empty_throughout_is_written_by_the_statement() -> None:
    ((statement, rows),) = changes("sqlite", 7, contributions(FEWEST))
    assert "spread" not in statement.names
    assert statement.sql.count("?") == len(statement.names) == len(rows[0])
    assert "NULL" in statement.sql


def test_words_that_come_again_and_again_are_the_words_of_each_row() -> None:
    said = [
        (seq, msgspec.structs.replace(event, answer="yes" if seq % 3 else 'no "maybe"'))
        for seq, event in contributions(2 * FEWEST)
    ]
    apart = [row for one in said for row in written("sqlite", [one])]
    assert written("sqlite", said) == apart
    assert {row["answer"] for row in apart} == {'"yes"', '"no \\"maybe\\""'}
