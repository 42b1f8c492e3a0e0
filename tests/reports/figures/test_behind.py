"""Every figure leads to the cases it is counted from."""

from __future__ import annotations

import pytest
from tests.reports.figures.counted import figures
from tests.reports.past import Past

from lichen.core.intervals import Interval
from lichen.errors import NotFound
from lichen.ledger.ledger import Ledger
from lichen.reports.figures.drill import drill, pages
from lichen.reports.figures.figure import Reference


def test_every_reference_leads_to_cases_that_add_up_to_its_figure(counted: Ledger, past: Past) -> None:
    found = figures(counted, past)
    sides = {row.side: row for row in found["sides"].rows}
    for side, row in sides.items():
        behind = list(pages(counted, "desk", row.entries, limit=7))
        assert sum(each.n for each in behind) == row.error.n, side
        assert len({each.case for each in behind}) == len(behind)
    for name in ("lanes", "calibration", "acceptance", "themes", "verdicts", "agreement"):
        for row in found[name].rows:
            size = getattr(row, "cases", None)
            if size is None:
                size = next(
                    (one.n for one in row if isinstance(one, Interval)), getattr(row, "disagreements", None)
                )
            behind = pages(counted, "desk", row.entries)
            assert sum(each.n for each in behind) == size, (name, row)


def test_a_page_of_evidence_holds_the_entries_of_its_cases_in_order(counted: Ledger) -> None:
    first = drill(counted, "desk", Reference("settled", {"key": ("ai_only",)}), limit=3)
    second = drill(counted, "desk", Reference("settled", {"key": ("ai_only",)}), first.next or 0, limit=3)
    assert len(first.cases) == len(second.cases) == 3
    for each in (*first.cases, *second.cases):
        numbers = [step.seq for step in each.entries]
        assert numbers == sorted(numbers)
        assert "case_settled.1" in {step.kind for step in each.entries}
    assert not {each.case for each in first.cases} & {each.case for each in second.cases}


def test_an_unknown_reference_is_refused_in_a_sentence(counted: Ledger) -> None:
    with pytest.raises(NotFound, match="Nothing is counted"):
        drill(counted, "desk", Reference("secrets", {}))


def test_a_single_entry_can_be_opened(counted: Ledger, past: Past) -> None:
    row = figures(counted, past)["certificate"].rows[0]
    (behind,) = drill(counted, "desk", row.entries).cases
    assert behind.entries[0].kind == "lane_changed.1"
