"""Cases, and what was said on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from lichen.types import Answer, AskId, CaseId, ContributionId, Lane, PartnershipId, Role

Status = Literal["open", "waiting", "settled"]


class Proposed(Struct, frozen=True, omit_defaults=True):
    """What an AI partner said on a case before it came in."""

    by: str
    answer: Answer
    distribution: tuple[float, ...] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    version: str = ""
    content: Any = None
    given: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    cost: float | None = None


class Ask(Struct, frozen=True):
    """An ask on a case; `why` is one sentence."""

    ask: AskId
    partner: str
    wanted: str
    why: str
    blind: bool
    made_by: str
    made_at: datetime
    status: Literal["open", "answered", "failed"]
    value: float | None = None
    confidence: float | None = None
    due: datetime | None = None


class Contribution(Struct, frozen=True):
    """What one partner said. `shadow` ones are recorded for comparison and never used."""

    contribution: ContributionId
    partner: str
    role: Role
    stage: str
    answer: Answer
    made_at: datetime
    distribution: tuple[float, ...] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str | None = None
    unsure_of: str | None = None
    version: str = ""
    seconds: float | None = None
    ask: AskId | None = None
    shadow: bool = False
    withdrawn: bool = False
    about: str | None = None
    given: tuple[str, ...] | None = None
    cites: tuple[str, ...] | None = None
    cost: float | None = None


class PutForward(Struct, frozen=True):
    """A content as somebody put it forward; `content` is None once it was erased."""

    contribution: ContributionId
    by: str
    role: Role
    digest: str
    at: datetime
    content: Any = None


class Action(Struct, frozen=True):
    """What was done on the strength of an approval; `worked` and `result` once it ended."""

    digest: str
    begun_by: str
    begun_at: datetime
    worked: bool | None = None
    result: Any = None
    ended_by: str | None = None
    ended_at: datetime | None = None


class OnTable(Struct, frozen=True):
    """What is to be judged, or was: answers about it name its `digest`.

    `changed` says whether a person made something else of what the AI put forward, `failing` which of the
    charter's checks keep anybody from agreeing to it, `agreed` who agreed to exactly this and `needed` how
    many have to. `action` is what was done. While your own blind ask is open `contribution`, `at`, `changed`
    and `agreed` are None, and no option is `picked`: nothing tells what others made of it.
    """

    digest: str
    needed: int
    contribution: ContributionId | None = None
    by: str | None = None
    role: Role | None = None
    at: datetime | None = None
    changed: bool | None = None
    content: Any = None
    failing: list[str] = []
    agreed: list[str] | None = None
    progress: Literal["", "begun", "ended", "taken_back"] = ""
    action: Action | None = None


class Feedback(Struct, frozen=True):
    """A remark on a contribution."""

    feedback: str
    contribution: ContributionId
    given_by: str
    given_at: datetime
    accurate: bool | None = None
    useful: bool | None = None
    timely: bool | None = None
    style: bool | None = None
    reason: str | None = None


class Belief(Struct, frozen=True):
    """What all contributions together imply: a probability per label, or a mean and a standard error.

    Where mistakes cost unlike amounts, `costs` is the expected cost of each answer and `answer` the cheapest.
    Nine times in ten a number lies between `low` and `high`.
    """

    probabilities: dict[str, float] = {}
    answer: str | None = None
    costs: dict[str, float] = {}
    mean: float | None = None
    spread: float | None = None
    low: float | None = None
    high: float | None = None


class Differed(Struct, frozen=True):
    """A disagreement, as its case shows it."""

    disagreement: str
    positions: list[tuple[str, Answer]]
    opened_at: datetime
    resolved: bool = False
    answer: Answer | None = None
    reason: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None


class Speech(Struct, frozen=True):
    """How the AI speaks to you on a case: whether its proposal is shown, folded away, or waits, and why.

    `chance` is the probability that it is of use to you; `reasons` names the AI partners whose reasons are
    folded away, or cut to their first sentence.
    """

    proposal: Literal["shown", "folded", "waits"] = "shown"
    because: str = ""
    chance: float | None = None
    reasons: dict[str, Literal["folded", "first_sentence"]] = {}

    @property
    def folded(self) -> bool:
        """Whether the proposal is folded away, as not expected to help."""
        return self.proposal == "folded"


class Case(Struct, frozen=True):
    """A case with all that was said on it. `hidden` while your own blind ask on it is open.

    Where options, drafts or actions are judged, `content` is the one on the table, `contents` those before
    it, and `digest` that of exactly what was agreed on. `expires_at` stands while nobody decided.
    """

    case: CaseId
    partnership: PartnershipId
    status: Status
    opened_by: str
    opened_at: datetime
    high_stakes: str | None = None
    inputs: Any = None
    attributes: Any = None
    answer: Answer | None = None
    settled_answer: Answer | None = None
    lane: Lane | None = None
    basis: str | None = None
    confidence: float | None = None
    threshold: float | None = None
    audited: bool | None = None
    answers_for: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    overridden: bool | None = None
    overridden_by: str | None = None
    override_reason: str | None = None
    truth: Answer | None = None
    truth_source: str | None = None
    asks: list[Ask] = []
    contributions: list[Contribution] = []
    feedback: list[Feedback] = []
    disagreements: list[Differed] = []
    belief: Belief | None = None
    hidden: bool = False
    content: OnTable | None = None
    contents: list[PutForward] = []
    digest: str | None = None
    expires_at: datetime | None = None
    on_expiry: Literal["wait", "escalate", "deny"] | None = None
    manner: Speech | None = None

    @property
    def settled(self) -> bool:
        """Whether the case has its answer."""
        return self.status == "settled"


class CaseRow(Struct, frozen=True):
    """A case, as lists show it."""

    case: CaseId
    title: str
    preview: str
    opened_at: datetime
    asks_open: int = 0
    settled_at: datetime | None = None
    answer: Answer | None = None
    confidence: float | None = None
    lane: Lane | None = None
    disputed: bool = False
    overridden: bool = False
    high_stakes: str | None = None


class Hit(Struct, frozen=True):
    """A case that was found by its words."""

    partnership: PartnershipId
    case: CaseId
    title: str
    preview: str
    opened_at: datetime
    status: Status
    lane: Lane | None = None


class Remark(Struct, frozen=True):
    """A comment on a case; `text` is None once it was erased."""

    comment: str
    seq: int
    by: str
    at: datetime
    text: str | None = None
    mentions: list[str] = []


class Comments(Struct, frozen=True):
    """The comments on a case, the oldest first; `hidden` while your own blind ask on it is open."""

    items: list[Remark]
    hidden: bool = False


class Mention(Struct, frozen=True):
    """A comment that mentions you."""

    partnership: PartnershipId
    case: CaseId
    comment: str
    seq: int
    by: str
    at: datetime
    text: str | None = None
