"""The tools: each a call of the Python client in the name of the agent whose token came along."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Annotated, Any, Protocol, TypeVar
from uuid import uuid4

import anyio.to_thread
from mcp.server.mcpserver import Context as Asking
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from lichen.adapters.gate import NO, Call, Gate, call_of, plain, reasons_of
from lichen.client import Client
from lichen.client.shapes import Proposed as Said
from lichen.errors import LichenError
from lichen.mcp import shapes
from lichen.mcp.known import about as known_about
from lichen.mcp.known import beside, similar
from lichen.mcp.suggesting import suggested, suggestions

T = TypeVar("T")
LONGEST = 300.0
"""Seconds that one call may wait for people; an agent that wants to wait longer calls again."""

MOST = 50
"""Asks that are listed at once."""

Partnership = Annotated[str, Field(description="The id of the partnership.", max_length=64)]
CaseId = Annotated[str, Field(description="The id of the case.", min_length=1, max_length=128)]
Share = Annotated[float, Field(ge=0, le=1, description="How sure you are to be right, 0 to 1.")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="The digest that was approved.")]


class Reach(Protocol):
    """How tools get to Lichen: as whom, and how they wait."""

    def client(self, asking: Asking) -> Client:
        """The client of the agent that asks."""

    async def until_settled(self, asking: Asking, partnership: str, case: str, seconds: float) -> None:
        """Come back once the case is settled or the time is up."""


class Tools:
    """What an agent can do; every refusal of Lichen comes back as its sentence."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach

    async def shared_context(
        self,
        asking: Asking,
        partnership: Partnership,
        about: Annotated[str, Field(description="What you are working on, in words.", max_length=4_000)] = "",
        case: Annotated[str | None, Field(description="The case you are working on, if any.")] = None,
    ) -> shapes.Context:
        """What the partnership is for, what binds it, and the notes and lessons that bear on this."""
        return await self._do(asking, partial(_context, partnership=partnership, about=about, case=case))

    async def similar_cases(
        self,
        asking: Asking,
        partnership: Partnership,
        about: Annotated[str, Field(description="The case in words.", max_length=4_000)] = "",
        case: Annotated[str | None, Field(description="Or the case you are working on.")] = None,
        most: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> shapes.SimilarCases:
        """Settled cases like this one, with the answer and the reasons people gave."""
        here = partial(_similar, partnership=partnership, about=about, case=case, most=most)
        return await self._do(asking, here)

    async def open_case(
        self,
        asking: Asking,
        partnership: Partnership,
        inputs: Annotated[dict[str, Any], Field(description="What the case is about.")],
        answer: Annotated[str | float | None, Field(description="Your answer, if you have one.")] = None,
        confidence: Share | None = None,
        reasons: str = "",
        content: Annotated[Any, Field(description="Options or a draft, where those are asked for.")] = None,
        case: Annotated[str | None, Field(description="Your own id: opened once however often.")] = None,
    ) -> shapes.Opened:
        """Open a case for the partnership to decide, with your own answer to it if you have one."""

        def act(client: Client) -> shapes.Opened:
            said = [] if answer is None else [Said(client.me().name, answer, confidence=confidence,
                                                   reasons=reasons, content=content)]  # fmt: skip
            here = client.partnership(partnership)
            key = None if case is None else f"open-{case}"[:128]
            return shapes.Opened(case=here.cases.open(inputs, case=case, contributions=said, key=key))

        return await self._do(asking, act)

    async def propose_action(
        self,
        asking: Asking,
        partnership: Partnership,
        tool: Annotated[str, Field(description="The tool you want to use.", min_length=1, max_length=200)],
        arguments: Annotated[dict[str, Any], Field(description="Exactly the arguments you would give it.")],
        why: Annotated[str, Field(description="Why, for the people who decide.", max_length=20_000)] = "",
        call: Annotated[
            str | None, Field(description="Your own id of this call: proposed once however often.")
        ] = None,
    ) -> shapes.Proposed:
        """Ask people to approve an action before you take it. Then call `wait_for_decision`."""
        wanted = Call(tool, arguments)
        return await self._do(
            asking, partial(_propose, partnership=partnership, id=call, wanted=wanted, why=why)
        )

    async def wait_for_decision(
        self,
        asking: Asking,
        partnership: Partnership,
        case: CaseId,
        timeout: Annotated[float, Field(ge=0, le=LONGEST, description="Seconds to wait at most.")] = 25.0,
    ) -> shapes.Decided:
        """What people decided, or `decided: false` when the time is up: then call it again."""
        here = partial(_decided, partnership=partnership, case=case)
        found = await self._do(asking, here)
        if not found.decided and timeout:
            try:
                await self.reach.until_settled(asking, partnership, case, timeout)
            except LichenError as error:
                raise ToolError(str(error)) from error
            found = await self._do(asking, here)
        return found

    async def begin_action(
        self, asking: Asking, partnership: Partnership, case: CaseId, digest: Digest
    ) -> shapes.Begun:
        """The go, once: ask for it immediately before you act, then do exactly what it gives back."""

        def act(client: Client) -> shapes.Begun:
            here = client.partnership(partnership).case(case)
            here.begin(digest)
            put = here.get().content
            call = call_of(None if put is None else put.content)
            return shapes.Begun(case=case, tool=call.tool, arguments=call.arguments)

        return await self._do(asking, act)

    async def report_outcome(
        self,
        asking: Asking,
        partnership: Partnership,
        case: CaseId,
        worked: Annotated[bool, Field(description="Whether the action did what it was to do.")],
        result: Annotated[Any, Field(description="What came of it, any JSON.")] = None,
    ) -> shapes.Reported:
        """Say what came of the action you began."""

        def act(client: Client) -> shapes.Reported:
            client.partnership(partnership).case(case).end(worked=worked, result=plain(result))
            return shapes.Reported(case=case, worked=worked)

        return await self._do(asking, act)

    async def list_my_asks(self, asking: Asking, partnership: Partnership) -> shapes.Asks:
        """What you are asked in this partnership and have not answered."""
        return await self._do(asking, partial(_asks, partnership=partnership))

    async def answer_ask(
        self,
        asking: Asking,
        partnership: Partnership,
        case: CaseId,
        ask: Annotated[str, Field(description="The ask's id.", min_length=1, max_length=64)],
        answer: str | float,
        confidence: Share | None = None,
        reasons: str = "",
        unsure_of: str = "",
        cites: Annotated[
            list[str],
            Field(description="Marks of what you stand on, as `shared_context` gives them.", max_length=200),
        ] = [],  # noqa: B006 -- pydantic copies it
        content: Any = None,
    ) -> shapes.Answered:
        """Answer something you are asked, in your own name."""

        def act(client: Client) -> shapes.Answered:
            made = client.partnership(partnership).contribute(
                case, answer, ask=ask, confidence=confidence, reasons=reasons or None,
                unsure_of=unsure_of or None, cites=cites, content=content,
            )  # fmt: skip
            return shapes.Answered(contribution=made)

        return await self._do(asking, act)

    async def suggest_change(
        self,
        asking: Asking,
        partnership: Partnership,
        topic: Annotated[
            str,
            Field(description="What it is about, the same each time.", min_length=1, max_length=200),
        ],
        text: Annotated[
            str,
            Field(description="What people should do otherwise, and why.", min_length=1, max_length=4_000),
        ],
        figures: Annotated[
            dict[str, float],
            Field(
                description="The evidence: figures by name, each of many cases and never of one person.",
                min_length=1,
                max_length=30,
            ),
        ],
    ) -> shapes.Suggestion:
        """Suggest to the people how to work otherwise; a declined one comes again only with new evidence."""
        return await self._do(asking, lambda client: suggested(client, partnership, topic, text, figures))

    async def list_suggestions(
        self,
        asking: Asking,
        partnership: Partnership,
        topic: Annotated[str | None, Field(description="Only those about this topic.")] = None,
        most: Annotated[int, Field(ge=1, le=50)] = 20,
    ) -> shapes.Suggestions:
        """What was suggested to the people, what they decided, why, and what came of it."""
        return await self._do(asking, lambda client: suggestions(client, partnership, topic, most))

    async def _do(self, asking: Asking, act: Callable[[Client], T]) -> T:
        """Run a call of the client beside the loop; a refusal is told as its sentence."""
        try:
            return await anyio.to_thread.run_sync(lambda: act(self.reach.client(asking)))
        except LichenError as error:
            raise ToolError(str(error)) from error


def _context(client: Client, *, partnership: str, about: str, case: str | None) -> shapes.Context:
    here = client.partnership(partnership)
    charter, question = here.charters.get().charter or {}, here.get().question
    return shapes.Context(
        partnership=partnership,
        purpose=charter.get("purpose", ""),
        question=question.get("text", ""),
        kind=question.get("kind", "label"),
        labels=[str(each["id"]) for each in question.get("labels") or []],
        constraints=charter.get("constraints") or [],
        pieces=beside(here, case) if case else known_about(here, about),
    )


def _similar(
    client: Client, *, partnership: str, about: str, case: str | None, most: int
) -> shapes.SimilarCases:
    state, rows = similar(client, partnership, about=about, case=case, most=most)
    here, found = client.partnership(partnership), []
    for row in rows:
        past = here.cases.get(row.case)
        found.append(row.model_copy(update={"answer": past.answer, "why": reasons_of(past)}))
    return shapes.SimilarCases(state=state, cases=found)


def _propose(client: Client, *, partnership: str, id: str | None, wanted: Call, why: str) -> shapes.Proposed:
    me = client.me().name
    gate = Gate(client, partnership, run=me, agent=me)
    case = gate.propose(id or uuid4().hex, wanted, why)
    status = client.partnership(partnership).cases.get(case).status
    return shapes.Proposed(
        case=case, digest=wanted.digest, status="decided" if status == "settled" else "waiting"
    )


def _decided(client: Client, *, partnership: str, case: str) -> shapes.Decided:
    found = client.partnership(partnership).cases.get(case)
    if found.status != "settled":
        return shapes.Decided(case=case, decided=False)
    put, answer = found.content, found.answer
    if put is not None and put.progress == "taken_back":
        answer = NO
    held = put if put is not None and answer != NO else None
    return shapes.Decided(
        case=case, decided=True, answer=answer, why=reasons_of(found),
        content=None if held is None else held.content, digest=None if held is None else held.digest,
    )  # fmt: skip


def _asks(client: Client, *, partnership: str) -> shapes.Asks:
    here = client.partnership(partnership)
    found = shapes.Asks()
    for row in islice(here.asks.list(), MOST):
        inputs = here.cases.get(row.case).inputs
        asked = shapes.Asked(partnership=partnership, case=row.case, ask=row.ask, why=row.why, inputs=inputs)
        found.asks.append(asked)
    return found
