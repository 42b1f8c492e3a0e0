"""What the live certificate of the AI-only lane promises, short enough for every test run."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lichen.core.betting import fewest_audits
from lichen.core.certificate import Certificate

DELTA = 0.05


def most_allowed(replays: int, rate: float = DELTA) -> int:
    """The largest count that a true rate of `rate` exceeds by chance in less than one run of a thousand."""
    from scipy.stats import binom

    return int(binom.ppf(0.999, replays, rate))


def simulated(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulated decisions: the lane of scores ≥ t errs in 10 % · (1 − t)² of its cases."""
    score = rng.random(n)
    return score, (rng.random(n) < 0.3 * (1.0 - score) ** 2).astype(float)


def lane_error(threshold: float) -> float:
    return 0.1 * (1.0 - threshold) ** 2


def fed(certificate: Certificate, scores: np.ndarray, errors: np.ndarray) -> Certificate:
    for score, error in zip(scores.tolist(), errors.tolist(), strict=True):
        certificate.update(score=score, error=error)
    return certificate


def test_a_new_certificate_is_closed() -> None:
    certificate = Certificate(bound=0.02, confidence=0.95)
    assert certificate.threshold is None
    assert certificate.upper is None
    assert certificate.lane.threshold is None
    assert certificate.lane.share == 0.0


def test_nothing_opens_before_enough_faultless_audits() -> None:
    certificate = Certificate(bound=0.05)
    fewest = fewest_audits(0.05, DELTA)
    assert fewest == 59
    for _ in range(fewest):
        assert certificate.update(score=0.9, error=0).threshold is None


def test_a_faultless_ai_opens_its_lane_and_the_bound_is_met_at_that_moment() -> None:
    certificate = Certificate(bound=0.05)
    while certificate.threshold is None and certificate.audits < 200:
        certificate.update(score=0.9, error=0)
    assert certificate.threshold == 0.9
    assert certificate.upper is not None
    assert certificate.upper <= 0.05


def test_an_ai_that_errs_too_often_stays_closed() -> None:
    rng = np.random.default_rng(5)
    certificate = fed(Certificate(bound=0.02), rng.random(3000), rng.random(3000) < 0.08)
    assert certificate.threshold is None


def test_the_lane_only_ever_widens() -> None:
    rng = np.random.default_rng(6)
    certificate, shown = Certificate(bound=0.05), []
    for score, error in zip(*simulated(rng, 3000), strict=True):
        certificate.update(score=score, error=error)
        if certificate.threshold is not None:
            shown.append(certificate.threshold)
    assert shown
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] < shown[0]


def test_the_certified_lane_keeps_its_bound_when_watched_at_every_step() -> None:
    """100 simulated streams; at most the count that a true 5 % exceeds once in a thousand runs."""
    broken = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        certificate = fed(Certificate(bound=0.05), *simulated(rng, 1200))
        broken += certificate.threshold is not None and lane_error(certificate.threshold) > 0.05
    assert broken <= most_allowed(100)


def test_a_lane_exactly_at_its_bound_opens_in_at_most_five_percent_of_streams() -> None:
    opened = 0
    for seed in range(100):
        rng = np.random.default_rng(1000 + seed)
        opened += fed(Certificate(bound=0.1), rng.random(1000), rng.random(1000) < 0.1).threshold is not None
    assert opened <= most_allowed(100)


def test_audits_that_seek_out_the_risky_cases_are_undone_by_their_propensities() -> None:
    """Safe cases audited three times as often as risky ones: unweighted the lane would look safe and open."""
    opened = {True: 0, False: 0}
    for seed in range(50):
        rng = np.random.default_rng(2000 + seed)
        risky = rng.random(6000) < 0.5
        error = rng.random(6000) < np.where(risky, 0.16, 0.04)
        chance = np.where(risky, 0.1, 0.3)
        seen = rng.random(6000) < chance
        for weighted in opened:
            certificate = Certificate(bound=0.1, floor=0.1)
            for e, p in zip(error[seen].tolist(), chance[seen].tolist(), strict=True):
                certificate.update(score=0.5, error=e, propensity=p if weighted else 0.1)
            opened[weighted] += certificate.threshold is not None
    assert opened[True] <= most_allowed(50)
    assert opened[False] >= 40


