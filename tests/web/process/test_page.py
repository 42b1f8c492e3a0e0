"""The process page: drawn by a job, kept, as text, as a graph and as tables."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

AT = "/partnerships/desk/process/"


def drawn(world: Any, bench: Any, days: int = 90) -> str:
    assert world.client("first").post(f"{AT}draw/", {"days": str(days)}).status_code == 302
    bench.work()
    assert bench.latest.state == "done", bench.latest.error
    return str(world.client("first").get(f"{AT}?days={days}").content.decode())


def test_before_anything_is_drawn_it_says_so(worked: Any, bench: Any) -> None:
    page = worked.client("auditor").get(AT).content.decode()
    assert "Not drawn yet" in page
    assert "Draw now" not in page
    assert "Draw now" in worked.client("first").get(AT).content.decode()


def test_it_waits_while_it_is_drawn_and_then_comes_anew(worked: Any, bench: Any) -> None:
    client = worked.client("first")
    client.post(f"{AT}draw/", {"days": "90"})
    assert "Being drawn" in client.get(AT).content.decode()
    polled = client.get(f"{AT}?days=90", headers={"x-part": "drawing"})
    assert "hx-refresh" not in polled
    bench.work()
    assert client.get(f"{AT}?days=90", headers={"x-part": "drawing"})["hx-refresh"] == "true"


def test_the_report_is_text_a_graph_and_tables_that_say_the_same(worked: Any, bench: Any) -> None:
    page = drawn(worked, bench)
    assert "13 cases" in page
    assert "<svg" in page
    assert page.count("<table") >= 3
    assert "person answered" in page
    assert not re.search(r'\sstyle="|<style|<script(?![^>]*src=)', page)
    for name in ("First reviewer", "Second reviewer"):
        assert name not in page.partition('id="main"')[2]


def test_each_table_comes_as_csv(worked: Any, bench: Any) -> None:
    drawn(worked, bench)
    answer = worked.client("auditor").get(f"{AT}tables/1.csv?days=90")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert answer["content-disposition"] == 'attachment; filename="desk-process-1.csv"'
    assert len(rows) > 3
    assert len({len(row) for row in rows}) == 1
    for number in ("0", "99"):
        assert worked.client("auditor").get(f"{AT}tables/{number}.csv").status_code == 404
    assert worked.client("auditor").get(f"{AT}tables/1.csv?days=30").status_code == 404


@pytest.mark.parametrize("days", ["7", "x", "-1", "1e9"])
def test_another_period_is_refused(worked: Any, bench: Any, days: str) -> None:
    assert worked.client("first").get(f"{AT}?days={days}").status_code == 422
    assert worked.client("first").post(f"{AT}draw/", {"days": days}).status_code == 422


def test_each_period_is_a_report_of_its_own(worked: Any, bench: Any) -> None:
    drawn(worked, bench, 0)
    assert "Not drawn yet" in worked.client("first").get(AT).content.decode()


def test_who_reads_cannot_draw_and_who_is_elsewhere_finds_nothing(worked: Any, bench: Any) -> None:
    assert worked.client("auditor").post(f"{AT}draw/").status_code == 403
    assert worked.client("elsewhere").get(AT).status_code == 404
    assert worked.client("first", csrf=True).post(f"{AT}draw/").status_code == 403


def test_an_empty_period_says_so(worked: Any, bench: Any) -> None:
    from lichen.reports.process.kept import keep_own

    keep_own(worked.house.ledger, "desk", 30, None, seq=1, at=worked.desk.source.now())
    assert "No cases in this time" in worked.client("first").get(f"{AT}?days=30").content.decode()


def test_the_style_of_the_map_comes_with_the_workbench() -> None:
    from lichen.web.assets import assets

    assert b".process-edge.slow" in assets()["lichen.css"].body
