"""A month later the prediction stands beside what came of it."""

from __future__ import annotations

from pathlib import Path

from tests.reports.test_whatif import THRESHOLD, World

from lichen.actions.partnership import Partnership
from lichen.reports.whatif import Change, Comparison, compare, rehearse


def adopted(path: Path, seed: int, *, worse: bool = False) -> tuple[dict[str, object], Partnership]:
    """Rehearse other costs, adopt them, and let as many cases come again."""
    world = World(seed=seed)
    desk = world.open(path, 2_000)
    change = Change(cost_of_error=45)
    prediction = rehearse(desk, change).prediction()
    world.adopt(desk.ledger, change.apply(desk.charter))
    world.add(desk.ledger, 1_500, threshold=0.8 if worse else THRESHOLD)
    return prediction, Partnership(desk.ledger, desk.id)


def by_name(found: Comparison) -> dict[str, bool | None]:
    return {each.name: each.as_predicted for each in found.figures}


def test_what_went_on_as_before_is_as_predicted(tmp_path: Path) -> None:
    prediction, desk = adopted(tmp_path / "lichen.db", 3)
    found = compare(prediction, desk)
    desk.ledger.close()
    assert found.cases == 1_500
    verdict = by_name(found)
    assert (verdict["ai_only"], verdict["error"], verdict["reviews"]) == (True, True, True)
    assert all("None" not in sentence for sentence in found.sentences())


def test_a_lane_that_widened_unforeseen_is_not_as_predicted(tmp_path: Path) -> None:
    prediction, desk = adopted(tmp_path / "lichen.db", 4, worse=True)
    found = compare(prediction, desk)
    desk.ledger.close()
    verdict = by_name(found)
    assert verdict["ai_only"] is False
    assert verdict["reviews"] is False


def test_right_after_adoption_nothing_is_known_yet(tmp_path: Path) -> None:
    world = World(seed=6)
    desk = world.open(tmp_path / "lichen.db", 600)
    prediction = rehearse(desk, Change(audit_share=0.25)).prediction()
    found = compare(prediction, desk)
    desk.ledger.close()
    assert found.cases == 0
    assert {each.actual for each in found.figures} == {None}
    assert {each.as_predicted for each in found.figures} == {None}
