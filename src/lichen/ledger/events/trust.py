"""What is learned, and how far the AI is trusted with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from lichen.ledger.events.base import Event, Seal
from lichen.types import Answer, CaseId, PartnerId

LaneCause = Literal["certificate", "monitor", "promotion", "charter", "owner", "audits_waiting"]
Watching = Literal["open", "watch"]
IncidentKind = Literal["lane_closed", "lane_narrowed"]


class LearningBegun(Event, frozen=True, kw_only=True, tag="learning_begun.1"):
    """What is known at this entry is what the next fit learns from; the fit itself runs beside the work."""


class Learned(Event, frozen=True, kw_only=True, tag="learned.1"):
    """The estimates were fitted anew on everything known through entry `through` of this chain."""

    through: int


class ProposalProbed(Event, frozen=True, kw_only=True, tag="proposal_probed.1"):
    """An AI partner was asked again on a case, to see whether it keeps to its answer; nothing else follows.

    `told`: it was told that a person disagrees; otherwise it was simply asked once more, for comparison.
    """

    case: CaseId
    partner: PartnerId
    version: str
    before: Answer
    after: Answer
    told: bool = True


class VersionPromoted(Event, frozen=True, kw_only=True, tag="version_promoted.1"):
    """A challenger took over: paired wins and losses on the same cases, and the test's p-value."""

    partner: PartnerId
    version: str
    previous: str | None = None
    wins: float = 0.0
    losses: float = 0.0
    p_value: float | None = None


class LaneChanged(Event, frozen=True, kw_only=True, tag="lane_changed.1"):
    """The AI-only lane opened, widened, narrowed or closed (`threshold` is None): why, and on what evidence.

    `previous` is the threshold before. `rungs` are the narrower lanes watched beside it, the widest first:
    what it may narrow to. `held` says that it stays closed until somebody lets it open again.
    """

    threshold: float | None
    evidence: str
    upper: float | None = None
    cause: LaneCause = "certificate"
    previous: float | None = None
    rungs: tuple[float, ...] = ()
    incident: str | None = None
    held: bool = False


class LaneWatched(Event, frozen=True, kw_only=True, tag="lane_watched.1"):
    """The open lane is watched more closely ("watch") or as usual again ("open").

    `audit` is the share of its cases that is audited from here on, `evidence` why, in one sentence.
    """

    state: Watching
    audit: float
    evidence: str


class GroupLaneChanged(Event, frozen=True, kw_only=True, tag="group_lane_changed.1"):
    """The AI-only lane takes this group's cases from `threshold` on, or no longer (None), and why.

    A case goes alone only where the lane of all cases and that of each of its groups take it.
    """

    group: int
    threshold: float | None
    evidence: str
    upper: float | None = None
    cause: LaneCause = "certificate"
    previous: float | None = None
    incident: str | None = None


class IncidentOpened(Event, frozen=True, kw_only=True, tag="incident_opened.1"):
    """The lane was narrowed or closed because the AI was wrong too often: `owner` answers for it.

    `since` is when it probably began and `since_case` the how-manieth settled case that was; `alone` cases
    were settled by the AI alone since then. `partnership_owner` owns the partnership.
    """

    incident: str
    what: IncidentKind
    owner: PartnerId
    partnership_owner: PartnerId
    evidence: str
    threshold: float | None = None
    since: datetime | None = None
    since_case: int | None = None
    alone: int = 0


class IncidentClosed(Event, frozen=True, kw_only=True, tag="incident_closed.1"):
    """Somebody looked into an incident and says what they found."""

    incident: str
    finding: Seal
