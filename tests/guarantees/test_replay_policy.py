"""What a log says about another policy is true as often as promised, and it says when it cannot tell.

Full forms: 300 logs a row. Tolerances: coverage of 93 % and false switches of 5 % are the promise; a row may
miss them by what chance does once in a thousand runs (binomial). Lanes: the AI alone, a person alone, or both
together by their combined probabilities; the log took the old policy's lane and explored the new one's on the
cases on which the two differ, and nowhere else.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from lichen.core.replay import policy_difference, predicted_by_score

AI, PERSON, TOGETHER = 0, 1, 2
LOGS, SHORT = 300, 40
SKILL = 0.95
ASKED = "people are asked where the AI is least sure"
COLUMNS = [
    "data", "change", "true difference, points", "cases", "explored", "covered, %", "accepted, %",
    "accepted by the anytime bound, %", "interval, points wide", "cannot say, %",
]  # fmt: skip
NOTE = """
300 logs a row of N cases drawn with replacement. *Explored*: the chance with which a case that the new policy
treats otherwise was treated the new way (on the candidate lane only). *Covered*: the 95 % interval holds the
true difference (asked: at least 93). *Accepted*: the log says that the new policy is better, which is a false
switch where the true difference is above 0 (asked: at most 5) and right where it is below (asked: at least 90
for 2.4 points). *Anytime bound*: the same, decided by a bound that may be watched. Recorded: resnet-110 and
the people of CIFAR-10H; simulated: invented cases of the same kind. A row of which most logs cannot say has
few cases that differ.
"""


@dataclass(frozen=True)
class Lanes:
    """All that could have happened to each case: the AI's probabilities, how people answer, the truth."""

    name: str
    ai: np.ndarray
    people: np.ndarray
    truth: np.ndarray

    @property
    def sure(self) -> np.ndarray:
        return np.asarray(self.ai.max(axis=1))

    def combined(self, case: np.ndarray, answer: np.ndarray) -> np.ndarray:
        labels = self.ai.shape[1]
        said = np.full((len(case), labels), np.log((1 - SKILL) / (labels - 1)))
        said[np.arange(len(case)), answer] = np.log(SKILL)
        return np.asarray((0.5 * np.log(self.ai[case] + 1e-9) + said).argmax(axis=1))

    def expected(self) -> np.ndarray:
        """The loss of each lane on each case, (n, 3), people's answers averaged over."""
        every = np.arange(len(self.truth))
        together = np.zeros(len(every))
        for label in range(self.ai.shape[1]):
            lost = self.combined(every, np.full(len(every), label)) != self.truth
            together += self.people[:, label] * lost
        alone = self.ai.argmax(axis=1) != self.truth
        return np.column_stack([alone, 1 - self.people[every, self.truth], together])

    def losses(self, case: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The loss of each lane in one log, with one person's answer to each case."""
        drawn = (rng.random((len(case), 1)) > self.people[case].cumsum(axis=1)).sum(axis=1)
        answer = np.minimum(drawn, self.ai.shape[1] - 1)
        truth = self.truth[case]
        said = (self.ai[case].argmax(axis=1), answer, self.combined(case, answer))
        return np.column_stack([each != truth for each in said]).astype(float)

    def top(self, share: float, then: int, otherwise: int) -> np.ndarray:
        """`then` on this share of cases, the AI's surest, `otherwise` on the rest."""
        return np.where(self.sure >= np.quantile(self.sure, 1 - share), then, otherwise)


@dataclass(frozen=True)
class Change:
    name: str
    old: np.ndarray
    new: np.ndarray


@dataclass
class Tally:
    covered: int = 0
    accepted: int = 0
    betted: int = 0
    silent: int = 0
    width: float = 0.0


@pytest.fixture(scope="module")
def recorded_lanes(recorded: Path) -> Lanes:
    folder = recorded / "cifar10h"
    with gzip.open(folder / "cifar10h_human_counts.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    counts = [name for name in rows[0] if name.startswith("human_count_")]
    people = np.array([[float(row[name]) for name in counts] for row in rows])
    with gzip.open(folder / "model_probs_resnet-110.csv.gz", "rt") as file:
        ai = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1:]
    truth = np.array([int(row["true_label"]) for row in rows])
    return Lanes("recorded", ai, people / people.sum(axis=1, keepdims=True), truth)


@pytest.fixture(scope="module")
def simulated_lanes() -> Lanes:
    """Invented cases of the same kind: a sure AI that errs in 6 %, people who find the same cases hard."""
    rng = np.random.default_rng(11)
    n, labels = 10_000, 10
    truth, hard = rng.integers(labels, size=n), rng.beta(0.4, 2.2, n)
    logits = rng.normal(0.0, 1.0, (n, labels))
    logits[np.arange(n), truth] += 6.0 * (1 - hard) ** 2 + 0.6
    ai = np.exp(1.3 * logits)
    people = np.full((n, labels), 0.0) + (hard * 0.25 / (labels - 1))[:, None]
    people[np.arange(n), truth] = 1 - hard * 0.25
    return Lanes("simulated", ai / ai.sum(axis=1, keepdims=True), people, truth)


def nearest(lanes: Lanes, make: Callable[[float], Change], wanted: float) -> Change:
    """The change of this kind whose true difference is nearest to what is wanted."""
    loss, every = lanes.expected(), np.arange(len(lanes.truth))
    changes = [make(share) for share in np.linspace(0.5, 0.99, 50)]
    gaps = [(loss[every, one.new] - loss[every, one.old]).mean() for one in changes]
    return changes[int(np.argmin(np.abs(np.array(gaps) - wanted)))]


def changes(lanes: Lanes) -> list[Change]:
    """Better by 2.4 points, worse by half a point, alike, and a lane opened to the AI."""
    alone = np.full(len(lanes.truth), AI)
    person = np.full(len(lanes.truth), PERSON)
    narrow, wide = lanes.top(0.8, AI, TOGETHER), lanes.top(0.9, AI, TOGETHER)

    def asked(share: float) -> Change:
        return Change(ASKED, alone, lanes.top(share, AI, TOGETHER))

    def widened(share: float) -> Change:
        return Change("a wider lane than is good", narrow, lanes.top(share, AI, TOGETHER))

    return [
        nearest(lanes, asked, -0.024),
        nearest(lanes, widened, 0.0048),
        Change("a lane for the AI alone", person, lanes.top(0.7, AI, PERSON)),
        Change("the AI's advice taken away", wide, lanes.top(0.9, AI, PERSON)),
    ]


def run(lanes: Lanes, change: Change, n: int, explored: float, logs: int) -> tuple[float, Tally]:
    expected, every = lanes.expected(), np.arange(len(lanes.truth))
    true = float((expected[every, change.new] - expected[every, change.old]).mean())
    tally = Tally()
    for seed in range(logs):
        rng = np.random.default_rng([seed, n, round(100 * explored)])
        case = rng.integers(len(lanes.truth), size=n)
        old, new = change.old[case], change.new[case]
        tried = (old != new) & (rng.random(n) < explored)
        action = np.where(tried, new, old)
        chance = np.where(old == new, 1.0, np.where(tried, explored, 1 - explored))
        loss = lanes.losses(case, rng)[np.arange(n), action]
        model = np.column_stack(
            [predicted_by_score(lanes.sure[case], loss, action == lane, 1 / chance) for lane in range(3)]
        )
        found = policy_difference(loss=loss, action=action, propensity=chance, model=model, old=old, new=new)
        tally.silent += found.cannot_say is not None
        tally.covered += found.interval.low <= true <= found.interval.high
        tally.accepted += found.better
        tally.betted += found.gain_at_least > 0.0
        tally.width += (found.interval.high - found.interval.low) / logs
    return true, tally


def most_allowed(logs: int, rate: float) -> int:
    """What a true rate exceeds by chance once in a thousand runs."""
    from scipy.stats import binom

    return int(binom.ppf(0.999, logs, rate))


def broken(true: float, tally: Tally, logs: int) -> list[str]:
    """What a row promises and does not keep."""
    said = []
    if logs - tally.covered > most_allowed(logs, 0.07):
        said.append(f"covered in {tally.covered} of {logs}")
    if true > 0.0 and max(tally.accepted, tally.betted) > most_allowed(logs, 0.05):
        said.append(f"false switch in {tally.accepted} of {logs}")
    return said


def row(lanes: Lanes, change: Change, n: int, explored: float, logs: int) -> tuple[list[object], list[str]]:
    true, tally = run(lanes, change, n, explored, logs)
    percent = [f"{100 * each / logs:.1f}" for each in (tally.covered, tally.accepted, tally.betted)]
    cells: list[object] = [lanes.name, change.name, f"{100 * true:+.2f}", f"{n:,}", f"{explored:.0%}"]
    cells += [*percent, f"{100 * tally.width:.1f}", f"{100 * tally.silent / logs:.0f}"]
    said = broken(true, tally, logs)
    if change.name == ASKED and (n, explored) != (3_000, 0.1):
        said += ["a better policy is missed"] if tally.accepted < 0.9 * logs else []
    return cells, [f"{lanes.name}, {change.name}, {n}, {explored}: {each}" for each in said]


@pytest.mark.guarantee
def test_logs_say_what_is_true(recorded_lanes: Lanes, simulated_lanes: Lanes, record) -> None:
    rows, failures = [], []
    for lanes in (recorded_lanes, simulated_lanes):
        for change in changes(lanes):
            for n, explored in ((3_000, 0.1), (3_000, 0.2), (10_000, 0.1)):
                cells, said = row(lanes, change, n, explored, LOGS)
                rows.append(cells)
                failures += said
    record("replay_policy", "What a log says about another policy", COLUMNS, rows, NOTE)
    assert not failures


def test_few_logs_say_what_is_true(simulated_lanes: Lanes) -> None:
    """The short form: forty logs of the better and of the worse policy."""
    better, worse = changes(simulated_lanes)[:2]
    for change in (better, worse):
        cells, said = row(simulated_lanes, change, 3_000, 0.2, SHORT)
        assert not said, cells


def test_exploring_all_lanes_alike_is_not_what_is_asked_for(simulated_lanes: Lanes) -> None:
    """Without any exploration there is no figure at all, whatever the log holds."""
    change = changes(simulated_lanes)[2]
    rng = np.random.default_rng(0)
    case = rng.integers(len(simulated_lanes.truth), size=3_000)
    old, new = change.old[case], change.new[case]
    loss = simulated_lanes.losses(case, rng)[np.arange(3_000), old]
    found = policy_difference(
        loss=loss, action=old, propensity=np.ones(3_000), model=np.full((3_000, 3), 0.05), old=old, new=new
    )
    assert np.isnan(found.interval.value)
    assert found.cannot_say is not None
    assert "chosen at random and on the candidate lane only" in found.cannot_say
