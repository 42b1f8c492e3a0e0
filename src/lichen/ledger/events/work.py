"""The life of a case and of the partnership it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from lichen.ledger.events.base import Event, Seal
from lichen.types import Answer, AskId, CaseId, ContributionId, Lane, PartnerId, PartnershipId, Role

Stage = Literal["blind", "informed", "second_look"]
Wanted = Literal["answer", "second_look", "audit", "adjudication", "variation"]
Move = Literal["claimed", "reassigned", "delegated", "escalated", "undone", "shared"]
Failure = Literal["timeout", "error", "malformed", "declined", "off"]
Basis = Literal["certificate", "belief", "person", "adjudication", "expiry"]
TruthSource = Literal["outcome", "adjudication"]


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
    `wish` says in words what is wanted, where an AI is asked for options or for another draft.
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
    wish: Seal | None = None


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
    `seconds` is the time the partner took, `cost` what the reply cost, in the charter's currency.
    `content` is what it puts forward (options, a draft, an action) and `digest` the SHA-256 of that;
    `about` is the digest of what this answer judges. `given` is the shared context that the partner was
    shown, `cites` what it says it stands on: ids of notes, lessons and cases.
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
    content: Seal | None = None
    digest: str | None = None
    about: str | None = None
    given: tuple[str, ...] | None = None
    cites: tuple[str, ...] | None = None
    cost: float | None = None


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
    `digest` is the SHA-256 of exactly what was agreed on, where the answer is about a content.
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
    digest: str | None = None


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


class ActionBegun(Event, frozen=True, kw_only=True, tag="action_begun.1"):
    """The agent sets out to do exactly what was approved; a case's action begins once, or never."""

    case: CaseId
    digest: str


class ActionEnded(Event, frozen=True, kw_only=True, tag="action_ended.1"):
    """What came of an action: whether it worked, and the result in the agent's words."""

    case: CaseId
    worked: bool
    result: Seal | None = None


class PersonalDataErased(Event, frozen=True, kw_only=True, tag="personal_data_erased.1"):
    """The content behind these seals is gone; the chain stays valid."""

    seals: tuple[Seal, ...]
    reason: str
    case: CaseId | None = None


class AccessChanged(Event, frozen=True, kw_only=True, tag="access_changed.1"):
    """Somebody's role in a partnership from here on (None: no access); stands on the workspace's chain."""

    person: str
    partnership: PartnershipId | None = None
    role: str | None = None
