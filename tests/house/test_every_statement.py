"""Every named statement there is runs on both databases, and says the same on both.

None can be forgotten: they are taken from the `.sql` files of the package. What a statement is given follows
from its parameters' names; a new name fails here until a value for it stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.house.every_event import HELD, tell, untold

import lichen
from lichen.errors import LichenError
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.statements import Dialect, Statement, named, parse

PACKAGE = Path(lichen.__file__).parent
NOW, LATE, KEY = 1_767_607_200_000_000, 2**61, "8f" * 16

VALUES: dict[str, Any] = {
    "name": "desk", "partnership": "desk", "chains": '["desk"]', "cases": '["told", "case-1", "nothing"]',
    "case": "told", "ask": "told-4", "person": "ada", "partner": "ada", "holder": "grace", "owner": "ada",
    "note": "refunds", "lesson": "taught", "suggestion": "put", "topic": "lanes",
    "disagreement": "disputed", "incident": "open", "version": 10_000, "after_item": "", "after": 0,
    "since": 0, "down_to": 0, "last": 500, "through": 500, "before": LATE, "until": LATE, "limit": 500,
    "most": 500, "cap": 500, "horizon": LATE, "free": LATE, "awake": LATE, "now": NOW, "at": NOW,
    "key": 0, "whole": True, "kind": "similar", "id": "told", "seq": 7, "look": 1, "truths": 3,
    "body": "[]", "minutes": 90.0, "delegate": "grace", "filters": "{}", "seal": "ab" * 32,
    "seals": f'["{HELD}"]', "title": "A title", "text": "A text", "words": "invoice total",
    "digest": b"d" * 32, "salt": b"s" * 16, "content": b"{}", "signature": b"s", "number": 900,
    "format": 1, "newest": NOW, "question": 1, "grain": "day", "measure": "settled", "n": 3, "hits": 2,
    "amount": 5, "url": "https://example.org/", "kinds": "[]", "secret": "s", "created_by": "ada",
    "created_at": NOW, "done_seq": 0, "lease": KEY, "lease_until": LATE, "tries": 1, "next_at": NOW,
    "why": "it failed", "subscription": "told", "webhook_id": "w", "turn": 1, "replay": 0, "status": 200,
    "error": None, "ms": 12, "answer": "{}", "sent_at": NOW, "head": 10**6, "past": "",
}  # fmt: skip
"""What a parameter of this name is given."""

OF_ONE: dict[str, dict[str, Any]] = {
    "ledger: capacity_set": {"cases": 12.0},
    "ledger: chain_create": {"name": "another"},
    "ledger: chain_advance": {"id": 1},
    "ledger: checkpoint_add": {"body": b"{}"},
    "ledger: entry_add": {"seq": 10**6, "body": b"{}"},
    "ledger: fit_keep": {"body": b"{}"},
    "ledger: key": {"key": "once"},
    "ledger: key_add": {"key": "another", "first": 1, "last": 2},
    "ledger: snapshot_keep": {"body": b"{}"},
    "ledger: inbox_by_value": {"key": -10.0},
    "ledger: snooze_set": {"ask": "told-3"},
    "reports/cards/kept.sql: kept": {"kind": "card", "partner": "net"},
    "reports/figures/figures.sql: anchors": {"kind": "case_opened.1"},
    "web/partnerships/chain.sql: of_kind": {"kind": "case_opened.1"},
    "webhooks/webhooks.sql: add": {"through": 0},
    "reports/cards/kept.sql: keep": {"cases": 9, "kind": "card", "partner": "net"},
    "reports/figures/figures.sql: add": {"key": "all"},
    "reports/figures/figures.sql: drop_empty": {"key": "all"},
    "reports/rehearsals/store.sql: keep": {"cases": 9},
}
"""What a statement is given otherwise."""

UNDONE = {
    f"ledger: {name}"
    for name in ("chain_create", "chain_advance", "entry_add", "key_add", "sealed_add", "checkpoint_add")
}
"""What only the ledger itself may say; it is undone at once."""

UNLIKE = {"ledger: rebuild_lock"}
"""What is no question: a lock, which each database takes in its own way."""

_TEXT_KEY = re.compile(r"\b(case_id|note|seal|lesson)(, \w+\))? [<>]=? \(?$")


def statements(dialect: Dialect) -> dict[str, Statement]:
    """Every named statement of the package by its file and name, in the words of one database."""
    found = {f"ledger: {name}": each for name, each in named(dialect).items()}
    for path in sorted(PACKAGE.rglob("*.sql")):
        if (PACKAGE / "ledger") in path.parents:
            continue
        for each in parse(path.read_text(encoding="utf-8"), dialect):
            name, _, own = each.name.rpartition("_")
            if own in ("sqlite", "postgres"):
                if own == dialect:
                    found[f"{path.relative_to(PACKAGE)}: {name}"] = each
            else:
                found[f"{path.relative_to(PACKAGE)}: {each.name}"] = each
    return found


SQLITE, POSTGRES = statements("sqlite"), statements("postgres")
ORDER = ("CREATE", "INSERT", "SELECT", "UPDATE", "DELETE", "PRAGMA", "SET", "LOCK")
"""What is written first is found by what reads; what lets go comes last."""


def kind_of(statement: Statement) -> str:
    return statement.sql.split(None, 1)[0].upper()


def values_of(key: str, statement: Statement, dialect: Dialect) -> list[Any]:
    """What a statement is given: the chain by its name or number, keys to page by as text or as numbers."""
    before = re.split(r"\?|%s", statement.sql)
    return [_value(key, name, before[at], dialect) for at, name in enumerate(statement.names)]


def _value(key: str, name: str, before: str, dialect: Dialect) -> Any:
    own = OF_ONE.get(key, {})
    if name in own:
        return own[name]
    if name == "chain":
        return "desk" if re.search(r"\bname = $", before) else 1
    if name in ("after", "past", "first", "last") and _TEXT_KEY.search(before):
        return "~" if name == "last" else ""
    if name == "query":
        return (
            "'invoice' & 'tot':*"
            if dialect == "postgres"
            else '(place : (c1)) AND (words : ("invoice" AND "tot"*))'
        )
    assert name in VALUES, f"{key} takes `{name}`: say in VALUES what it is given here."
    return VALUES[name]


class _Undo(Exception):
    """Leaves a transaction without what was done in it."""


@contextmanager
def writing(ledger: Ledger, *, kept: bool) -> Iterator[None]:
    try:
        with ledger.connector.writing():
            yield
            if not kept:
                raise _Undo
    except _Undo:
        pass


def said(ledger: Ledger, key: str, statement: Statement) -> list[tuple[Any, ...]]:
    """The rows a statement gives, in its own order where it has one."""
    values = values_of(key, statement, ledger.connector.dialect)
    alone = nullcontext() if kind_of(statement) == "PRAGMA" else writing(ledger, kept=key not in UNDONE)
    with alone:
        rows = [tuple(map(plain, row)) for row in ledger.connector.run(statement, values)]
    return rows if "ORDER BY" in statement.sql else sorted(rows, key=repr)


def plain(value: Any) -> Any:
    """A value as both databases could give it: yes and no as numbers, sums of whole numbers as such."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.fixture(scope="module")
