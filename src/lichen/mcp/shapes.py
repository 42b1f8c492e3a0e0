"""What the tools give back, as typed schemas that an agent's framework reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


class Piece(BaseModel):
    """One piece of shared context; cite it by its mark."""

    mark: str
    kind: str
    title: str = ""
    text: str


class Context(BaseModel):
    """What a partnership is for, what binds it, and what both sides know that bears on this."""

    partnership: str
    purpose: str
    question: str
    kind: str
    labels: list[str] = []
    constraints: list[str] = []
    pieces: list[Piece] = []


class Similar(BaseModel):
    """A settled case that shares words with what was described."""

    case: str
    title: str
    answer: str | float | None = None
    why: str = ""
    shared: Annotated[int, Field(description="How many of the words it shares.")]


class SimilarCases(BaseModel):
    """Settled cases, those that share most words first."""

    cases: list[Similar] = []


class Opened(BaseModel):
    """The case that was opened."""

    case: str


class Proposed(BaseModel):
    """The case that waits for people, and the digest their approval will be bound to."""

    case: str
    digest: Annotated[str, Field(description="SHA-256 of exactly what people are shown.")]
    status: Literal["waiting", "decided"]


class Decided(BaseModel):
    """What people decided, or that they have not yet: then ask again, nothing is lost meanwhile."""

    case: str
    decided: bool
    answer: Annotated[str | float | None, Field(description="For actions: approve, change or deny.")] = None
    content: Annotated[Any, Field(description="What was approved: do exactly this. None if denied.")] = None
    digest: Annotated[str | None, Field(description="Give this to `begin_action`.")] = None
    why: Annotated[str, Field(description="What people said about it.")] = ""


class Begun(BaseModel):
    """The go: act now, with exactly these; nobody gets another go for this case."""

    case: str
    tool: str
    arguments: dict[str, Any]


class Reported(BaseModel):
    """What was reported stands on the ledger."""

    case: str
    worked: bool


class Asked(BaseModel):
    """Something this agent is asked; answer it with `answer_ask`."""

    partnership: str
    case: str
    ask: str
    why: str
    inputs: Any = None


class Asks(BaseModel):
    """What this agent is asked, the most urgent first."""

    asks: list[Asked] = []


class Answered(BaseModel):
    """The contribution that stands on the ledger."""

    contribution: str
