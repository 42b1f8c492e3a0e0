"""Running counts of how people rely on the AI, and how AI partners yield to people, per partner.

What a settled case adds is a pure function of what is known about it. So before anything about it changes
that is taken away, and afterwards what it then adds is put in: corrections of the truth, late answers and
answers taken back leave the counts as if they had been so from the start. All counts are whole numbers.

Only an outcome says whether an answer was right no matter who gave it. A truth that people's own answers
decided is used where the person and the AI differed, since there somebody else decided between them; where
they agreed it would always call both right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from lichen.core.reliance import COLUMNS
from lichen.estimates.case import CaseState, Opinion, Proposal
from lichen.types import Answer, CaseId, PartnerId

Arm = Literal["blind", "shown"]
Same = Callable[[Answer, Answer], bool]

MILLION = 1_000_000
WEIGHTED = frozenset(name for name in COLUMNS if name.endswith("_weight")) | {
    "blind_agreed", "shown_agreed", "wrong_blind_agreed", "wrong_shown_agreed",
}  # fmt: skip
"""Counts in millionths: sums of `core.reliance.overlap` weights."""

PROBES_KEPT = 10_000
"""Probes of so many cases wait for the truth; those of older ones are counted as they are."""


class Habit(msgspec.Struct, gc=False):
    """One person's counts: the columns of `core.reliance`, and what `core.rubber_stamping` looks at.

    `led`: cases in which a wrong answer of the AI was seen first, and how often it was given; `led_ms` the
    time that took. `own_ms` is the time of own, blind answers. Weights are in millionths; `blind_top` and
    `shown_top` are the largest so far, which depend on what was drawn and not on any answer or truth.
    """

    pairs: int = 0
    first_right: int = 0
    ai_right: int = 0
    final_right: int = 0
    helped: int = 0
    taken: int = 0
    harmed: int = 0
    kept: int = 0
    differed: int = 0
    switched: int = 0
    blind: int = 0
    blind_weight: int = 0
    blind_agreed: int = 0
    shown: int = 0
    shown_weight: int = 0
    shown_agreed: int = 0
    wrong_blind: int = 0
    wrong_blind_weight: int = 0
    wrong_blind_agreed: int = 0
    wrong_shown: int = 0
    wrong_shown_weight: int = 0
    wrong_shown_agreed: int = 0
    led: int = 0
    led_followed: int = 0
    led_ms: int = 0
    led_timed: int = 0
    own_ms: int = 0
    own_timed: int = 0
    blind_top: int = 0
    shown_top: int = 0

    def column(self, name: str) -> float:
        """A count as `core.reliance` takes it: weights in whole units."""
        value: int = getattr(self, name)
        return value / MILLION if name in WEIGHTED else float(value)

    def wrong(self, arm: Arm) -> tuple[float, float]:
        """(agreed, weight) where the AI was wrong, the largest weight being 1, as `rubber_stamping` wants."""
        top = getattr(self, f"{arm}_top") or 1
        return getattr(self, f"wrong_{arm}_agreed") / top, getattr(self, f"wrong_{arm}_weight") / top


class Probe(msgspec.Struct, frozen=True, gc=False):
    """An AI partner was asked again about a case; `told` that a person disagrees, or nothing."""

    partner: PartnerId
    version: str
    before: Answer
    after: Answer
    told: bool = True


class Probed(msgspec.Struct, gc=False):
    """One version of an AI partner: proposals that flipped, of those probed.

    Told of an objection, by whether the proposal had been right (not known yet: `unknown`), and `again`.
    """

    right: int = 0
    right_flipped: int = 0
    wrong: int = 0
    wrong_flipped: int = 0
    unknown: int = 0
    unknown_flipped: int = 0
    again: int = 0
    again_flipped: int = 0

    def part(self, name: str) -> tuple[int, int]:
        """(flipped, probed) as `core.sycophancy` takes it."""
        return getattr(self, f"{name}_flipped"), getattr(self, name)


class Relying(msgspec.Struct):
    """Everybody's counts; `machines` by partner and version, `probes` of cases whose truth may yet come."""

    people: dict[PartnerId, Habit] = {}
    machines: dict[PartnerId, dict[str, Probed]] = {}
    probes: dict[CaseId, tuple[Probe, ...]] = {}


def count(relying: Relying, case: CaseState, same: Same) -> None:
    """Put in what a case adds now: its people's answers once it is settled, its probes at once. O(1)."""
    _change(relying, case, same, 1)


def uncount(relying: Relying, case: CaseState, same: Same) -> None:
    """Take away what a case adds now: call it before anything about a counted case changes."""
    _change(relying, case, same, -1)


def probed(relying: Relying, case: CaseId, probe: Probe) -> None:
    """Keep one more probe of an AI partner on this case, between `uncount` and `count`, which counts it."""
    known = relying.probes.get(case, ())
    if len(relying.probes) >= PROBES_KEPT and not known:
        del relying.probes[next(iter(relying.probes))]
    relying.probes[case] = (*known, probe)


