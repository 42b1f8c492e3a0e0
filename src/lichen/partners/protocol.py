"""What an AI partner is asked, what it replies, and the few methods that make it a partner."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from lichen.errors import LichenError
from lichen.types import Answer, CaseId, QuestionKind


class SwitchedOffError(LichenError):
    """The partner is switched off; its cases go on without it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What every case asks: `labels` for kind `label`, the rest for kind `number`.

    `minimum` and `maximum` are the smallest and largest answers that make sense; others are malformed.
    `text` is the question in words, `meanings` says of each label when it is right; `purpose` and
    `constraints` are the charter's. They are for partners that read. Where options are asked for, `against`
    names what each is weighed against (the case says what that is) and `offers` how many are wanted.
    """

    kind: QuestionKind = "label"
    labels: tuple[str, ...] = ()
    unit: str = ""
    tolerance: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    text: str = ""
    meanings: tuple[str, ...] = ()
    purpose: str = ""
    constraints: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    offers: int = 3

    def nearest(self, value: float) -> float:
        """The allowed number nearest to `value`.

        >>> Question("number", minimum=0.0).nearest(-0.3)
        0.0
        """
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        return min(max(value, low), high)


@dataclass(frozen=True, slots=True)
class Request:
    """One ask as the partner sees it: never another partner's answer, so its own stays independent.

    `objection` is only there when a partner that has answered is asked once more, to see whether it keeps
    to its answer: the sentence in which somebody is said to disagree. Nothing follows for the case.
    Where options or drafts are asked for anew, `wish` says what is wanted and `before` what there is.
    `ask` is the id by which a partner can answer later.
    """

    case: CaseId
    inputs: Mapping[str, object]
    question: Question
    context: tuple[str, ...] = ()
    objection: str = ""
    wish: str = ""
    before: Any = None
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One contribution of an AI partner.

    `distribution` follows the question's labels and sums to one; `spread` is a number's standard error;
    `confidence` is the stated probability that `answer` is right. `reasons` and `unsure_of` are words
    for the person who reads the case next; `missing` says what one would have to know. `version` names
    the model that gave the reply. The answer need not be the likeliest label: a partner may weigh costs.
    `cites` names the settled cases it stands on, the weightiest first. `seconds` is the time it took,
    `cost` what it cost, `tokens_in` and `tokens_out` what was read and written; None where nobody counted.
    `content` is what it puts forward, as JSON, where options, a draft or an action are asked for.
    """

    answer: Answer
    distribution: tuple[float, ...] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    version: str = ""
    cites: tuple[str, ...] = ()
    missing: str = ""
    seconds: float | None = None
    cost: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    content: Any = None


@dataclass(frozen=True, slots=True)
class Later(Reply):
    """In place of a reply: it comes later, from outside, to the ask that the request named.

    A partner's `answers_within` says after how many seconds it no longer counts on it.
    """

    answer: Answer = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A case whose answer is known; `weight` is one over the probability with which it came to be known.

    `case` is its name, so that a partner can say which cases it stands on; empty where it has none.
    """

    inputs: Mapping[str, object]
    answer: Answer
    weight: float = 1.0
    case: str = ""


@runtime_checkable
class Partner(Protocol):
    """The AI side of a partnership: one reply per request, in order.

    A call may be abandoned when it takes too long while the next one begins, so `reply` must not
    leave the partner in a half-changed state. Raise `SwitchedOffError` to sit out.
    """

    @property
    def id(self) -> str:
        """The partner's name in the charter."""

    @property
    def version(self) -> str:
        """The model that answers now; changes whenever answers may change."""

    def reply(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """One reply per request, in the same order."""


@runtime_checkable
class Learner(Partner, Protocol):
    """A partner that learns from settled cases without ever changing the version that answers.

    `learn` may bring up a `challenger`, which replies in shadow. Only `promote` changes the champion, and
    calling it is the business of whoever holds the paired evidence (see `promotion.compare`).
    """

    @property
    def trained(self) -> bool:
        """Whether the version that answers has learned from anything."""

    @property
    def challenger(self) -> Partner | None:
        """The version in shadow, if there is one."""

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in examples in order; a new challenger may stand afterwards."""

    def prepare(self) -> None:
        """Do now what is costly and would otherwise wait for the next reply, such as training."""

    def promote(self) -> None:
        """Make the challenger the champion; raises `Conflict` when there is none."""

    def state(self) -> bytes:
        """Everything needed to continue elsewhere, as data and never as code."""

    def restore(self, state: bytes) -> None:
        """Continue from what `state` returned; raises `InputRefused` when it is something else."""
