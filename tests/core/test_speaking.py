"""A suggestion that nobody would take is not made, and of those that would be taken almost all are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lichen.core.speaking import Speaking, held_out_scores, threshold_for

WEIGHTS = np.array([1.5, -0.7, 0.0])


def moments(
    rng: np.random.Generator, people: int = 30, each: int = 40, apart: float = 0.5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Simulated suggestions: features, whether they were taken, by whom."""
    who = np.repeat(np.arange(people), each)
    x = rng.normal(size=(people * each, 3))
    odds = x @ WEIGHTS - 0.5 + apart * rng.normal(size=people)[who]
    return x, rng.random(len(x)) < 1 / (1 + np.exp(-odds)), who


def learned(seed: int = 0, **options: object) -> Speaking:
    x, useful, who = moments(np.random.default_rng(seed))
    return Speaking.fit(features=x, useful=useful, people=who, **options)  # type: ignore[arg-type]


def test_planted_weights_are_found() -> None:
    found = np.mean([rule.weights[1:] / rule.sd for rule in map(learned, range(4))], axis=0)
    assert found == pytest.approx(WEIGHTS, abs=0.15)


def test_the_stated_chance_is_how_often_it_happens() -> None:
    x, useful, _ = moments(np.random.default_rng(50), people=100)
    chance = learned().chance(features=x)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (chance >= low) & (chance < low + 0.2)
        assert useful[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.06)


def test_the_promise_holds_on_people_never_seen() -> None:
    kept, hidden = [], []
    for seed in range(5):
        x, useful, _ = moments(np.random.default_rng(100 + seed), people=80)
        said = learned(seed).speaks(features=x)
        kept.append(said[useful].mean())
        hidden.append((~said)[~useful].mean())
    assert np.mean(kept) == pytest.approx(0.95, abs=0.02)
    assert np.mean(hidden) > 0.3


def test_an_exchangeable_score_is_kept_as_often_as_promised() -> None:
    rng = np.random.default_rng(1)
    kept = []
    for _ in range(3000):
        scores = rng.normal(size=40)
        kept.append(scores[-1] >= threshold_for(scores[:-1], np.arange(39) % 4, keep=0.9))
    assert np.mean(kept) == pytest.approx(0.9, abs=0.02)


def test_a_new_person_is_promised_more_than_one_more_suggestion() -> None:
    rng = np.random.default_rng(2)
    kept = {"suggestion": [], "person": []}
    for _ in range(600):
        level = rng.normal(0, 2, 31)
        scores, who = level[:30].repeat(10) + rng.normal(size=300), np.arange(300) // 10
        new = level[30] + rng.normal(size=10)
        for promise, found in kept.items():
            limit = threshold_for(scores, who, keep=0.9, promise=promise)  # type: ignore[arg-type]
            found.append((new >= limit).mean())
    assert np.mean(kept["person"]) > 0.9
    assert np.mean(kept["person"]) > np.mean(kept["suggestion"])


def test_too_few_people_are_promised_nothing_is_hidden() -> None:
    assert threshold_for(np.arange(190.0), np.arange(190) % 19, keep=0.95, promise="person") == -np.inf
    assert threshold_for(np.arange(300.0), np.arange(300) % 30, keep=0.95, promise="person") > -np.inf
    assert threshold_for(np.arange(190.0), np.zeros(190, int), keep=0.95) == -np.inf
    assert threshold_for([], [], keep=0.95) == -np.inf


def test_a_person_who_refuses_is_believed_after_a_while() -> None:
    rule, x = learned(), np.zeros(3)
    own = rule.newcomer()
    before = rule.chance(features=x[None], own=own)[0]
    for _ in range(10):
        own = rule.heard(own, features=x, useful=False)
    assert rule.chance(features=x[None], own=own)[0] < 0.75 * before
    assert own.variance < rule.newcomer().variance


def test_people_who_are_all_alike_are_not_read_apart() -> None:
    x, useful, who = moments(np.random.default_rng(3), apart=0.0)
    alike = Speaking.fit(features=x, useful=useful, people=who)
    assert alike.own_variance < 0.15
    assert learned().own_variance > 0.15


def test_scores_of_a_person_do_not_know_what_that_person_did_later() -> None:
    x, useful, who = moments(np.random.default_rng(4), people=6)
    changed = useful.copy()
    last = np.flatnonzero(who == 2)[-1]
    changed[last] = ~changed[last]
    one = held_out_scores(features=x, useful=useful, people=who)
    other = held_out_scores(features=x, useful=changed, people=who)
    assert one[who == 2] == pytest.approx(other[who == 2], abs=1e-12)


def test_units_of_features_change_nothing() -> None:
    x, useful, who = moments(np.random.default_rng(5))
    one = Speaking.fit(features=x, useful=useful, people=who, main=[0, 1])
    other = Speaking.fit(features=1000 * x + 3, useful=useful, people=who, main=[0, 1])
    assert other.threshold == pytest.approx(one.threshold, abs=1e-6)
    assert other.score(features=1000 * x + 3) == pytest.approx(one.score(features=x), abs=1e-6)


def test_products_are_learned_where_they_are_named() -> None:
    rng = np.random.default_rng(6)
    x, who = rng.normal(size=(1500, 2)), np.repeat(np.arange(30), 50)
    useful = rng.random(1500) < 1 / (1 + np.exp(-2 * x[:, 0] * x[:, 1]))
    corners = [[1.0, 1.0], [1.0, -1.0]]
    plain, crossed = (Speaking.fit(features=x, useful=useful, people=who, main=m) for m in ([], [0, 1]))
    assert np.ptp(plain.chance(features=corners)) < 0.2
    assert np.ptp(crossed.chance(features=corners)) > 0.5


@pytest.mark.parametrize("useful", [True, False])
def test_where_everything_or_nothing_was_taken_it_still_answers(useful: bool) -> None:
    x, _, who = moments(np.random.default_rng(7), people=4, each=10)
    rule = Speaking.fit(features=x, useful=np.full(40, useful), people=who)
    assert np.isfinite(rule.score(features=x)).all()
    assert (rule.chance(features=np.zeros((1, 3)))[0] > 0.5) == useful


def test_before_anything_is_known_everything_is_said() -> None:
    rule = Speaking.fit(features=np.zeros((0, 2)), useful=[], people=np.zeros(0, int))
    assert rule.speaks(features=[[5.0, 5.0]]).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"features": [[np.inf], [1.0]]}, "finite"),
        ({"useful": [True]}, "useful"),
        ({"people": [0.5, 1.5]}, "whole numbers"),
        ({"main": [3]}, "main must"),
        ({"keep": 1.0}, "keep must"),
    ],
)
def test_it_refuses_what_does_not_fit(change: dict[str, object], said: str) -> None:
    good: dict[str, object] = {"features": [[1.0], [0.0]], "useful": [True, False], "people": [0, 1]}
    with pytest.raises(ValueError, match=said):
        Speaking.fit(**(good | change))  # type: ignore[arg-type]  # wrong on purpose


def test_recorded_programmers_keep_what_they_take_and_are_spared_what_they_refuse(recorded: Path) -> None:
    """A short form of docs/evidence/speaking.md: seven people held out at once."""
    from benchmarks.evidence.datasets import copilot

    found = copilot.load()
    out = found.people % 3 == 0
    rule = Speaking.fit(features=found.features[~out], useful=found.accepted[~out], people=found.people[~out])
    said = rule.speaks(features=found.features[out])
    accepted = found.accepted[out]
    assert said[accepted].mean() > 0.9
    assert (~said)[~accepted].mean() > 0.15
