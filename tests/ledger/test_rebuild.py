from __future__ import annotations

from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from tests.ledger.histories import Batch, histories
from tests.ledger.sample import erased, sealed_case, whole_cases
from tests.postgres import fresh_schema

from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.projections import TABLES
from lichen.ledger.statements import Statement


def dump(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every projection and what is sealed, in the order of the keys."""
    tables = {**TABLES, "sealed": "seal"}
    return {
        table: ledger.connector.run(Statement(table, f"SELECT * FROM {table} ORDER BY {key}", ()))
        for table, key in tables.items()
    }


def check_rebuilt_is_live(address: str, history: list[Batch]) -> None:
    with open_ledger(address) as ledger:
        for events, sealed in history:
            ledger.append("desk", events, sealed=sealed)
        live = dump(ledger)
        ledger.rebuild()
        assert dump(ledger) == live
        assert ledger.verify().ok


@settings(max_examples=30, deadline=None)
@given(history=histories())
def test_rebuilt_projections_are_those_that_grew_live_on_sqlite(history: list[Batch]) -> None:
    with TemporaryDirectory() as folder:
        check_rebuilt_is_live(f"{folder}/lichen.db", history)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_rebuilt_projections_are_those_that_grew_live_on_postgres(server: str, history: list[Batch]) -> None:
    check_rebuilt_is_live(fresh_schema(server), history)


def test_a_projection_that_somebody_changed_is_mended(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(3))
    ledger.append("ward", whole_cases(1))
    live = dump(ledger)
    ledger.connector.script("DELETE FROM asks; UPDATE cases SET answer = NULL;")
    assert dump(ledger) != live
    assert ledger.rebuild() == 16
    assert dump(ledger) == live


def test_erased_content_stays_erased_and_the_rest_stays(ledger: Ledger) -> None:
    first, one = sealed_case("a", "Ada")
    second, other = sealed_case("b", "Grace")
    ledger.append("desk", [first, second], sealed=[one, other])
    ledger.append("desk", [erased(one.seal)])
    ledger.rebuild()
    assert ledger.unseal([one.seal, other.seal]) == {one.seal: None, other.seal: "Grace"}


def test_progress_ends_at_the_number_of_entries(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(3))
    seen: list[tuple[int, int]] = []
    ledger.rebuild(lambda done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)
