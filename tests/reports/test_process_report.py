"""The report as a whole: tables beside the drawing, a page for people, plain data for programs."""

import json
import re

import pytest
from tests.reports.process_logs import handed_on, sent_back, straight

from lichen.core.mining import mine
from lichen.reports.process import page, process_report


def test_the_table_holds_every_step_with_the_drawing_or_without() -> None:
    process = mine(sent_back())
    steps = process_report(process, name="log").tables[0]
    assert len(steps.rows) == len(process.graph.steps.count)
    assert sum(int(row[2].replace(",", "")) for row in steps.rows) == process.graph.steps.count.sum()
    assert steps.rows[0][:2] == ("approved", "checked")


def test_long_tables_say_how_much_is_missing() -> None:
    from lichen.reports.process.tables import tables

    steps = tables(mine(sent_back()), most=2)[0]
    assert (len(steps.rows), steps.more) == (2, 2)


def test_resources_are_named_only_where_it_is_asked_for() -> None:
    process = mine(handed_on())
    plain, named = (process_report(process, name="log", names=names) for names in (False, True))
    assert "colleague" not in repr(plain)
    assert named.tables[-1].caption == "Hand-offs"
    assert "colleague" in named.tables[-1].rows[0][0]


@pytest.mark.parametrize("log", [sent_back(), straight(5), handed_on()], ids=["rework", "few", "handed"])
def test_the_page_needs_nothing_from_elsewhere(log: object) -> None:
    html = page(process_report(mine(log), name="desk <b>", notes=("Read as it is.",)))
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "desk &lt;b&gt;" in html
    assert "Read as it is." in html
    assert html.count("<svg") == 1


def test_programs_get_the_same_without_the_drawing() -> None:
    report = process_report(mine(straight()), name="log")
    data = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert "svg" not in data
    assert data["findings"][0]["text"] if "text" in data["findings"][0] else data["findings"][0]["sentences"]
    assert {"name", "overview", "findings", "unsaid", "notes", "map", "tables"} <= set(data)
