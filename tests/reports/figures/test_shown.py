"""All figures of a partnership, in sentences and rows, also where little or nothing is counted."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reports.figures.counted import LEAD, figures, partnership
from tests.reports.past import CHARTER, LABELS, Past, charter

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.source import Source
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.reports.figures.catch_up import catch_up
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.page import freshen, page
from lichen.reports.figures.rates import rate


def test_every_figure_says_itself_in_a_sentence_and_in_rows(counted: Ledger, past: Past) -> None:
    for name, figure in figures(counted, past).items():
        assert figure.name == name
        assert figure.sentence.endswith((".", "!")), name
        rows = list(figure.csv_rows())
        assert all(len(row) == len(rows[0]) for row in rows), name
        assert figure.rows or name == "agreement", name


def test_a_partnership_in_which_nothing_has_happened_has_figures_too(ledger: Ledger) -> None:
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    freshen(desk)
    for figure in page(desk, viewer=LEAD, now=Past(cases=0).end).values():
        assert figure.sentence
        list(figure.csv_rows())


def test_figures_before_anything_was_counted_are_empty_and_not_an_error(ledger: Ledger) -> None:
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    assert page(desk, viewer=LEAD, now=Past(cases=0).end)["lanes"].values == dict.fromkeys(
        ("ai_only", "together", "people_only"), 0
    )


def test_a_small_rest_is_counted_by_the_page_and_a_large_one_is_left_to_a_job(
    ledger: Ledger, past: Past
) -> None:
    past.write(ledger)
    desk = partnership(ledger)
    assert freshen(desk) == ledger.head("desk")
    catch_up(ledger, "desk")
    ledger.append("desk", [ev.Learned(at=past.end, by="lichen", through=1)])
    assert freshen(desk) == 0


def test_people_alone_ai_and_together_are_the_estimates_own_counts(ledger: Ledger) -> None:
    """Live, through the actions: two ways to the same numbers."""
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    chance = np.random.default_rng(0)
    for number in range(60):
        case = open_case(desk, NewCase(case=f"c{number}"), by="first")
        while pending := desk.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            said = LABELS[number % 3] if chance.random() < 0.8 else LABELS[int(chance.integers(3))]
            shares = tuple(0.8 if label == said else 0.1 for label in LABELS)
            given = {"distribution": shares} if waiting.partner == "model" else {}
            contribute(desk, case, Contribution(by=waiting.partner, answer=said, ask=ask, **given))
    catch_up(ledger, "desk")
    known = Counts(ledger, "desk").whole("error")
    for side, tally in (
        ("people", desk.estimates.people_alone),
        ("ai", desk.estimates.ai_alone),
        ("together", desk.estimates.together),
    ):
        mine = rate((total.n, total.hits, int(key[2])) for key, total in known.items() if key[0] == side)
        assert mine.n == tally.seen > 20
        assert mine.value == pytest.approx(tally.error)


def test_a_changed_question_begins_new_figures_of_skill_and_keeps_those_of_work(
    counted: Ledger, past: Past
) -> None:
    settled = Counts(counted, "desk").total("settled").n
    other = CHARTER.replace("[billing, delivery, fraud]", "[yes, no]") + "version: 3\n"
    from lichen.charter.load import load
    from lichen.charter.schema import plain

    adopted = ev.CharterAdopted(at=past.end, by="first", version=3, charter=plain(load(other)))
    counted.append("desk", [adopted])
    catch_up(counted, "desk")
    counts = Counts(counted, "desk")
    assert counts.whole("error") == {}
    assert counts.total("settled").n == settled


def test_waiting_asks_are_told_apart_by_age_and_due_time(counted: Ledger, past: Past) -> None:
    found = figures(counted, past)
    waiting = found["backlog"].values["open_asks"]
    assert sum(row.asks for row in found["backlog"].rows) == waiting > 0
    service = found["service_level"].values
    assert service["met"] + service["missed"] == Counts(counted, "desk").total("service").n
    assert service["overdue"] > 0
