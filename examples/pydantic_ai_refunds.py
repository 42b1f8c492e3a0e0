"""Refunds that wait for people, with pydantic-ai: NAME [AGENTS] [REFUNDS].

The model is pydantic-ai's own stand-in, which wants all refunds at once and then says how it went; put a real
one in its place and nothing else changes.
"""

from __future__ import annotations

import asyncio

from pydantic_ai import Agent, DeferredToolRequests, FunctionToolset
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from refunds import gate, given, refund, tell, wanted

from lichen.adapters.pydantic_ai import Gated, run


def model(name: str, count: int) -> FunctionModel:
    """A stand-in for a language model."""

    def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        told = [part.content for part in messages[-1].parts if isinstance(part, ToolReturnPart)]
        if told:
            return ModelResponse(parts=[TextPart("\n".join(map(str, told)))])
        calls = [ToolCallPart("refund", each, f"call-{at}") for at, each in enumerate(wanted(name, count))]
        return ModelResponse(parts=calls)

    return FunctionModel(reply)


async def work(name: str, count: int) -> str:
    """What one agent says at the end."""
    here = gate(name)
    agent = Agent(
        model(name, count),
        toolsets=[Gated(FunctionToolset([refund]), here)],
        output_type=[str, DeferredToolRequests],
    )
    return str((await run(agent, "Refund whoever is owed money.", here)).output)


async def main() -> None:
    """All agents at once."""
    names, count = given()
    for said in await asyncio.gather(*(work(name, count) for name in names)):
        tell(said)


if __name__ == "__main__":
    asyncio.run(main())
