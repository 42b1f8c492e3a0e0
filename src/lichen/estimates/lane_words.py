"""What happens to the AI-only lane, in sentences that need no statistics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lichen.charter.schema import Charter
from lichen.core.percent import percent
from lichen.estimates.auditing import auditable, most_waiting
from lichen.estimates.estimates import Estimates
from lichen.estimates.lane_watch import LaneWatch, Verdict

WINDOW = 60
"""The sentence counts errors among so many of the latest audits, or more if the change is older."""


class Since(NamedTuple):
    """The likeliest beginning of a change: the how-manieth settled case, when, and cases alone since then."""

    case: int
    at: datetime
    alone: int


def since(watch: LaneWatch) -> Since | None:
    """When the lane probably became worse; None before anything speaks against it."""
    found = watch.since()
    if not found:
        return None
    first = found[0].drawn
    return Since(first.number, first.at, watch.alone - first.alone + 1)


def wrong_of_last(watch: LaneWatch, bound: float) -> str:
    """How often the AI was wrong lately, against what is allowed."""
    found: Sequence[Verdict] = watch.latest(max(WINDOW, len(watch.since())))
    wrong = sum(each.wrong for each in found)
    return f"The AI was wrong in {wrong:,} of the last {len(found):,} audited cases; {allowed(bound)}."


def allowed(bound: float) -> str:
    """The bound in words: at most 5 in 100 are allowed."""
    return f"at most {in_so_many(bound)} are allowed"


def in_so_many(share: float) -> str:
    """A share as a count: 5 in 100, or 3 in 1,000 where it is small."""
    among = 100 if share >= 0.01 else 1_000
    return f"{share * among:g} in {among:,}"


def since_when(found: Since | None) -> str:
    """Since about which case that has been so; nothing where it is not known."""
    return "" if found is None else f" Since about case {found.case:,} ({found.at.day} {found.at:%b})."


def closed(estimates: Estimates, watch: LaneWatch) -> str:
    """The lane is closed by its monitor."""
    charter = estimates.agreed
    waiting = estimates.opened - estimates.settled
    cases = {0: "no case waits", 1: "1 case waits"}.get(waiting, f"{waiting:,} cases wait")
    return (
        f"{wrong_of_last(watch, charter.risk.bound)}{since_when(since(watch))} The lane is closed; "
        f"{cases} for people; {named(charter, charter.answers_for_errors)} answers for it."
    )


def narrowed(estimates: Estimates, watch: LaneWatch, threshold: float) -> str:
    """The lane is narrowed by its monitor."""
    charter = estimates.agreed
    return (
        f"{wrong_of_last(watch, charter.risk.bound)}{since_when(since(watch))} The lane is narrowed to cases "
        f"where the AI is at least {percent(threshold)} sure, where it was right often enough; "
        f"{named(charter, charter.answers_for_errors)} answers for it."
    )


def watched(estimates: Estimates, watch: LaneWatch, share: float) -> str:
    """The lane is watched more closely, or as usual again."""
    told = wrong_of_last(watch, estimates.agreed.risk.bound)
    audited = "every case is audited" if share >= 1.0 else f"about {in_so_many(share)} cases are audited"
    if watch.monitor.state == "watch":
        return f"{told} From here on {audited}, until the doubt is settled."
    return f"{told} The doubt is settled: {audited} again."


def group_taken(group: int, threshold: float, bound: float, *, wider: bool) -> str:
    """The lane takes a group's cases."""
    verb = "takes more cases of" if wider else "now takes"
    return (
        f"The AI-only lane {verb} group {group}: where the AI is at least {percent(threshold)} sure, its "
        f"error among cases of this group is certified to be below {percent(bound)}."
    )


def group_closed(estimates: Estimates, group: int, watch: LaneWatch) -> str:
    """The lane takes a group's cases no longer."""
    charter = estimates.agreed
    return (
        f"In group {group}: {wrong_of_last(watch, charter.risk.bound)}{since_when(since(watch))} Its cases "
        f"go to people; the lane of the others stays as it is; {named(charter, charter.answers_for_errors)} "
        "answers for it."
    )


def paused(estimates: Estimates, watch: LaneWatch) -> str:
    """The lane waits for its audits."""
    if not auditable(estimates):
        return f"The AI-only lane pauses: {nobody_audits(estimates)}"
    count = len(watch.waiting)
    first = watch.queue[0].case
    unasked = f" {len(estimates.unasked):,} of them could not be given to anybody yet." * bool(
        estimates.unasked
    )
    return (
        f"The AI-only lane pauses: {count:,} audits wait for their verdict, at most "
        f"{most_waiting(estimates):,} may.{unasked} The first is on case {first}. Cases go to people until "
        "they are answered; the certificate is kept."
    )


def nobody_audits(estimates: Estimates) -> str:
    """Why nothing may be settled alone where only one person could audit it."""
    charter = estimates.agreed
    return (
        f"nobody but {named(charter, charter.answers_for_errors)}, who answers for its errors, could audit "
        "it. Add another person to the charter."
    )


def resumed(threshold: float) -> str:
    """The audits were answered."""
    return (
        f"The audits it waited for are answered: the AI-only lane goes on where the AI is at least "
        f"{percent(threshold)} sure."
    )


def named(charter: Charter, id: str) -> str:
    """What others call this person."""
    names = {each.id: each.name for each in charter.people}
    return {**names, **{each.id: each.name for each in charter.partners}}.get(id, id)