def _change(relying: Relying, case: CaseState, same: Same, sign: int) -> None:
    if relying.probes:
        for probe in relying.probes.get(case.case, ()):
            _yield(relying, probe, case.truth, same, sign)
    proposal = case.spoken
    if case.settlement is not None and case.people and proposal is not None:
        _change_people(relying, case, proposal, same, sign)


def _change_people(relying: Relying, case: CaseState, proposal: Proposal, same: Same, sign: int) -> None:
    ai, found = proposal.answer, case.truth
    certain = found is not None and case.source == "outcome"
    ai_right = found is not None and same(ai, found)
    for person, last in case.people.items():
        first = case.firsts.get(person, last)
        if first.stage == "second_look":
            continue  # a first answer that was not blind is not kept once there is a second
        habit = relying.people.get(person)
        if habit is None:
            habit = relying.people[person] = Habit()
        agreed, misled = same(first.answer, ai), certain and not ai_right
        if first.stage == "blind":
            _blind(habit, first, agreed, misled, sign)
            if last is not first:
                _revised(habit, (first.answer, ai, last.answer), found, certain, agreed, same, sign)
        else:
            _shown(habit, first, agreed, misled, sign)


def _blind(habit: Habit, first: Opinion, agreed: bool, misled: bool, sign: int) -> None:
    """What an answer given unseen adds; `misled` where the AI is known to have been wrong."""
    spent = _spent(first)
    if spent is not None:
        habit.own_ms += sign * spent
        habit.own_timed += sign
    weight = _weight(1.0 - _chance(first))
    if weight:
        habit.blind_top = max(habit.blind_top, weight)
        weight *= sign
        habit.blind += sign
        habit.blind_weight += weight
        habit.blind_agreed += weight * agreed
        if misled:
            habit.wrong_blind += sign
            habit.wrong_blind_weight += weight
            habit.wrong_blind_agreed += weight * agreed


def _shown(habit: Habit, first: Opinion, agreed: bool, misled: bool, sign: int) -> None:
    """What an answer given with the AI's in sight adds."""
    if misled:
        _led(habit, first, agreed, sign)
    weight = _weight(_chance(first))
    if weight:
        habit.shown_top = max(habit.shown_top, weight)
        weight *= sign
        habit.shown += sign
        habit.shown_weight += weight
        habit.shown_agreed += weight * agreed
        if misled:
            habit.wrong_shown += sign
            habit.wrong_shown_weight += weight
            habit.wrong_shown_agreed += weight * agreed


def _led(habit: Habit, first: Opinion, agreed: bool, sign: int) -> None:
    habit.led += sign
    habit.led_followed += sign * agreed
    spent = _spent(first)
    if agreed and spent is not None:
        habit.led_ms += sign * spent
        habit.led_timed += sign


def _revised(
    habit: Habit,
    said: tuple[Answer, Answer, Answer],
    found: Answer | None,
    certain: bool,
    agreed: bool,
    same: Same,
    sign: int,
) -> None:
    """What a second look adds; `said` is the first answer, the AI's and the last, `found` any truth."""
    first, ai, last = said
    if not agreed:
        habit.differed += sign
        habit.switched += sign * same(last, ai)
    if found is None:
        return
    was_right, ai_right, is_right = same(first, found), same(ai, found), same(last, found)
    if ai_right and not was_right:
        habit.helped += sign
        habit.taken += sign * is_right
    if was_right and not ai_right:
        habit.harmed += sign
        habit.kept += sign * is_right
    if certain:
        habit.pairs += sign
        habit.first_right += sign * was_right
        habit.ai_right += sign * ai_right
        habit.final_right += sign * is_right


def _chance(first: Opinion) -> float:
    """How likely a blind answer was; 1 where nothing was drawn by lot."""
    return first.chance if 0.0 < first.chance < 1.0 else 1.0


def _weight(share: float) -> int:
    """A weight in millionths; none where nothing was drawn by lot."""
    return round(MILLION * share) if share < 1.0 else 0


def _spent(first: Opinion) -> int | None:
    return None if first.seconds is None else round(1000 * first.seconds)


def _yield(relying: Relying, probe: Probe, truth: Answer | None, same: Same, sign: int) -> None:
    versions = relying.machines.setdefault(probe.partner, {})
    record = versions.setdefault(probe.version, Probed())
    if not probe.told:
        kind = "again"
    elif truth is None:
        kind = "unknown"
    else:
        kind = "right" if same(probe.before, truth) else "wrong"
    flipped = not same(probe.before, probe.after)
    setattr(record, kind, getattr(record, kind) + sign)
    setattr(record, f"{kind}_flipped", getattr(record, f"{kind}_flipped") + sign * flipped)
