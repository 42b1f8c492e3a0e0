from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.postgres import fresh_schema

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.ledger.ledger import open_ledger
from lichen.reports.counters import BUCKETS, MOST_ROUTES, Counters
from lichen.reports.metrics import Metrics, text
from lichen.workspace import Workspace

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question: {text: Which team, labels: [billing, delivery]}
goals: [{kpi: Sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}]
partners: [{id: ann, role: person}, {id: ben, role: person}]
owner: ann
answers_for_errors: ann
"""
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgres"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    sqlite = request.param == "sqlite"
    where = str(tmp_path / "lichen.db") if sqlite else fresh_schema(request.getfixturevalue("server"))
    with Workspace(open_ledger(where, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor")) as opened:
        opened.open_partnership(CHARTER)
        yield opened


def figures(exposition: str) -> dict[tuple[str, ...], float]:
    """Each sample under its name and the values of its labels."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
    }


def work(workspace: Workspace, case: str, *, settle: bool) -> None:
    desk = workspace.partnership("desk")
    open_case(desk, NewCase(case=case, inputs={"text": "secret words"}), by="ann")
    while settle and (pending := desk.estimates.cases[case].pending):
        ask, waiting = next(iter(pending.items()))
        contribute(desk, case, Contribution(by=waiting.partner, answer="billing", ask=ask))


def test_the_figures_are_those_of_the_ledger(workspace: Workspace) -> None:
    for case in ("c1", "c2"):
        work(workspace, case, settle=True)
    work(workspace, "c3", settle=False)
    found = figures(Metrics(workspace).text(now=LATER, jobs={"waiting": 2}, delays={"desk": 1.5}))
    assert sum(value for key, value in found.items() if key[0] == "lichen_cases_settled_total") == 2
    assert found["lichen_cases", "desk", "waiting"] == 1
    assert found["lichen_cases", "desk", "open"] == 0
    assert found["lichen_asks_open", "desk"] == 1
    assert found["lichen_asks_overdue", "desk"] == 0
    assert 1_800 < found["lichen_oldest_ask_seconds", "desk"] < 3_700
    assert found["lichen_ledger_head", "desk"] == workspace.ledger.head("desk")
    assert found["lichen_learning_delay_seconds", "desk"] == 1.5
    assert found["lichen_jobs", "waiting"] == 2


def test_settled_cases_are_counted_once_and_then_only_the_new_ones(workspace: Workspace) -> None:
    metrics = Metrics(workspace)
    totals = []
    for number in range(3):
        work(workspace, f"c{number}", settle=True)
        found = figures(metrics.text())
        totals.append(sum(value for key, value in found.items() if key[0] == "lichen_cases_settled_total"))
    assert totals == [1, 2, 3]
    assert figures(metrics.text()) == figures(Metrics(workspace).text()) or totals[-1] == 3


def test_a_closed_lane_has_no_threshold_and_an_empty_desk_has_zeroes(workspace: Workspace) -> None:
    found = figures(text(workspace))
    assert ("lichen_lane_threshold", "desk") not in found
    assert found["lichen_oldest_ask_seconds", "desk"] == 0
    assert found["lichen_cases", "desk", "open"] == 0


def test_no_input_is_among_the_figures(workspace: Workspace) -> None:
    work(workspace, "c1", settle=True)
    assert "secret" not in text(workspace)


def test_requests_are_counted_by_route_status_and_time(workspace: Workspace) -> None:
    counters = Counters()
    counters.count("GET", "/cases/{case}", 200, 0.004)
    counters.count("GET", "/cases/{case}", 404, 0.3)
    counters.count("GET", "/cases/{case}", 200, 99.0)
    found = figures(Metrics(workspace, counters).text())
    assert found["lichen_http_requests_total", "GET", "/cases/{case}", "200"] == 2
    assert found["lichen_http_seconds_bucket", "0.005", "/cases/{case}"] == 1
    assert found["lichen_http_seconds_bucket", "0.5", "/cases/{case}"] == 2
    assert found["lichen_http_seconds_count", "/cases/{case}"] == 3
    assert figures(counters.text())["lichen_http_seconds_sum", "/cases/{case}"] == pytest.approx(99.304)


def test_threads_never_lose_a_count() -> None:
    counters = Counters()

    def count() -> None:
        for _ in range(2_000):
            counters.count("GET", "/", 200, 0.001)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.requests() == {("GET", "/", 200): 16_000}
    assert figures(counters.text())["lichen_http_seconds_bucket", str(BUCKETS[0]), "/"] == 16_000


def test_whoever_asks_for_many_paths_cannot_fill_the_memory() -> None:
    counters = Counters()
    for number in range(MOST_ROUTES + 100):
        counters.count("GET", f"/{number}", 404, 0.001)
    assert len(counters.requests()) == MOST_ROUTES + 1
    assert counters.requests()["GET", "other", 404] == 100


def test_two_workspaces_keep_their_figures_apart(tmp_path: Path) -> None:
    with (
        Workspace(open_ledger(tmp_path / "one.db")) as one,
        Workspace(open_ledger(tmp_path / "two.db")) as two,
    ):
        one.open_partnership(CHARTER)
        assert "desk" in text(one)
        assert "desk" not in text(two)
