"""The watch over the open lane: a monitor for the lane and one for each narrower lane it could shrink to.

The monitors' clock is the audit. Audits count in the order in which their cases were settled; one without a
verdict holds back what comes after it. Where riskier cases are audited more often, those that were not
audited are handed to the monitors too, with their predicted risk: that is what undoes the choice. How
closely the lane is watched is what stands on record (`told`), so the probability of an audit depends on the
past alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from lichen.core.monitor import Monitor
from lichen.ledger.events import Watching
from lichen.types import CaseId

WIDEST_SHARE = 0.7
"""The lane itself may use so much of the chance of a false alarm; its rungs share the rest."""

REMEMBERED = 2_000
"""So many checked cases are remembered, to say since when the AI has been wrong more often."""

FEWEST_TO_NARROW = 20
"""A rung is taken over only if so many of its audits since the change were as good as the bound asks."""


class Drawn(msgspec.Struct, frozen=True, gc=False):
    """A case of the lane: the `number`-th settled here, the `alone`-th the AI settled alone under this watch.

    `risk` is how probable an error was said to be, where the probability of its audit followed from that.
    """

    case: CaseId
    number: int
    alone: int
    at: datetime
    score: float
    propensity: float
    floor: float
    audited: bool = True
    risk: float | None = None


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What an audit found."""

    drawn: Drawn
    wrong: bool
    loss: float


class Written(msgspec.Struct):
    """A watch as a snapshot holds it."""

    thresholds: list[float]
    monitors: list[dict[str, Any]]
    told: Watching
    queue: list[Drawn]
    verdicts: dict[CaseId, float]
    checked: list[Verdict]
    alone: int
    risks: float
    narrowed: bool
    paused: float | None


class LaneWatch:
    """The open lane under watch: `thresholds` and their `monitors`, the lane's own first.

    `queue` holds the cases that did not count yet, `waiting` those of them whose verdict is awaited or holds
    its place behind another, `verdicts` what is known of them, `checked` the latest that counted. `alone`
    counts the cases settled by the AI alone since the watch began, `risks` sums their predicted
    probabilities of an error. `paused` is the threshold of a lane that waits for its audits.
    """

    def __init__(self, thresholds: Sequence[float], *, bound: float, confidence: float) -> None:
        self.thresholds = list(thresholds)
        usual = Monitor(bound=bound, confidence=confidence).run_length
        self.monitors = [
            Monitor(bound=bound, confidence=1.0 - share * (1.0 - confidence), run_length=usual / share)
            for share in _shares(len(self.thresholds))
        ]
        self.told: Watching = "open"
        self.queue: deque[Drawn] = deque()
        self.verdicts: dict[CaseId, float] = {}
        self.waiting: set[CaseId] = set()
        self.checked: deque[Verdict] = deque(maxlen=REMEMBERED)
        self.alone = 0
        self.risks = 0.0
        self.narrowed = False
        self.paused: float | None = None

    @property
    def monitor(self) -> Monitor:
        """The monitor of the lane itself."""
        return self.monitors[0]

    def settled(self, risk: float) -> None:
        """The AI settled a case of the lane alone."""
        self.alone += 1
        self.risks += risk

    def drew(self, drawn: Drawn) -> None:
        """The case takes its place: if it is audited, its verdict is awaited."""
        self.queue.append(drawn)
        if drawn.audited:
            self.waiting.add(drawn.case)
        else:
            self._take()

    def heard(self, case: CaseId, loss: float | None) -> None:
        """What an audited case is known to count now, 0 where the AI was right; None takes that back."""
        if loss is None:
            self.verdicts.pop(case, None)
            return
        self.verdicts[case] = float(loss)
        self._take()

    def _take(self) -> None:
        while self.queue and (not self.queue[0].audited or self.queue[0].case in self.verdicts):
            first = self.queue.popleft()
            self.waiting.discard(first.case)
            self._count(first, self.verdicts.pop(first.case, 0.0))

    def _count(self, drawn: Drawn, loss: float) -> None:
        if drawn.audited:
            self.checked.append(Verdict(drawn, loss > 0.0, loss))
        floor = drawn.floor if drawn.risk is not None else None
        for threshold, monitor in zip(self.thresholds, self.monitors, strict=True):
            if drawn.score < threshold:
                break
            monitor.update(
                audited=drawn.audited, error=loss, propensity=drawn.propensity, floor=floor, risk=drawn.risk
            )

    def widen(self, thresholds: Sequence[float]) -> None:
        """Watch a wider lane from here on; what was seen stays evidence, as the change was announced."""
        given = list(thresholds)[: len(self.monitors)]
        self.thresholds = given
        self.monitors = self.monitors[: len(given)]

    def narrow(self, threshold: float) -> None:
        """Watch the rung that is the lane from here on, and those inside it."""
        at = self.thresholds.index(threshold) if threshold in self.thresholds else 0
        self.thresholds, self.monitors = self.thresholds[at:], self.monitors[at:]
        self.narrowed, self.told = True, "open"

    def since(self) -> list[Verdict]:
        """What the lane's audits found since the likeliest beginning of the change, in order."""
        mine = [each for each in self.checked if each.drawn.score >= self.thresholds[0]]
        count = self.monitor.audits - self.monitor.since
        return mine[-count:] if count else []

    def latest(self, most: int) -> list[Verdict]:
        """What the lane's latest audits found, at most so many."""
        return [each for each in self.checked if each.drawn.score >= self.thresholds[0]][-most:]

    def sound_rung(self) -> float | None:
        """The widest narrower lane that nothing speaks against and enough speaks for, or None."""
        since = self.since()
        for threshold, monitor in zip(self.thresholds[1:], self.monitors[1:], strict=True):
            inside = [each.loss for each in since if each.drawn.score >= threshold]
            if monitor.state != "open" or len(inside) < FEWEST_TO_NARROW:
                continue
            if sum(inside) <= monitor.bound * len(inside):
                return threshold
        return None

    def written(self) -> Written:
        """All of it as plain data."""
        return Written(
            thresholds=self.thresholds,
            monitors=[monitor.as_state() for monitor in self.monitors],
            told=self.told,
            queue=list(self.queue),
            verdicts=self.verdicts,
            checked=list(self.checked),
            alone=self.alone,
            risks=self.risks,
            narrowed=self.narrowed,
            paused=self.paused,
        )

    @classmethod
    def restored(cls, written: Written) -> LaneWatch:
        """The watch that `written` wrote down."""
        watch = cls((), bound=0.5, confidence=0.5)
        watch.thresholds = written.thresholds
        watch.monitors = [Monitor.from_state(state) for state in written.monitors]
        watch.told, watch.verdicts = written.told, written.verdicts
        watch.queue.extend(written.queue)
        watch.waiting = {each.case for each in written.queue if each.audited}
        watch.checked.extend(written.checked)
        watch.alone, watch.risks = written.alone, written.risks
        watch.narrowed, watch.paused = written.narrowed, written.paused
        return watch


def _shares(lanes: int) -> list[float]:
    """How the chance of a false alarm is split: together they use no more than one lane alone would."""
    if lanes <= 1:
        return [1.0] * lanes
    return [WIDEST_SHARE, *[(1.0 - WIDEST_SHARE) / (lanes - 1)] * (lanes - 1)]