def test_a_chance_that_changes_with_time_only_costs_nothing() -> None:
    rng = np.random.default_rng(9)
    scores, errors = simulated(rng, 1500)
    plain, changing = Certificate(bound=0.05), Certificate(bound=0.05)
    fed(plain, scores, errors)
    for i, (score, error) in enumerate(zip(scores.tolist(), errors.tolist(), strict=True)):
        chance = 1.0 if i < 700 else 0.1
        changing.update(score=score, error=error, propensity=chance, floor=chance)
    assert changing.threshold == plain.threshold


def test_the_smallest_propensity_is_learnt_when_no_floor_is_given() -> None:
    learnt, told = Certificate(bound=0.05), Certificate(bound=0.05, floor=0.1)
    rng = np.random.default_rng(10)
    for score, error in zip(*simulated(rng, 2000), strict=True):
        chance = 0.1 if rng.random() < 0.5 else 0.4
        for certificate in (learnt, told):
            certificate.update(score=score, error=error, propensity=chance)
    assert learnt.threshold == told.threshold


def test_the_share_of_the_lane_is_of_all_cases_not_of_the_audited_ones() -> None:
    rng = np.random.default_rng(11)
    certificate = Certificate(bound=0.2)
    for _ in range(40_000):
        score = rng.random()
        chance = 0.1 if score > 0.5 else 0.5
        if rng.random() < chance:
            certificate.update(score=score, error=rng.random() < 0.2 * (1 - score), propensity=chance)
    lane = certificate.lane
    assert lane.threshold is not None
    assert lane.share == pytest.approx(1.0 - lane.threshold, abs=0.03)


def test_thresholds_chosen_in_advance_are_used_as_they_are() -> None:
    rng = np.random.default_rng(12)
    certificate = fed(Certificate(bound=0.05, thresholds=[0.5, 0.7, 0.9]), *simulated(rng, 6000))
    assert certificate.threshold in (0.5, 0.7)


def test_any_scale_of_scores_gives_the_same_lane() -> None:
    rng = np.random.default_rng(13)
    scores, errors = simulated(rng, 2000)
    one = fed(Certificate(bound=0.05), scores, errors).lane
    other = fed(Certificate(bound=0.05), 100.0 * scores - 7.0, errors).lane
    assert one.share == other.share
    assert other.threshold == pytest.approx(100.0 * (one.threshold or 0.0) - 7.0)


@pytest.mark.parametrize("cut", [0, 30, 149, 700])
def test_state_and_back_is_the_same_certificate_to_the_last_bit(cut: int) -> None:
    rng = np.random.default_rng(14)
    scores, errors = simulated(rng, 1500)
    whole = fed(Certificate(bound=0.05), scores, errors)
    begun = fed(Certificate(bound=0.05), scores[:cut], errors[:cut])
    again = fed(Certificate.from_state(begun.state()), scores[cut:], errors[cut:])
    assert whole.lane == again.lane
    for name, value in whole.state().items():
        assert np.array_equal(value, again.state()[name], equal_nan=True) if value is not None else True


def test_state_survives_json() -> None:
    rng = np.random.default_rng(15)
    certificate = fed(Certificate(bound=0.05, floor=0.5), *simulated(rng, 900))
    state = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in certificate.state().items()}
    again = Certificate.from_state(json.loads(json.dumps(state)))
    assert again.lane == certificate.lane


def test_long_faultless_service_does_not_overflow() -> None:
    certificate = Certificate(bound=0.5)
    for _ in range(5000):
        certificate.update(score=0.9, error=0)
    assert certificate.threshold == 0.9


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ({"score": float("nan"), "error": 0}, "score"),
        ({"score": 0.5, "error": 2}, "error"),
        ({"score": 0.5, "error": 0, "propensity": 0.0}, "propensity"),
        ({"score": 0.5, "error": 0, "propensity": 0.1, "floor": 0.2}, "floor"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused_with_a_sentence(case: dict[str, float], word: str) -> None:
    certificate = Certificate(bound=0.05)
    with pytest.raises(ValueError, match=word):
        certificate.update(**case)
    assert certificate.audits == 0


@pytest.mark.parametrize(
    "promise", [{"bound": 0.0}, {"bound": 0.05, "confidence": 1.0}, {"bound": 0.05, "floor": 0.0}]
)
def test_a_promise_that_makes_no_sense_is_refused(promise: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie"):
        Certificate(**promise)
