"""What other settings would do: predicted from what is on record, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.reports.past import CHARTER, LABELS

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.errors import InputRefused
from lichen.ledger.ledger import open_ledger
from lichen.reports.allocation import Prediction, predict

NUMBERS = CHARTER.replace(
    "  labels: [billing, delivery, fraud]", "  kind: number\n  unit: days\n  tolerance: 1"
)


def worked(path: Path, text: str, cases: int, seed: int = 1) -> Partnership:
    """A partnership that settled so many cases, live; everybody is simulated."""
    desk = open_partnership(open_ledger(path), load(text), by="first", source=Source(seed=seed))
    chance = np.random.default_rng(seed)
    for number in range(cases):
        case, truth = open_case(desk, NewCase(case=f"c{number}"), by="first"), int(chance.integers(3))
        while pending := desk.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            _answer(desk, case, ask, str(waiting.partner), truth, chance)
    learn(desk)
    return desk


def _answer(
    desk: Partnership, case: str, ask: str, who: str, truth: int, chance: np.random.Generator
) -> None:
    sure = float(chance.uniform(0.4, 0.99)) if who == "model" else 0.9
    said = truth if chance.random() < sure else int(chance.integers(3))
    if desk.charter.question.kind == "number":
        given = {"answer": 10.0 * said + float(chance.normal(0, 0.2))}
    else:
        shares = tuple(sure if code == said else (1 - sure) / 2 for code in range(3))
        given = {"answer": LABELS[said], **({"distribution": shares} if who == "model" else {})}
    contribute(desk, case, Contribution(by=who, ask=ask, **given))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    made = worked(tmp_path_factory.mktemp("allocation") / "lichen.db", CHARTER, 260)
    yield made
    made.ledger.close()


def then(found: Prediction) -> tuple[float, float, float]:
    return found.then.ai_only, found.then.error.value, found.then.reviews


def test_no_change_predicts_no_difference(desk: Partnership) -> None:
    found = predict(desk, {})
    assert found.now == found.then
    assert found.cases == len(desk.estimates.rows)


def test_the_same_ledger_gives_the_same_prediction(desk: Partnership) -> None:
    assert predict(desk, {"bound": 0.1}) == predict(desk, {"bound": 0.1})


def test_more_risk_lets_the_ai_settle_more_alone_and_people_do_less(desk: Partnership) -> None:
    shy, bold = predict(desk, {"bound": 0.03}), predict(desk, {"bound": 0.2})
    assert bold.then.ai_only > shy.then.ai_only
    assert bold.then.reviews < shy.then.reviews
    assert bold.then.ai_only_error is not None
    assert bold.then.ai_only_error.value <= 0.2


def test_the_widest_risk_predicts_about_what_the_ai_really_does_alone(desk: Partnership) -> None:
    found = predict(desk, {"bound": 0.5}).then
    assert found.ai_only == pytest.approx(1.0, abs=0.05)
    alone = desk.estimates.ai_alone.error
    assert alone is not None
    assert found.error.low <= alone <= found.error.high


def test_fewer_reviews_cost_less_time_and_more_errors(desk: Partnership) -> None:
    one, three = predict(desk, {"reviews": 1}).then, predict(desk, {"reviews": 3}).then
    assert one.reviews < three.reviews
    assert one.error.value >= three.error.value
    assert one.reviews == pytest.approx(1.0 - one.ai_only + one.ai_only * one.settings.audit_share)


def test_people_give_as_many_reviews_as_there_are(desk: Partnership) -> None:
    dear = predict(desk, {"reviews_per_case": 1.35, "cost_of_error": 1000.0}).then
    free = predict(desk, {"cost_of_error": 1000.0}).then
    assert dear.reviews <= free.reviews
    assert dear.reviews <= 1.36


def test_more_work_than_people_have_is_said(desk: Partnership) -> None:
    found = predict(desk, {"reviews_per_case": 0.1, "bound": 0.01})
    assert any("cases would wait" in note for note in found.notes)


def test_a_larger_share_of_audits_asks_more_of_people(desk: Partnership) -> None:
    few, many = (predict(desk, {"bound": 0.3, "audit_share": share}).then for share in (0.05, 0.5))
    assert many.reviews > few.reviews
    assert many.evidence > few.evidence
    assert many.error == few.error


def test_minutes_a_day_follow_from_the_cases_a_day(desk: Partnership) -> None:
    found = predict(desk, {"minutes_per_case": 4.0}, cases_per_day=100)
    assert found.then.minutes_per_day == pytest.approx(100 * found.then.reviews * 4.0)
    assert predict(desk, {}).then.minutes_per_day is None


def test_the_last_word_changes_who_is_right(desk: Partnership) -> None:
    people, belief = (predict(desk, {"last_word": word}).then for word in ("person", "belief"))
    assert people.ai_only == belief.ai_only
    assert people.error.n == belief.error.n


def test_it_says_how_little_it_rests_on(tmp_path: Path) -> None:
    few = worked(tmp_path / "few.db", CHARTER, 30)
    found = predict(few, {"bound": 0.05})
    assert any("few" in note for note in found.notes)
    assert found.then.ai_only == 0.0, "no certificate from so little"
    few.ledger.close()


def test_numbers_are_predicted_too(tmp_path: Path) -> None:
    days = worked(tmp_path / "days.db", NUMBERS, 120)
    found = predict(days, {"bound": 0.3, "last_word": "belief"})
    assert 0.0 <= found.then.error.value <= 0.3
    assert found.cases > 60
    days.ledger.close()


@pytest.mark.parametrize(
    "changes", [{"bound": 0.9}, {"bound": "much"}, {"last_word": "nobody"}, {"colour": 1}, {"reviews": True}]
)
def test_a_setting_that_is_none_is_refused_in_a_sentence(
    desk: Partnership, changes: dict[str, object]
) -> None:
    with pytest.raises(InputRefused, match=r"\."):
        predict(desk, changes)


def test_nothing_known_is_said_and_not_guessed(tmp_path: Path) -> None:
    empty = worked(tmp_path / "empty.db", CHARTER, 0)
    with pytest.raises(InputRefused, match="No case has a known truth"):
        predict(empty, {"bound": 0.1})
    empty.ledger.close()