def both(used_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Dialect, Ledger]]:
    """The same history on both databases."""
    from tests.postgres import emptied

    here = tmp_path_factory.mktemp("both")
    places = {"sqlite": f"{here}/lichen.db", "postgres": emptied(used_schema)}
    made = {
        name: open_ledger(where, key_file=here / name, anchor_file=here / f"{name}.anchor")
        for name, where in places.items()
    }
    for ledger in made.values():
        tell(ledger)
        ledger.connector.script((PACKAGE / "webhooks" / "tables.sql").read_text(encoding="utf-8"))
    yield made
    for ledger in made.values():
        ledger.close()


def test_every_kind_of_event_is_told_and_every_file_is_found() -> None:
    assert untold() == set()
    named_in = {key.partition(":")[0] for key in SQLITE}
    assert {"ledger", "reports/kept_rows.sql", "reports/process/process.sql", "web/api/reads.sql"} <= named_in
    assert len(SQLITE.keys() & POSTGRES.keys()) > 200


def test_every_statement_says_the_same_on_both_databases(both: dict[Dialect, Ledger]) -> None:
    wrong: list[str] = []
    empty = set()
    for key in sorted(SQLITE.keys() | POSTGRES.keys(), key=place):
        rows = dict(_tried(both, key, wrong))
        if len(rows) == 2 and key not in UNLIKE and rows["sqlite"] != rows["postgres"]:
            wrong.append(f"{key}: {rows['sqlite'][:3]} is not {rows['postgres'][:3]}")
        if not any(rows.values()) and kind_of(SQLITE.get(key) or POSTGRES[key]) == "SELECT":
            empty.add(key)
    assert not wrong, "\n".join(wrong)
    more = "tell more in `every_event`, or say in OF_ONE what else they are given"
    assert not empty, f"These find nothing, so that nothing is compared ({more}): {sorted(empty)}"


def _tried(both: dict[Dialect, Ledger], key: str, wrong: list[str]) -> Iterator[tuple[str, Any]]:
    """What each database says that knows the statement; what went wrong is noted."""
    for name, known in (("sqlite", SQLITE), ("postgres", POSTGRES)):
        if key in known:
            try:
                yield name, said(both[name], key, known[key])
            except LichenError as error:
                wrong.append(f"{key} on {name}: {error} ({error.__cause__})")


def place(key: str) -> tuple[int, str]:
    return ORDER.index(kind_of(SQLITE.get(key) or POSTGRES[key])), key
