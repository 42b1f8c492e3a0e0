"""The monitor of an open lane: seldom wrong while the lane keeps its bound, quick when it no longer does.

The short forms run with every test; the full ones write their tables to docs/evidence/guarantees/. Streams
are simulated unless they say that they are recorded. "Items" are cases of the lane; the monitor is looked at
after each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from lichen.charter.schema import Risk
from lichen.core.audits import audit_chance
from lichen.core.monitor import Monitor
from lichen.estimates.auditing import ENOUGH_ALONE
from lichen.estimates.lane_watch import WIDEST_SHARE

from .streams import NEVER, Draw, Form, Lanes, Monitors, Rng, Seen, chances, constant, jump, percent, watched

BOUND = 0.05
NEVER_FAST = 1e300
DEFAULT = Risk().audit_share
ALONE = Lanes(bound=BOUND, share=DEFAULT)


# The batch form is the product's own.


@pytest.mark.parametrize("form", ["even", "weighted", "informed"])
def test_many_monitors_at_once_are_the_monitor_step_by_step(form: Form) -> None:
    rng, streams = np.random.default_rng(0), 8
    batch = Monitors(streams, bound=BOUND, run_length=1e9, label_noise=(0.01, 0.1))
    singles = [Monitor(bound=BOUND, run_length=1e9, label_noise=(0.01, 0.1)) for _ in range(streams)]
    for _ in range(400):
        error, risk = (rng.random(streams) < 0.05).astype(float), rng.random(streams) * 0.2
        chance = 0.1 + 0.8 * rng.random(streams) if form != "even" else np.full(streams, 0.3)
        floor = np.full(streams, 0.1) if form != "even" else chance
        audited = rng.random(streams) < chance
        at = np.arange(streams) if form == "informed" else np.flatnonzero(audited)
        told = risk[at] if form == "informed" else None
        batch.update(at, audited[at], error[at], chance[at], floor[at], told)
        for i, one in enumerate(singles):
            one.update(
                audited=bool(audited[i]),
                error=error[i],
                propensity=chance[i],
                floor=None if form == "even" else floor[i],
                risk=risk[i] if form == "informed" else None,
            )
    assert [one.state for one in singles] == ["watch" if w else "open" for w in batch.watching]
    np.testing.assert_allclose([one.evidence.fast for one in singles], batch.level, rtol=1e-9)
    np.testing.assert_allclose([one.evidence.hard for one in singles], batch.value, rtol=1e-9)


@pytest.mark.parametrize("level", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("typical", [0.0, 0.02])
def test_many_chances_at_once_are_those_of_audit_chance(level: float, typical: float) -> None:
    risk = np.linspace(0.0, 0.5, 50)
    chance, floor = chances(np.full(50, level), risk, np.full(50, typical))
    singles = [audit_chance(level, risk=r, typical=typical) for r in risk.tolist()]
    np.testing.assert_allclose(np.array(singles), np.stack([chance, floor], axis=1))


# Lanes that keep their bound.

NULL_NOTE = """
Simulated lanes that keep their bound of 5 %, 40,000 items each, looked at after each. Audits: 2.5 % of the
items, all of them while the monitor watches. *Hard*: share of streams the hard test ever closes (promised: at
most 5 %), the fast one being switched off. *Fast*: share the fast test closes; it may close a lane that keeps
its bound once in 40,000 audits on average. A lane exactly at its bound is watched often, and that costs
audits.
"""


def null(ratio: float, *, run_length: float, streams: int, items: int, seed: int = 1) -> Seen:
    lanes = replace(ALONE, run_length=run_length)
    rng = np.random.default_rng(seed)
    return watched(constant(ratio * BOUND), lanes, streams=streams, items=items, rng=rng)


def test_lanes_at_their_bound_are_seldom_closed() -> None:
    seen = null(1.0, run_length=NEVER_FAST, streams=200, items=4000)
    assert np.mean(seen.closed != NEVER) <= 0.06
    seen = null(1.0, run_length=2000.0, streams=200, items=4000)
    # Each stream's audits or its run: if they came to less than 2,000 a closing, the promise would be broken.
    assert seen.audits.sum() / max(1, np.sum(seen.closed != NEVER)) >= 2000.0


@pytest.mark.guarantee
def test_null_streams_in_full(record) -> None:
    rows, worst = [], 0.0
    for ratio in (0.8, 1.0):
        hard = null(ratio, run_length=NEVER_FAST, streams=2000, items=40_000)
        fast = null(ratio, run_length=Lanes().run_length, streams=1000, items=40_000)
        worst = max(worst, float(np.mean(hard.closed != NEVER)))
        rows.append(
            [
                f"{ratio:g} × bound",
                percent(float(np.mean(hard.closed != NEVER))),
                percent(float(np.mean((fast.closed != NEVER) & ~fast.by_hard))),
                percent(fast.audit_rate),
            ]
        )
    record(
        "monitor_null",
        "Lanes that keep their bound",
        ["true error", "hard close ever, %", "fast close in 40,000 items, %", "audited, %"],
        rows,
        NULL_NOTE,
    )
    assert worst <= 0.06


# Lanes that get worse.

DRIFT_NOTE = """
Simulated lanes with a bound of 5 %: 10,000 items at .6 of the bound, then a jump. Delay: items from the jump
until the lane closes. *Audited before*: share of the items audited while the lane was healthy; *in all*: from
the start to the closing. *False*: closed before the jump. Lag: an audit's answer is in so many items later;
with "50 wait" the share is not raised while 50 audits wait for an answer.
"""
DRIFTS: Sequence[tuple[str, Lanes]] = (
    ("2.5 %, all while watching", ALONE),
    ("2.5 %, half while watching", replace(ALONE, raised=0.5)),
    ("5 %, all while watching", replace(ALONE, share=0.05)),
    ("5 %, never raised", replace(ALONE, share=0.05, raised=0.05)),
    ("2 %, all while watching", replace(ALONE, share=0.02)),
    ("2.5 %, all while watching, lag 200", replace(ALONE, lag=200)),
    ("2.5 %, all while watching, lag 200, 50 wait", replace(ALONE, lag=200, most_waiting=50)),
)


def drifted(lanes: Lanes, factor: float, *, streams: int, begin: int, after: int = 30_000) -> Seen:
    draw = jump(0.6 * BOUND, factor * BOUND, begin)
    rng = np.random.default_rng(2)
    return watched(draw, lanes, streams=streams, items=begin + after, rng=rng, mark=begin)


def test_drift_is_noticed_within_the_promised_delay() -> None:
    for factor, most in ((2.0, 1000), (3.0, 450)):
        seen = drifted(ALONE, factor, streams=300, begin=2000, after=8000)
        assert np.median(seen.delays()) <= most
        assert seen.before.mean() / 2000 <= 0.07


@pytest.mark.guarantee
def test_drift_in_full(record) -> None:
    rows, failures = [], []
    for name, lanes in DRIFTS:
        for factor, most in ((2.0, 1700), (3.0, 750)):
            seen = drifted(lanes, factor, streams=1000, begin=10_000)
            delays, kept = seen.delays(), seen.closed > seen.mark
            middle, late = np.quantile(delays, [0.5, 0.9])
            share = float((seen.audits / seen.open_items())[kept].mean())
            rows.append(
                [
                    name,
                    f"{factor:g}",
                    f"{middle:.0f}",
                    f"{late:.0f}",
                    percent(1 - kept.mean()),
                    percent(seen.before.mean() / seen.mark),
                    percent(share),
                ]
            )
            if lanes == ALONE and (middle > most or share > 0.07):
                failures.append(rows[-1])
    record(
        "monitor_drift",
        "How soon a worse lane is closed",
        ["audits", "× bound", "median delay", "90 %", "false, %", "audited before, %", "in all, %"],
        rows,
        DRIFT_NOTE,
    )
    assert not failures


# The share that a charter has by default, in lanes as the engine watches them.

DEFAULT_NOTE = """
Simulated lanes, watched as the engine watches them: all cases audited while watching, .7 of the promise for
the lane itself (narrower ones inside it share the rest), and from the lane's 1,000th case on riskier cases
more often. *Even*: all cases equally risky. *Uneven*: the risk of a case is spread around its mean (gamma,
shape 1, at most 4 times the mean) and the AI's score tells it. *Audited*: share of the cases of a healthy
lane, by its true error. *Delay*: items until closing after a jump from .6 to 2 or 3 times the bound, behind
10,000 items (12,500 at a bound of 2 %, 25,000 at 1 %); *in all*: audited from the start to the closing. 400
streams each.
"""
Spread = Literal["even", "uneven"]


def engine(bound: float, share: float, spread: Spread) -> Lanes:
    promise = 1.0 - WIDEST_SHARE * (1.0 - Risk().confidence)
    return Lanes(
        bound=bound,
        share=share,
        form="even" if spread == "even" else "informed",
        run_length=Lanes().run_length / WIDEST_SHARE,
        confidence=promise,
        by_risk_from=ENOUGH_ALONE,
    )


def uneven(before: float, after: float, begin: int) -> Draw:
    def draw(item: int, streams: int, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
        each = np.minimum(rng.gamma(1.0, 1.0, streams), 4.0) / (1.0 - np.exp(-4.0))
        risk = np.minimum(1.0, each * (before if item < begin else after))
        return (rng.random(streams) < risk).astype(float), np.minimum(1.0, each * before)

    return draw


def moved(lanes: Lanes, before: float, after: float, *, streams: int, begin: int, items: int) -> Seen:
    one, other = before * lanes.bound, after * lanes.bound
    draw = jump(one, other, begin) if lanes.form == "even" else uneven(one, other, begin)
    return watched(draw, lanes, streams=streams, items=items, rng=np.random.default_rng(9), mark=begin)


def test_the_default_share_keeps_audits_few_and_closes_worse_lanes_soon() -> None:
    spreads: tuple[Spread, ...] = ("even", "uneven")
    for spread in spreads:
        lanes = engine(BOUND, DEFAULT, spread)
        healthy = moved(lanes, 0.7, 0.7, streams=100, begin=0, items=4000)
        assert healthy.audit_rate <= 0.07
        worse = moved(lanes, 0.6, 3.0, streams=100, begin=1500, items=5000)
        assert np.median(worse.delays()) <= 600


@pytest.mark.guarantee
def test_default_share_in_full(record) -> None:
    rows, failures = [], []
    tried: list[tuple[float, float, Spread]] = [
        (BOUND, share, spread) for share in (0.02, DEFAULT, 0.05) for spread in ("even", "uneven")
    ]
    tried += [(bound, DEFAULT, spread) for bound in (0.02, 0.01) for spread in ("even", "uneven")]
    for bound, share, spread in tried:
        lanes, begin = engine(bound, share, spread), int(10_000 * max(1.0, 0.025 / bound))
        healthy = [
            moved(lanes, ratio, ratio, streams=400, begin=0, items=2 * begin).audit_rate
            for ratio in (0.6, 0.7, 0.8)
        ]
        after = [moved(lanes, 0.6, x, streams=400, begin=begin, items=3 * begin) for x in (2.0, 3.0)]
        middle = [float(np.median(seen.delays())) for seen in after]
        whole = [float((seen.audits / seen.open_items())[seen.closed > seen.mark].mean()) for seen in after]
        rows.append(
            [f"{100 * bound:g} %", f"{100 * share:g} %", spread]
            + [percent(each) for each in healthy]
            + [f"{each:.0f}" for each in middle]
            + [percent(each) for each in whole]
        )
        slow = bound == BOUND and (middle[0] > 1700 or middle[1] > 750 or max(whole) > 0.07)
        if share == DEFAULT and (slow or np.mean(healthy) > 0.07):
            failures.append(rows[-1])
    columns = ["bound", "share", "risk", "audited at .6, %", "at .7", "at .8"]
    columns += ["delay × 2", "delay × 3", "in all × 2, %", "× 3"]
    record("monitor_default", "The share of audits a charter has by default", columns, rows, DEFAULT_NOTE)
    assert not failures


# Audits that depend on the case.

FORMS_NOTE = """
Simulated lanes of which half of the cases carry 1.6, half .4 of the risk, known beforehand; 5 % audited,
never raised; the risky cases 1.8 times as often as the others, except in the even form. *At the bound*:
closed by either test within 20,000 items (the hard one may in at most 5 %, the fast one closes once in 40,000
audits at most). Delay: items until closing after the risk grew two and a half times, from .6 of the bound.
*Forgotten*: the monitor is not told the floor, the classic mistake.
"""


def strata(before: float, after: float, begin: int) -> Draw:
    def draw(item: int, streams: int, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
        level = before if item < begin else after
        risk = np.where(rng.random(streams) < 0.5, 1.6, 0.4) * level
        return (rng.random(streams) < risk).astype(float), risk * (before / level)

    return draw


def test_weighted_and_informed_audits_do_not_close_lanes_at_their_bound() -> None:
    forms: tuple[Form, ...] = ("weighted", "informed")
    for form in forms:
        lanes = Lanes(bound=BOUND, share=0.1, form=form, run_length=NEVER_FAST)
        seen = watched(strata(BOUND, BOUND, 0), lanes, streams=150, items=3000, rng=np.random.default_rng(5))
        assert np.mean(seen.closed != NEVER) <= 0.07


@pytest.mark.guarantee
def test_forms_in_full(record) -> None:
    rows, failures = [], []
    fixed = Lanes(bound=BOUND, share=0.05, raised=0.05)
    forms: tuple[Form, ...] = ("even", "weighted", "informed", "forgotten")
    for form in forms:
        lanes, rng = replace(fixed, form=form), np.random.default_rng(6)
        still = watched(strata(BOUND, BOUND, 0), lanes, streams=1000, items=20_000, rng=rng)
        worse = strata(0.6 * BOUND, 1.5 * BOUND, 10_000)
        seen = watched(worse, lanes, streams=500, items=50_000, rng=rng, mark=10_000)
        alarms = float(np.mean(still.closed != NEVER))
        middle, late = np.quantile(seen.delays(), [0.5, 0.9])
        rows.append([form, percent(alarms), f"{middle:.0f}", f"{late:.0f}", percent(still.audit_rate)])
        if form != "forgotten" and alarms > 0.08:
            failures.append(rows[-1])
    record(
        "monitor_forms",
        "Audits that depend on the case",
        ["form", "closed at the bound, %", "median delay", "90 %", "audited, %"],
        rows,
        FORMS_NOTE,
    )
    assert not failures


# Audits that are sometimes wrong.

NOISE_NOTE = """
Simulated lanes, bound 5 %, 2.5 % audited, all while watching, 1,000 streams of 20,000 items; audits call some
right answers wrong (first number) and some wrong answers right (second). *At the bound*: closed within 20,000
items. Delay after a jump from .6 to three times the bound at item 5,000.
"""


def mislabelled(rate: float, noise: tuple[float, float]) -> float:
    return noise[0] + rate * (1.0 - sum(noise))


def test_declared_label_noise_keeps_the_promise_and_undeclared_noise_does_not() -> None:
    noise = (0.03, 0.1)
    told = replace(ALONE, label_noise=noise, run_length=NEVER_FAST)
    draw = constant(mislabelled(BOUND, noise))
    deaf = replace(told, label_noise=(0.0, 0.0))
    alarms = [
        np.mean(watched(draw, lanes, streams=100, items=8000, rng=np.random.default_rng(7)).closed != NEVER)
        for lanes in (told, deaf)
    ]
    assert alarms[0] <= 0.08
    assert alarms[1] > 0.12


@pytest.mark.guarantee
def test_label_noise_in_full(record) -> None:
    rows, failures = [], []
    for noise in ((0.0, 0.0), (0.01, 0.1), (0.02, 0.2), (0.0, 0.3)):
        for declared in (True, False):
            lanes = replace(ALONE, label_noise=noise if declared else (0.0, 0.0))
            at_bound = constant(mislabelled(BOUND, noise))
            worse = jump(mislabelled(0.6 * BOUND, noise), mislabelled(3 * BOUND, noise), 5000)
            rng = np.random.default_rng(8)
            still = watched(at_bound, lanes, streams=1000, items=20_000, rng=rng)
            seen = watched(worse, lanes, streams=500, items=20_000, rng=rng, mark=5000)
            alarms, early = np.mean(still.closed != NEVER), np.mean(seen.closed <= 5000)
            rows.append(
                [
                    f"{100 * noise[0]:g} % / {100 * noise[1]:g} %",
                    "yes" if declared else "no",
                    percent(alarms),
                    f"{np.median(seen.delays()):.0f}",
                    percent(early),
                ]
            )
            if declared and np.mean((still.closed != NEVER) & still.by_hard) > 0.06:
                failures.append(rows[-1])
    record(
        "monitor_noise",
        "Audits that are sometimes wrong",
        ["called wrong / missed", "declared", "closed at the bound, %", "median delay", "closed early, %"],
        rows,
        NOISE_NOTE,
    )
    assert not failures
