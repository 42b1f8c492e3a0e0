"""Every kind of thing that can happen, one frozen struct each.

The tag ends in the version of the struct. A struct that is on somebody's ledger never changes: a new
version is a new class with a new tag, and the old class stays. Fields left at their default are not
written, so a default never changes either. Fields of type `Seal` hold the salted digest of content
that lives outside the chain, where it can be erased (see `sealed`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from lichen.types import Answer, AskId, CaseId, ContributionId, Lane, PartnerId, PartnershipId, Role

Seal = str
Stage = Literal["blind", "informed", "second_look"]
Wanted = Literal["answer", "second_look", "audit", "adjudication"]
Move = Literal["claimed", "reassigned", "delegated", "escalated", "undone", "shared"]
Failure = Literal["timeout", "error", "malformed", "declined", "off"]
Basis = Literal["certificate", "belief", "person", "adjudication"]
TruthSource = Literal["outcome", "adjudication"]
LaneCause = Literal["certificate", "monitor", "promotion", "charter", "owner", "audits_waiting"]
Watching = Literal["open", "watch"]
IncidentKind = Literal["lane_closed", "lane_narrowed"]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", gc=False):
    """What every entry says: when it happened (UTC) and who did it (`lichen` for the system itself).

    Plain data that never refers back to itself, so that the garbage collector need not look at it.
    """

    at: datetime
    by: PartnerId


class PartnershipOpened(Event, frozen=True, kw_only=True, tag="partnership_opened.1"):
    """A partnership exists from here on; stands on the workspace's own chain."""

    partnership: PartnershipId
    name: str


class CharterAdopted(Event, frozen=True, kw_only=True, tag="charter_adopted.1"):
    """The charter both sides work under from here on, whole, with what changed in words.

    `prediction` is what a rehearsal said would come of it: figures of many cases, nothing of one person.
    """

    version: int
    charter: dict[str, Any]
    changes: tuple[str, ...] = ()
    prediction: dict[str, Any] | None = None


class CaseOpened(Event, frozen=True, kw_only=True, tag="case_opened.1"):
    """One unit of work came in; inputs and attributes are sealed, the stakes were judged by rule.

    `groups` are the groups it belongs to, one number for each protected attribute of the charter.
    """

    case: CaseId
    inputs: Seal | None = None
    attributes: Seal | None = None
    high_stakes: str | None = None
    groups: tuple[int, ...] = ()


class GroupMet(Event, frozen=True, kw_only=True, tag="group_met.1"):
    """Cases of another group come in: the `group`-th met. Which one that is, is sealed and can be erased."""

    group: int
    meaning: Seal


class AskMade(Event, frozen=True, kw_only=True, tag="ask_made.1"):
    """One partner is asked for one contribution; `propensity` is the probability of this choice of partner.

    `blind` says whether they answer before seeing the AI's proposal, `blind_chance` how likely that was.
    `value` is the expected gain in accuracy, `confidence` how sure the belief was when the ask was made.
    """

    ask: AskId
    case: CaseId
    partner: PartnerId
    wanted: Wanted
    why: str
    blind: bool = True
    blind_chance: float = 1.0
    propensity: float = 1.0
    value: float | None = None
    confidence: float | None = None
    due: datetime | None = None


class AskMoved(Event, frozen=True, kw_only=True, tag="ask_moved.1"):
    """An open ask went from one person to another, and why; what is asked and shown stays as it was."""

    ask: AskId
    case: CaseId
    partner: PartnerId
    previous: PartnerId
    how: Move
    why: str = ""
    due: datetime | None = None


class AskFailed(Event, frozen=True, kw_only=True, tag="ask_failed.1"):
    """The asked partner gave nothing usable; the case goes on without this contribution."""

    ask: AskId
    case: CaseId
    partner: PartnerId
    failure: Failure
    detail: Seal | None = None


class ContributionMade(Event, frozen=True, kw_only=True, tag="contribution_made.1"):
    """A partner's reply. `distribution` follows the charter's labels; `spread` is a number's standard error.

    `shadow` marks a challenger's reply, recorded for comparison and never used for the case.
    `seconds` is the time the partner took.
    """

    contribution: ContributionId
    case: CaseId
    partner: PartnerId
    role: Role
    answer: Answer
    ask: AskId | None = None
    version: str = ""
    stage: Stage = "blind"
    distribution: tuple[float, ...] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: Seal | None = None
    unsure_of: Seal | None = None
    seconds: float | None = None
    shadow: bool = False


