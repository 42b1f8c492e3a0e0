"""Rehearse a change: the decided cases replayed under the settings in force and under others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.errors import InputRefused
from lichen.estimates.estimates import Estimates
from lichen.reports.whatif import waits as queue
from lichen.reports.whatif.change import Change
from lichen.reports.whatif.evidence import Evidence, evidence
from lichen.reports.whatif.figure import Figure
from lichen.reports.whatif.groups import Group, attributes_of, groups
from lichen.reports.whatif.history import History, history
from lichen.reports.whatif.measure import figures, per_day
from lichen.reports.whatif.notes import notes
from lichen.reports.whatif.policy import certified, course, promise
from lichen.reports.whatif.settings import Settings, changed, settings_of
from lichen.reports.whatif.states import states
from lichen.reports.whatif.watch import Watched, lane_steps, watched
from lichen.reports.whatif.way import Way, way
from lichen.reports.whatif.words import in_words

_LAST = 2**62


@dataclass(frozen=True)
class Rehearsal:
    """What a change would have meant for the `cases` decided so far, old beside new.

    `figures` in the order in which they are shown, `groups` by attribute and value, `notes` what is held
    fixed and what to keep in mind. `watch` says when the lane would have closed, where the change is about
    that. `through` is the entry of the chain up to which was read. `threshold_old`
    and `threshold_new` say where the AI-only lane begins (None: closed).
    """

    partnership: str
    change: Change
    through: int
    cases: int
    checked: int
    threshold_old: float | None
    threshold_new: float | None
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    watch: Watched | None = None

    def figure(self, name: str) -> Figure:
        """The figure of this name; raises `InputRefused` if there is none."""
        for each in self.figures:
            if each.name == name:
                return each
        raise InputRefused(f"There is no figure `{name}`: {', '.join(each.name for each in self.figures)}.")

    @property
    def cannot_say(self) -> tuple[str, ...]:
        """The sentences on what the log cannot say, each once."""
        said = [each.cannot_say for each in self.figures]
        if self.watch is not None:
            said.append(self.watch.cannot_say)
        return tuple(dict.fromkeys(each for each in said if each))

    def sentences(self) -> list[str]:
        """The rehearsal in plain words: what changes, what does not, what cannot be said; then the notes."""
        return [*in_words(self.change, self.cases, self.figures, self.groups, self.cannot_say), *self.notes]

    def prediction(self) -> dict[str, Any]:
        """What adoption puts on record, as plain JSON: the change, and each new figure with its interval."""
        known = [each for each in self.figures if each.new is not None]
        return {
            "partnership": self.partnership,
            "change": self.change.given,
            "through": self.through,
            "cases": self.cases,
            "figures": {
                each.name: {
                    "label": each.label,
                    "unit": each.unit,
                    "old": None if each.old is None else asdict(each.old),
                    "new": None if each.new is None else asdict(each.new),
                    "difference": None if each.difference is None else asdict(each.difference),
                }
                for each in known
            },
            "cannot_say": list(self.cannot_say),
        }


def rehearse(
    partnership: Partnership,
    change: Change,
    *,
    through: int | None = None,
    attributes: Iterable[str] = (),
    past: History | None = None,
) -> Rehearsal:
    """The change tried on every case decided up to entry `through` (default: the latest).

    Each case is read with what was known of it then: the AI's recorded proposal and score, people's recorded
    answers, the truth where it was sought, weighted by the logged chance of its being sought. Groups are
    those of the charter's protected attributes and of `attributes`. `past`, from `history.history`, saves
    reading it again. The same ledger gives the same rehearsal: nothing depends on the clock or on chance.

    Raises `InputRefused` where nothing is decided yet or a challenger never spoke.
    """
    estimates = partnership.estimates
    team = estimates.team
    if team is None:
        raise InputRefused("No case is decided yet, so there is nothing to rehearse on. Settle some.")
    read = past or read_past(partnership, change, through=through)
    now = settings_of(estimates.agreed)
    old, new = _both_ways(read, estimates, team, now, changed(now, change))
    found = new[0]
    _refuse_nothing(found, change)
    wanted = dict.fromkeys((*estimates.agreed.protected_attributes, *attributes))
    watch = _watch(partnership, new[0], changed(now, change), change, through)
    return Rehearsal(
        partnership=str(partnership.id),
        change=change,
        through=estimates.through if through is None else through,
        cases=found.cases,
        checked=int(found.known.sum()),
        threshold_old=old[1].course.threshold,
        threshold_new=new[1].course.threshold,
        figures=tuple(_figures(found, old[1], new[1], len(estimates.agreed.having("person")))),
        groups=_groups(partnership, found, old[1], new[1], wanted),
        notes=tuple(notes(read, found, old[1], new[1], estimates.agreed, watch)),
        watch=watch,
    )


def _watch(
    partnership: Partnership, found: Evidence, then: Settings, change: Change, through: int | None
) -> Watched | None:
    """The lane's watch replayed, where the change is about the lane and the log's chances fit its draws."""
    touched = {"bound", "confidence", "threshold"} & change.given.keys()
    if not touched or then.challenger is not None or found.contradicted is not None:
        return None
    losses, bound = promise(found, partnership.estimates, then)
    steps = lane_steps(partnership.ledger, str(partnership.id), _LAST if through is None else through)
    return watched(
        found, steps, bound=bound, confidence=then.confidence, losses=losses, threshold=then.threshold
    )


def read_past(partnership: Partnership, change: Change, *, through: int | None = None) -> History:
    """The decided cases, read for this change."""
    estimates = partnership.estimates
    by_answer = any(rule.attribute is None for rule in estimates.agreed.risk.high_stakes)
    whole = change.challenger is not None or by_answer
    return history(partnership.ledger, estimates.agreed, estimates.roster, through=through, whole=whole)


_Side = tuple[Evidence, Way]


def _both_ways(
    past: History, estimates: Estimates, team: TeamBelief | NumberBelief, now: Settings, then: Settings
) -> tuple[_Side, _Side]:
    before = states(past, team)
    after = before if then.challenger is None else states(past, team, challenger=then.challenger)
    charter = estimates.agreed
    found = evidence(past, before, charter, among=then.challenger)
    other = found
    if then.challenger is not None:
        other = evidence(past, after, charter, challenger=then.challenger, among=then.challenger)
    old = way(found, course(found, estimates, now, estimates.threshold))
    if now == then:
        return (found, old), (found, old)
    return (found, old), (
        other,
        way(other, course(other, estimates, then, _threshold(other, estimates, now, then))),
    )


def _threshold(found: Evidence, estimates: Estimates, now: Settings, then: Settings) -> float | None:
    """Where the lane begins: as said, as it is, or where a certificate of the new promise would open it."""
    if then.threshold is not None:
        return then.threshold
    if (now.bound, now.confidence, now.challenger) == (then.bound, then.confidence, then.challenger):
        return estimates.threshold
    opened = certified(found, estimates, then)
    looser = then.bound >= now.bound and then.confidence <= now.confidence and then.challenger is None
    if not looser or estimates.threshold is None:
        return opened
    return estimates.threshold if opened is None else min(opened, estimates.threshold)


def _refuse_nothing(found: Evidence, change: Change) -> None:
    if found.cases:
        return
    if change.challenger is not None:
        raise InputRefused(
            f"No challenger of `{change.challenger}` spoke on a decided case, so it cannot be rehearsed. "
            "Let one run in shadow first."
        )
    raise InputRefused("No case is decided yet, so there is nothing to rehearse on. Settle some.")


def _figures(found: Evidence, old: Way, new: Way, people: int) -> list[Figure]:
    whole = figures(found, old, new)
    daily = queue.cases_per_day(found)
    minutes = next(each for each in whole if each.name == "minutes")
    whole.insert(5, per_day(minutes, daily, "minutes_per_day", "People's minutes per day", "minutes"))
    return whole + queue.figures(queue.waits(found, old, new, people))


def _groups(
    partnership: Partnership, found: Evidence, old: Way, new: Way, wanted: Iterable[str]
) -> tuple[Group, ...]:
    names = list(wanted)
    if not names or found.contradicted is not None:
        return ()
    first, last = int(found.past.seq.min()) - 1, int(found.past.seq.max())
    known = attributes_of(partnership.ledger, str(partnership.id), since=first, through=last)
    return groups(found, old, new, known, names)
