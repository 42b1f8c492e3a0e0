"""The simulated log of the benchmark is what it says, and its page tells the truth about both sides."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.mining.compare import LINK, Row, counts
from benchmarks.mining.generated import as_csv, as_xes, generate
from benchmarks.mining.page import page

from lichen.core.process_graph import process_graph
from lichen.transfer.event_log import read_event_log

pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("log") / "generated.parquet", events=3_000)


def test_the_generated_log_has_loops_and_events_at_the_same_moment(log: Path) -> None:
    found = read_event_log(log).log
    assert 2_500 < found.events <= 3_000
    assert (np.diff(found.at)[found.case[1:] == found.case[:-1]] == 0).sum() > 100
    graph = process_graph(found)
    assert len(graph.variants.count) > 50
    assert graph.activity.min() > 0


def test_every_format_of_it_gives_the_same_counts(log: Path) -> None:
    table = as_csv(log)
    every = [read_event_log(path).log for path in (log, table, as_xes(table))]
    first, *others = [counts(each, process_graph(each)) for each in every]
    assert all(each == first for each in others)
    assert sum(first["activities"].values()) == every[0].events
    assert all(LINK in pair for pair in first["follows"])


def row(name: str, *, same: bool = True) -> Row:
    stages = ("read", "counts", "analysis")
    ours, theirs = ({stage: np.array([value, value]) for stage in stages} for value in (0.5, 2.0))
    kinds = ("activities", "begins", "ends", "follows", "variants")
    return Row(name, name.startswith("gen"), 10, 2, 2, dict.fromkeys(kinds, same), ours, theirs)


def test_the_page_says_whether_every_count_is_the_same() -> None:
    rows = [row("recorded"), row("generated"), row("generated as CSV"), row("generated as XES")]
    equal = page(rows, {"pm4py": "1"})
    assert "exactly equal on every log" in equal
    assert "4.0× (4.0×)" in equal
    unequal = page([row("recorded", same=False), *rows[1:]], {"pm4py": "1"})
    assert "NOT equal on every log" in unequal
    assert "**differ**" in unequal