class ContributionWithdrawn(Event, frozen=True, kw_only=True, tag="contribution_withdrawn.1"):
    """A person took back their own answer before anything followed from it."""

    contribution: ContributionId
    case: CaseId
    partner: PartnerId


class CaseSettled(Event, frozen=True, kw_only=True, tag="case_settled.1"):
    """The case's answer, how it came about and who answers for it.

    For `ai_only` cases `audit` is the probability with which an audit was drawn, `audited` the draw, and
    `floor` the smallest probability any case had at that moment, where it depends on the case. `why` says
    what is not plain: that a less likely answer was given because mistakes cost unlike amounts.
    """

    case: CaseId
    answer: Answer
    lane: Lane
    basis: Basis
    confidence: float
    answers_for: PartnerId
    threshold: float | None = None
    audit: float = 0.0
    audited: bool = False
    floor: float | None = None
    why: str = ""


class SettlementOverridden(Event, frozen=True, kw_only=True, tag="settlement_overridden.1"):
    """Somebody changed a settled answer, with a reason."""

    case: CaseId
    answer: Answer
    reason: Seal


class OutcomeRecorded(Event, frozen=True, kw_only=True, tag="outcome_recorded.1"):
    """What turned out to be true, and how it is known."""

    case: CaseId
    truth: Answer
    source: TruthSource = "outcome"


class FeedbackGiven(Event, frozen=True, kw_only=True, tag="feedback_given.1"):
    """A remark on a contribution; each aspect is yes, no or left out."""

    feedback: str
    contribution: ContributionId
    case: CaseId
    accurate: bool | None = None
    useful: bool | None = None
    timely: bool | None = None
    style: bool | None = None
    reason: Seal | None = None


class DisagreementOpened(Event, frozen=True, kw_only=True, tag="disagreement_opened.1"):
    """Partners differ in substance on a case; positions are (partner, answer)."""

    disagreement: str
    case: CaseId
    positions: tuple[tuple[PartnerId, Answer], ...]


class DisagreementResolved(Event, frozen=True, kw_only=True, tag="disagreement_resolved.1"):
    """How a disagreement ended."""

    disagreement: str
    case: CaseId
    answer: Answer
    reason: Seal | None = None


class PrecedentSet(Event, frozen=True, kw_only=True, tag="precedent_set.1"):
    """A settled case others can cite, with what it teaches; `retired` takes it back."""

    precedent: str
    case: CaseId
    title: Seal | None = None
    retired: bool = False


class CommentMade(Event, frozen=True, kw_only=True, tag="comment_made.1"):
    """A remark on a case; each person in `mentions` is told."""

    comment: str
    case: CaseId
    text: Seal
    mentions: tuple[PartnerId, ...] = ()


class AccessChanged(Event, frozen=True, kw_only=True, tag="access_changed.1"):
    """Somebody's role in a partnership from here on (None: no access); stands on the workspace's chain."""

    person: str
    partnership: PartnershipId | None = None
    role: str | None = None


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


class PersonalDataErased(Event, frozen=True, kw_only=True, tag="personal_data_erased.1"):
    """The content behind these seals is gone; the chain stays valid."""

    seals: tuple[Seal, ...]
    reason: str
    case: CaseId | None = None


AnyEvent = (
    PartnershipOpened
    | CharterAdopted
    | CaseOpened
    | GroupMet
    | AskMade
    | AskMoved
    | AskFailed
    | ContributionMade
    | ContributionWithdrawn
    | CaseSettled
    | SettlementOverridden
    | OutcomeRecorded
    | FeedbackGiven
    | DisagreementOpened
    | DisagreementResolved
    | PrecedentSet
    | CommentMade
    | AccessChanged
    | LearningBegun
    | Learned
    | ProposalProbed
    | VersionPromoted
    | LaneChanged
    | LaneWatched
    | GroupLaneChanged
    | IncidentOpened
    | IncidentClosed
    | PersonalDataErased
)
