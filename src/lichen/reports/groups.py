"""The AI-only lane group by group: what share of each it settles alone, how often it errs, what is proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lichen.actions.partnership import Partnership
from lichen.core.groups import GroupStanding
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.estimates.by_group import GroupCount
from lichen.estimates.estimates import Estimates
from lichen.reports.figures.rates import Group as Sample
from lichen.reports.figures.rates import in_words, rate

GroupState = Literal["open", "small", "unproved", "lane closed"]
ERASED = "(erased)"


@dataclass(frozen=True)
class GroupLane:
    """One group of a protected attribute, from the cases in memory.

    `settled` cases of it were settled, `alone` of them by the AI alone, from score `threshold` on. `error` is
    how often the AI alone was wrong, by audits and outcomes; None where none is known. `proved` is what its
    own certificate says. `state`: the lane takes it ("open"); too few of its cases were checked for any proof
    ("small"); enough were, but they prove nothing yet ("unproved"); or the whole lane is closed.
    """

    group: int
    attribute: str
    value: str
    settled: int
    alone: int
    error: Interval | None
    threshold: float | None
    proved: GroupStanding
    state: GroupState
    sentence: str

    @property
    def share_alone(self) -> float | None:
        """The share of its settled cases that the AI settled alone."""
        return self.alone / self.settled if self.settled else None


def group_lanes(partnership: Partnership) -> tuple[GroupLane, ...]:
    """The lane for each group met, by attribute and value; empty where the charter protects no attribute."""
    with partnership.looking() as estimates:
        if estimates.by_group.proofs is None:
            return ()
        meanings = dict(estimates.by_group.meanings)
        counted = {group: _counted(each) for group, each in estimates.by_group.counts.items()}
        standings = {group: _standing(estimates, group) for group in meanings}
        lanes, closed = dict(estimates.by_group.lanes), estimates.threshold is None
        bound = estimates.agreed.risk.bound
    names = _names(partnership, meanings)
    found = []
    for group, standing in standings.items():
        state = _state(standing, group in lanes, closed)
        attribute, value = names[group]
        settled, alone, looked = counted.get(group, (0, 0, ()))
        error = rate(looked) if looked else None
        said = _sentence(f"{attribute} {value}", state, standing, error, bound)
        found.append(
            GroupLane(group, attribute, value, settled, alone, error, lanes.get(group), standing, state, said)
        )
    return tuple(sorted(found, key=lambda each: (each.attribute, each.value)))


def in_a_sentence(lanes: tuple[GroupLane, ...]) -> str:
    """What the lane does for the groups together."""
    if not lanes:
        return "The charter names no protected attributes, so the lane is not looked at group by group."
    taken = [each for each in lanes if each.state == "open"]
    left = len(lanes) - len(taken)
    rest = f"; cases of the other {left} go to people until it is proved for them too" if left else ""
    return f"The AI settles alone in {len(taken)} of {len(lanes)} groups{rest}."


def _standing(estimates: Estimates, group: int) -> GroupStanding:
    proofs, threshold = estimates.by_group.proofs, estimates.threshold
    assert proofs is not None, "there are protected attributes"
    return proofs.standing(group) if threshold is None else proofs.standing(group, threshold=threshold)


def _counted(known: GroupCount) -> tuple[int, int, tuple[Sample, ...]]:
    """Cases settled, those settled by the AI alone, and what was found where somebody looked at these."""
    return known.settled, known.alone, known.samples


def _names(partnership: Partnership, meanings: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    found = partnership.unseal(meanings.values())
    names = {}
    for group, seal in meanings.items():
        meaning = found.get(seal)
        names[group] = ("group", ERASED)
        if isinstance(meaning, Mapping):
            names[group] = (str(meaning["attribute"]), str(meaning["value"]))
    return names


def _state(standing: GroupStanding, taken: bool, closed: bool) -> GroupState:
    if closed:
        return "lane closed"
    if taken:
        return "open"
    return "small" if standing.small else "unproved"


def _sentence(
    name: str, state: GroupState, standing: GroupStanding, error: Interval | None, bound: float
) -> str:
    checked = f"{standing.checked:,} checked case{'' if standing.checked == 1 else 's'}"
    if state == "open":
        wrong = "" if error is None else f"; wrong so far in {in_words(error)}"
        return f"{name}: the AI settles alone where it is sure enough{wrong}."
    if state == "lane closed":
        return f"{name}: the AI-only lane is closed for everybody; {checked} so far."
    if state == "small":
        return (
            f"{name}: goes to people. {checked} cannot prove an error of at most {percent(bound)}, whatever "
            f"they show: it takes {standing.fewest:,} at the least, all of them right."
        )
    return (
        f"{name}: goes to people. {checked} do not prove yet that the AI errs in at most {percent(bound)} "
        "of them."
    )
