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


SimilarState = Literal["ready", "looking", "away", "hidden"]


class Similar(BaseModel):
    """A settled case like the one described."""

    case: str
    title: str
    answer: str | float | None = None
    why: str = ""
    alike: Annotated[
        float | None, Field(description="1 is the same; none where it only shares words with it.")
    ] = None


class SimilarCases(BaseModel):
    """Settled cases, the most alike first.

    `looking`: they are being looked up, call again. `away`: nothing looks them up here, so that only cases
    with shared words are found. `hidden`: you are to answer on your own first.
    """

    state: SimilarState
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


class Suggestion(BaseModel):
    """A suggestion, and what people said of it."""

    suggestion: str
    topic: str
    text: str
    figures: dict[str, float]
    by: str
    answer: Annotated[
        Literal["waiting", "accepted", "declined", "tried"],
        Field(description="What people decided; `waiting` until they do."),
    ]
    reason: Annotated[str, Field(description="Why, in people's words.")] = ""
    came: Annotated[str, Field(description="What came of it, once that can be said.")] = ""


class Suggestions(BaseModel):
    """Suggestions to the people of a partnership, the newest first."""

    suggestions: list[Suggestion] = []


class Answered(BaseModel):
    """The contribution that stands on the ledger."""

    contribution: str
