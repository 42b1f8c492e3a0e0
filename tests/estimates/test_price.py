"""The price of a minute follows what people can give, where the charter says it."""

from pathlib import Path

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.ledger.ledger import open_ledger

CHARTER = """
partnership: desk
purpose: Route mail.
question: {{text: "Where to?", labels: [a, b]}}
goals: [{{kpi: Wrong ways, baseline: 8, direction: down}}]
capacity: {{minutes_per_case: 2, cost_of_minute: 1{reviews}}}
partners: [{{id: p1, role: person}}, {{id: p2, role: person}}, {{id: m, role: ai}}]
owner: p1
answers_for_errors: p1
outcomes_follow: true
"""


def work(path: Path, reviews: str, cases: int = 30) -> Partnership:
    """A desk after some cases on which the AI has nothing to say."""
    charter = load(CHARTER.format(reviews=reviews))
    desk = open_partnership(open_ledger(path / "lichen.db"), charter, by="p1", source=Source(seed=1))
    for number in range(cases):
        case = open_case(desk, NewCase(case=f"c{number}"), by="p1")
        while pending := desk.estimates.cases[case].pending:
            ((ask, waiting),) = pending.items()
            contribute(desk, case, Contribution(by=waiting.partner, answer="a", ask=ask))
    return desk


def test_without_a_figure_the_price_is_the_charters(tmp_path: Path) -> None:
    assert work(tmp_path, "").estimates.price.value == 1.0


def test_it_rises_while_more_is_used_than_people_can_give(tmp_path: Path) -> None:
    assert work(tmp_path, ", reviews_per_case: 0.2").estimates.price.value > 1.5


def test_it_falls_while_people_have_time(tmp_path: Path) -> None:
    assert work(tmp_path, ", reviews_per_case: 2.5").estimates.price.value < 1.0


def test_a_dearer_minute_means_fewer_second_opinions(tmp_path: Path) -> None:
    (tmp_path / "dear").mkdir()
    dear = work(tmp_path / "dear", ", cost_of_error: 60, reviews_per_case: 0.5", cases=80).estimates
    free = work(tmp_path, ", cost_of_error: 60", cases=80).estimates
    assert dear.reviews < free.reviews
