"""What the API shows of things: the shapes that its description promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from lichen.types import Answer, Lane

Status = Literal["open", "waiting", "settled"]


class Problem(TypedDict):
    """Why something was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: NotRequired[list[str]]


class AskShown(TypedDict):
    """An ask on a case; `why` is one sentence."""

    ask: str
    partner: str
    wanted: str
    why: str
    blind: bool
    value: float | None
    confidence: float | None
    due: datetime | None
    made_by: str
    made_at: datetime
    status: Literal["open", "answered", "failed"]


class ContributionShown(TypedDict):
    """What one partner said. `shadow` ones are recorded for comparison and never used."""

    contribution: str
    partner: str
    role: Literal["person", "ai"]
    stage: str
    answer: Answer
    distribution: list[float] | None
    spread: float | None
    confidence: float | None
    reasons: str | None
    unsure_of: str | None
    version: str
    seconds: float | None
    ask: str | None
    shadow: bool
    withdrawn: bool
    made_at: datetime
    about: str | None
    given: list[str] | None
    cites: list[str] | None
    cost: float | None


class PutForward(TypedDict):
    """A content as somebody put it forward; `content` is null once it was erased."""

    contribution: str
    by: str
    role: Literal["person", "ai"]
    digest: str
    at: datetime
    content: Any


class ActionShown(TypedDict):
    """What was done on the strength of an approval; `worked` and `result` once it ended."""

    digest: str
    begun_by: str
    begun_at: datetime
    worked: bool | None
    result: Any
    ended_by: str | None
    ended_at: datetime | None


class OnTableShown(TypedDict):
    """What is to be judged: answers about it name its `digest`.

    `changed` says whether a person made something else of what the AI put forward, `failing` which of the
    charter's checks keep anybody from agreeing to it, `agreed` who agreed to exactly this and `needed` how
    many have to. `action` is what was done.

    While your own blind ask is open nothing tells what others made of it: `contribution`, `at`, `changed`
    and `agreed` are null, `by` is the AI partner that began it, and `content` says of no option that it is
    `picked`. Take one by sending the content with your own `picked`.
    """

    contribution: str | None
    by: str | None
    role: Literal["person", "ai"] | None
    digest: str
    at: datetime | None
    content: Any
    changed: bool | None
    failing: list[str]
    agreed: list[str] | None
    needed: int
    progress: Literal["", "begun", "ended", "taken_back"]
    action: ActionShown | None


class FeedbackShown(TypedDict):
    """A remark on a contribution."""

    feedback: str
    contribution: str
    accurate: bool | None
    useful: bool | None
    timely: bool | None
    style: bool | None
    reason: str | None
    given_by: str
    given_at: datetime


class BeliefShown(TypedDict):
    """What all contributions together imply: a probability per label, or a mean and a standard error.

    Where mistakes cost unlike amounts, `costs` is the expected cost of each answer and `answer` the cheapest.
    Nine times in ten a number lies between `low` and `high`.
    """

    probabilities: NotRequired[dict[str, float]]
    answer: NotRequired[str]
    costs: NotRequired[dict[str, float]]
    mean: NotRequired[float]
    spread: NotRequired[float]
    low: NotRequired[float | None]
    high: NotRequired[float | None]


class SpeechShown(TypedDict):
    """How the AI speaks to you on a case, as pages do.

    `folded`: its proposal is not expected to help you, because of what became of others like it; `chance` is
    that of being of use. `waits`: you said that it comes too early, so it waits for your own answer. In both
    cases what the AI said is left out until you ask with `unfold`. `reasons` names the AI partners whose
    reasons to fold away, or to cut to their first sentence.
    """

    proposal: Literal["shown", "folded", "waits"]
    because: str
    chance: float | None
    reasons: dict[str, Literal["folded", "first_sentence"]]


class CaseShown(TypedDict):
    """A case with all that was said on it. `hidden` while your own blind ask on it is open.

    Where options, drafts or actions are judged, `content` is the one on the table, `contents` those before
    it, and `digest` that of exactly what was agreed on. `expires_at` stands while nobody decided. `manner`
    says how the AI speaks to you here; null for who does not work on cases, or while `hidden`.
    """

    case: str
    partnership: str
    status: Status
    opened_by: str
    opened_at: datetime
    high_stakes: str | None
    inputs: Any
    attributes: Any
    answer: Answer | None
    settled_answer: Answer | None
    lane: Lane | None
    basis: str | None
    confidence: float | None
    threshold: float | None
    audited: bool | None
    answers_for: str | None
    settled_by: str | None
    settled_at: datetime | None
    overridden: bool | None
    overridden_by: str | None
    override_reason: str | None
    truth: Answer | None
    truth_source: str | None
    asks: list[AskShown]
    contributions: list[ContributionShown]
    feedback: list[FeedbackShown]
    disagreements: list[dict[str, Any]]
    belief: BeliefShown | None
    hidden: bool
    content: OnTableShown | None
    contents: list[PutForward]
    digest: str | None
    expires_at: datetime | None
    on_expiry: Literal["wait", "escalate", "deny"] | None
    manner: SpeechShown | None


class Opened(TypedDict):
    """The case that was opened."""

    case: str


class AllOpened(TypedDict):
    """The cases that were opened, in the order they came."""

    opened: int
    cases: list[str]


class Counts(TypedDict):
    """How many there are; `capped` ones are at least that many."""

    unsettled: int
    open: int
    settled: int
    disagreements: int
    capped: list[str]


class EntryShown(TypedDict):
    """One ledger entry; `event` is missing where you may not read it yet."""

    seq: int
    digest: NotRequired[str]
    event: NotRequired[dict[str, Any]]
    contents: NotRequired[dict[str, Any]]
    hidden: NotRequired[bool]


class EntryList(TypedDict):
    """A page of ledger entries, the oldest first."""

    items: list[EntryShown]
    next: str | None


class PartnershipRow(TypedDict):
    """A partnership you belong to, and your role there."""

    partnership: str
    name: str
    role: str
    may: list[str]


class PartnershipList(TypedDict):
    """The partnerships you belong to."""

    items: list[PartnershipRow]
    next: str | None


class PartnershipShown(TypedDict):
    """A partnership with its counts; `head` is the number of its latest ledger entry."""

    partnership: str
    name: str
    role: str
    may: list[str]
    head: int
    charter_version: int
    question: dict[str, Any]
    partners: list[dict[str, Any]]
    counts: Counts


class CharterShown(TypedDict):
    """One version of a charter; `changes` says in words what it changed."""

    version: int
    adopted_by: str
    adopted_at: datetime
    changes: list[str]
    charter: NotRequired[dict[str, Any]]


class CharterList(TypedDict):
    """The versions of a charter, the newest first."""

    items: list[CharterShown]
    next: str | None


class Checked(TypedDict):
    """Whether a charter could govern; `problems` to mend, `changes` it would bring."""

    accepted: bool
    problems: list[str]
    changes: list[str]
