"""The watch over the lane, replayed: would the audits on record have closed it under another promise?

The product's own watch is shown the cases of the lane in the order in which they were settled, with the
audits that were drawn then, what they found and the chances that were logged. Where the record closed the
lane and the replay does not, it goes on with what people answered blind on cases the lane would have taken.
Verdicts count as if they had come at once; as live, an audit without one holds back those after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from lichen.estimates.auditing import ENOUGH_ALONE, risk_of
from lichen.estimates.lane_watch import Drawn, LaneWatch
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.history import AI_ONLY, Floats, Ints
from lichen.types import CaseId

MOST_STEPS = 500
"""So many of the first changes of the lane are read."""
MOST_BY_RISK = 100_000
"""Beyond so many cases of the lane only the audited ones are shown to the watch, weighted instead."""
_ANEW = frozenset(("promotion", "charter", "owner"))
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Step(NamedTuple):
    """A change of the lane on record: its entry, where the lane begins from there on, why, and its rungs."""

    seq: int
    threshold: float | None
    cause: str
    rungs: tuple[float, ...] = ()


@dataclass(frozen=True)
class Watched:
    """What the watch would have done, by the audits on record.

    `closed` is the number of the decided case at which it would have closed the lane (None: it would not
    have), `recorded` the one at which it did close it; `narrowed` those at which it would have become
    narrower, with the new threshold. `after` cases were settled by the AI alone from there until the lane
    next opened. `checked` audits counted, and on `missing` cases nobody looked although the lane would have
    been on watch. `otherwise` is `closed` if all of the `undecided` verdicts had gone against the AI.
    """

    closed: int | None
    recorded: int | None
    narrowed: tuple[tuple[int, float], ...]
    after: int
    checked: int
    missing: int
    undecided: int = 0
    otherwise: int | None = None

    @property
    def sentence(self) -> str:
        """What the watch would have done; empty where the log cannot say."""
        if self.cannot_say is not None:
            return ""
        steps = "".join(
            f" narrowed to a score of {to:.3g} at decided case {at:,} and" for at, to in self.narrowed
        )
        if self.closed is None:
            kept = f"have{steps} stayed open" if steps else "not have closed"
            return f"By the {self.checked:,} audits on record the lane would {kept}{self._really}."
        sooner = " or, as it would have audited more by then, sooner" if self.missing else ""
        gone = f" {_cases(self.after)} would have gone to people." if self.after else ""
        return (
            f"By the audits on record the lane would have{steps} closed at decided case {self.closed:,}"
            f"{sooner}{self._really}.{gone}"
        )

    @property
    def cannot_say(self) -> str | None:
        """Why the log cannot say what the watch would have done, and what it does say."""
        if not self.checked:
            return (
                "The log cannot say when the watch would have closed the lane: no audit of it is on record."
            )
        if self.closed != self.otherwise:
            return (
                f"The log cannot say when the watch would have closed the lane: {self.undecided:,} audits "
                f"wait for a verdict. If the AI was right on all of them it would {_at(self.closed)}, if it "
                f"was wrong on all of them it would {_at(self.otherwise)}."
            )
        if self.closed is None and self.missing:
            return (
                "The log cannot say whether the watch would have closed the lane. By the "
                f"{self.checked:,} audits on record it would not have; but it would have looked at "
                f"{self.missing:,} more cases at which nobody looked."
            )
        return None

    @property
    def _really(self) -> str:
        if self.recorded == self.closed:
            return "" if self.closed is None else ", as it did"
        return "; it did not" if self.recorded is None else f"; it did at {self.recorded:,}"


def _at(closed: int | None) -> str:
    return "not have closed" if closed is None else f"have closed at decided case {closed:,}"


def _cases(count: int) -> str:
    one = "case that the AI settled alone" if count == 1 else "cases that the AI settled alone"
    return f"Then {count:,} {one}"


def lane_steps(ledger: Ledger, chain: str, through: int) -> tuple[Step, ...]:
    """The changes of the lane on record up to an entry, the oldest first."""
    rows = [
        each for each in ledger.rows("lanes", chain=chain, after=0, limit=MOST_STEPS) if each.seq <= through
    ]
    return tuple(
        Step(
            each.seq,
            each.threshold,
            each.cause,
            () if each.threshold is None else _rungs(ledger, chain, each.seq),
        )
        for each in rows
    )


def _rungs(ledger: Ledger, chain: str, seq: int) -> tuple[float, ...]:
    (entry,) = ledger.entries(chain, after=seq - 1, limit=1)
    return entry.event.rungs if isinstance(entry.event, ev.LaneChanged) else ()


def watched(
    found: Evidence,
    steps: Sequence[Step],
    *,
    bound: float,
    confidence: float,
    losses: Floats,
    threshold: float | None = None,
) -> Watched | None:
    """What the watch would have done under this promise; None where the lane never opened.

    `losses` (n,) says how much each proposal counts against the lane where the truth is known. `threshold`
    puts the lane's beginning elsewhere than on record.
    """
    if not any(each.threshold is not None for each in steps):
        return None
    run = _Replay(found, steps, bound, confidence, losses, threshold)
    first = run.through(undecided=0.0)
    if not first.undecided:
        return replace(first, otherwise=first.closed)
    other = run.through(undecided=1.0)
    return replace(first, undecided=max(first.undecided, other.undecided), otherwise=other.closed)


class _Replay:
    """The cases that may be on the lane, and the record of it."""

    def __init__(
        self,
        found: Evidence,
        steps: Sequence[Step],
        bound: float,
        confidence: float,
        losses: Floats,
        threshold: float | None,
    ) -> None:
        past = found.past
        self.found, self.steps, self.losses, self.fixed = found, steps, losses, threshold
        self.bound, self.confidence = bound, confidence
        self.order = np.argsort(past.seq, kind="stable")
        self.number: Ints = np.empty(found.cases, dtype=np.int64)
        self.number[self.order] = np.arange(1, found.cases + 1)
        self.alone = past.lane == AI_ONLY
        self.looked = np.where(self.alone, past.audited, past.blind)
        self.chance = np.where(self.alone, past.audit, past.sought)
        self.answered = found.known | found.contested
        self.by_risk = int(self.alone.sum()) <= MOST_BY_RISK
        may = (self.alone | (found.informed & ~past.grave)) & (self.chance > 0.0) & np.isfinite(found.score)
        self.candidates = self.order[may[self.order]]
        self.scores = found.score[self.candidates]
        told = self.looked | (self.alone & self.by_risk)
        self.told = np.flatnonzero(told[self.candidates])
        self.settled_alone = np.sort(past.seq[self.alone])

    def alone_until(self, seq: int) -> int:
        """How many cases the AI had settled alone before this entry."""
        return int(np.searchsorted(self.settled_alone, seq))

    def through(self, *, undecided: float) -> Watched:
        """The replay from the first case to the last, or to the closing."""
        lane, before = _Lane(self), 0
        for at in self.told.tolist():
            place = int(self.candidates[at])
            lane.pass_over(self.scores[before:at])
            lane.advance(int(self.found.past.seq[place]))
            if lane.takes(place):
                lane.settle(place, undecided)
            before = at + 1
            if lane.closed is not None:
                break
        else:
            lane.pass_over(self.scores[before:])
        return Watched(
            closed=lane.closed,
            recorded=self._recorded(),
            narrowed=tuple(lane.narrowed),
            after=0 if lane.closed is None else self._alone_after(lane.closed),
            checked=lane.checked,
            missing=lane.missing,
            undecided=lane.undecided,
        )

    def _recorded(self) -> int | None:
        """The decided case after which the watch closed the lane on record."""
        ends = (each.seq for each in self.steps if each.cause == "monitor" and each.threshold is None)
        first = next(ends, None)
        return None if first is None else int((self.found.past.seq < first).sum())

    def _alone_after(self, closed: int) -> int:
        """Cases the AI settled alone after the closing, until the lane opened again on record."""
        seq = self.found.past.seq
        at = int(seq[self.order[closed - 1]])
        pairs = zip(self.steps, self.steps[1:], strict=False)
        opens = (
            new.seq
            for old, new in pairs
            if old.threshold is None and new.threshold is not None and new.cause != "audits_waiting"
        )
        until = next((each for each in opens if each > at), int(seq.max()) + 1)
        return int((self.alone & (seq > at) & (seq < until)).sum())


class _Lane:
    """The lane of the replay: where it begins now, its watch, and what that saw so far."""

    def __init__(self, replay: _Replay) -> None:
        self.replay = replay
        self.ahead: Iterator[Step] = iter(replay.steps)
        self.next = next(self.ahead, None)
        self.threshold: float | None = None
        self.on_record: float | None = None
        self.watch: LaneWatch | None = None
        self.before: Step | None = None
        self.begun = 0
        self.closed: int | None = None
        self.narrowed: list[tuple[int, float]] = []
        self.checked = self.missing = self.undecided = 0
        self.lately = {True: 1.0, False: 1.0}

    def advance(self, seq: int) -> None:
        """Take every change on record before this entry."""
        while self.next is not None and self.next.seq < seq:
            self._change(self.next)
            self.before, self.next = self.next, next(self.ahead, None)

    def _change(self, step: Step) -> None:
        self.on_record = step.threshold
        if step.threshold is None:
            if step.cause != "monitor":
                self.threshold = None
            if step.cause in _ANEW:
                self.watch = None
            return
        begun = self.before is None or self.before.threshold is None
        if (begun and step.cause != "audits_waiting") or step.cause in _ANEW:
            self.begun = self.replay.alone_until(step.seq)
        if step.cause == "monitor":
            return
        wide = step.threshold if self.replay.fixed is None else self.replay.fixed
        rungs = tuple(each for each in step.rungs if each > wide)
        if self.watch is None or step.cause in _ANEW or (self.watch.narrowed and step.cause == "certificate"):
            self.watch = LaneWatch((wide, *rungs), bound=self.replay.bound, confidence=self.replay.confidence)
        elif step.cause == "certificate" and wide < self.watch.thresholds[0]:
            self.watch.widen((wide, *rungs))
        self.threshold = self.watch.thresholds[0]

    def takes(self, place: int) -> bool:
        """Whether the case goes alone in the replay."""
        return self.threshold is not None and float(self.replay.found.score[place]) >= self.threshold

    def pass_over(self, scores: Floats) -> None:
        """Nobody looked at cases of these scores: on watch the lane would have."""
        if self.threshold is not None and self.watch is not None and self.watch.monitor.state == "watch":
            self.missing += int((scores >= self.threshold).sum())

    def settle(self, place: int, undecided: float) -> None:
        """The case is settled alone: its audit, if one is on record, counts."""
        watch, replay = self.watch, self.replay
        assert watch is not None, "the lane is open"
        drawn = self._drawn(place)
        if not drawn.audited:
            self.pass_over(replay.found.score[place : place + 1])
        if drawn.audited or drawn.alone > ENOUGH_ALONE:
            watch.drew(drawn)
        if drawn.audited and replay.answered[place]:
            known = bool(replay.found.known[place])
            self.undecided += not known
            self.checked += 1
            watch.heard(drawn.case, float(replay.losses[place]) if known else undecided)
        if watch.monitor.state == "closed":
            self._demote(watch, int(replay.number[place]))

    def _drawn(self, place: int) -> Drawn:
        replay = self.replay
        alone, score = bool(replay.alone[place]), float(replay.found.score[place])
        chance = float(replay.chance[place])
        looked = bool(replay.looked[place])
        floor = float(np.fmin(chance, replay.found.past.floor[place])) if alone else chance
        settled = replay.alone_until(int(replay.found.past.seq[place])) - self.begun + 1 if alone else 0
        if looked:
            self.lately[alone] = floor
        risk = None
        if settled > ENOUGH_ALONE:
            risk = risk_of(score) if replay.by_risk else replay.bound
        if self._mixed:
            floor = min(floor, *self.lately.values())
            risk = replay.bound if risk is None else risk
        return Drawn(
            case=CaseId(str(place)),
            number=int(replay.number[place]),
            alone=settled,
            at=_BEGINNING + timedelta(microseconds=int(replay.found.past.at[place])),
            score=score,
            propensity=chance,
            floor=floor,
            audited=looked,
            risk=risk,
        )

    @property
    def _mixed(self) -> bool:
        """Whether cases go alone here of which some went to people: their chances of a look differ.

        A predicted risk that is the bound hands the monitor the weight alone.
        """
        return self.on_record is not None and self.threshold is not None and self.threshold < self.on_record

    def _demote(self, watch: LaneWatch, number: int) -> None:
        rung = watch.sound_rung()
        if rung is None:
            self.closed = number
            return
        watch.narrow(rung)
        self.threshold = rung
        self.narrowed.append((number, rung))
