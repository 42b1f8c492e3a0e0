"""Where mistakes cost unlike amounts, a rehearsal counts each at its price."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.reports.test_whatif import CHARTER, THRESHOLD, World, parts

from lichen.actions.partnership import Partnership
from lichen.ledger import events as ev
from lichen.ledger.sealed import Sealed
from lichen.reports.whatif import Change, Rehearsal, compare, rehearse

LABELS = "  labels: [billing, delivery, fraud]"
MISSED = 10.0
EACH = "{{billing: {{delivery: {0}, fraud: {0}}}, delivery: {{billing: {0}, fraud: {0}}}, "
FRAUD = EACH.format(1) + "fraud: {billing: 10, delivery: 10}}"
THRICE = EACH.format(3) + "fraud: {billing: 3, delivery: 3}}"


def priced(cost: str) -> str:
    return CHARTER.replace(LABELS, f"{LABELS}\n  cost: {cost}")


class Priced(World):
    """Remembers who answered what, so that the true price of every policy is known."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.said: list[str] = []
        self.answers: list[tuple[str, str]] = []

    def _case(self, contents: list[Sealed], threshold: float) -> Iterator[ev.AnyEvent]:
        for event in super()._case(contents, threshold):
            if isinstance(event, ev.ContributionMade) and event.by == "model":
                self.said.append(str(event.answer))
            yield event

    def _alone(self, case: str, said: str, truth: str, answer: str, sure: float) -> Iterator[ev.AnyEvent]:
        self.answers.append((truth, answer))
        return super()._alone(case, said, truth, answer, sure)

    def _together(self, case: str, truth: str, answer: str, sure: float) -> Iterator[ev.AnyEvent]:
        self.answers.append((truth, answer))
        return super()._together(case, truth, answer, sure)

    def paid_from(self, threshold: float) -> float:
        """The true price of errors per case if the AI settled alone from this score up."""
        paid = 0.0
        for sure, said, (truth, answer) in zip(self.sure, self.said, self.answers, strict=True):
            given = said if sure >= threshold else answer
            paid += 0.0 if given == truth else MISSED if truth == "fraud" else 1.0
        return paid / len(self.sure)


def money_of_errors(found: Rehearsal, which: int) -> tuple[float, float, float]:
    """Cost per case less people's time, of which everything is known; in ordinary errors."""
    cost, reviews = parts(found, "cost")[which], parts(found, "reviews")[which]
    low, value, high = ((each - 2.0 * reviews.value) / 30.0 for each in (cost.low, cost.value, cost.high))
    return low, value, high


@pytest.fixture(scope="module")
def dear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Priced, Rehearsal]]:
    world = Priced(seed=2)
    text = priced(FRAUD)
    desk = world.open(tmp_path_factory.mktemp("costs") / "lichen.db", 4_000, text)
    yield world, rehearse(desk, Change(threshold=0.98))
    desk.ledger.close()


def test_the_price_of_errors_under_both_settings_covers_the_truth(dear: tuple[Priced, Rehearsal]) -> None:
    world, found = dear
    for which, threshold in ((0, THRESHOLD), (1, 0.98)):
        low, value, high = money_of_errors(found, which)
        truth = world.paid_from(threshold)
        assert low <= truth <= high
        assert value == pytest.approx(truth, rel=0.35)
        assert value > 2.0 * parts(found, "error")[which].value


def test_so_does_their_difference(dear: tuple[Priced, Rehearsal]) -> None:
    world, found = dear
    gap, work = parts(found, "cost")[2], parts(found, "reviews")[2]
    low, high = ((each - 2.0 * work.value) / 30.0 for each in (gap.low, gap.high))
    assert low <= world.paid_from(0.98) - world.paid_from(THRESHOLD) <= high


def test_the_notes_say_what_an_error_counts(dear: tuple[Priced, Rehearsal]) -> None:
    assert any("table of costs" in each for each in dear[1].notes)


def test_mistakes_three_times_as_dear_are_an_error_three_times_as_dear(tmp_path: Path) -> None:
    found = {}
    for name, text in (("matrix", priced(THRICE)), ("plain", CHARTER)):
        text = text if name == "matrix" else text.replace("cost_of_error: 30", "cost_of_error: 90")
        desk = World(seed=7).open(tmp_path / f"{name}.db", 1_200, text)
        found[name] = rehearse(desk, Change(threshold=0.98))
        desk.ledger.close()
    (old, new, gap), (one, other, difference) = parts(found["matrix"], "cost"), parts(found["plain"], "cost")
    assert (gap.value, gap.low, gap.high) == pytest.approx(
        (difference.value, difference.low, difference.high)
    )
    assert (old.value, new.value) == pytest.approx((one.value, other.value), rel=0.05)
    assert found["matrix"].figure("error") == found["plain"].figure("error")


def test_a_bound_on_costs_is_kept_by_a_certificate_demanded_anew(tmp_path: Path) -> None:
    opened: list[float | None] = []
    for bound in ("", ", cost_bound: 0.02"):
        text = priced(FRAUD).replace("audit_share: 0.5", f"audit_share: 0.5{bound}")
        desk = World(seed=2).open(tmp_path / f"{len(opened)}.db", 2_000, text)
        opened.append(rehearse(desk, Change(bound=0.04)).threshold_new)
        desk.ledger.close()
    assert opened[0] is not None
    assert opened[1] is None or opened[1] > opened[0]


def test_what_came_of_it_is_counted_at_the_same_prices(tmp_path: Path) -> None:
    world = World(seed=3)
    desk = world.open(tmp_path / "lichen.db", 1_500, priced(FRAUD))
    change = Change(cost_of_error=45)
    prediction = rehearse(desk, change).prediction()
    world.adopt(desk.ledger, change.apply(desk.charter))
    world.add(desk.ledger, 1_000)
    found = compare(prediction, Partnership(desk.ledger, desk.id))
    desk.ledger.close()
    assert {each.name: each.as_predicted for each in found.figures}["cost"] is True
