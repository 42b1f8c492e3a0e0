"""Refunds that wait for people, with the OpenAI Agents SDK: NAME [AGENTS] [REFUNDS].

The model is a stand-in, which wants all refunds at once and then says how it went; put a real one in its
place and nothing else changes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, Model, ModelResponse, RunConfig, Usage, function_tool
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText
from refunds import gate, given, refund, tell, wanted

from lichen.adapters.openai_agents import gated, run


class StandIn(Model):
    """In place of a language model."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self.count = name, count

    async def get_response(
        self, system_instructions: Any, input: Any, *rest: Any, **more: Any
    ) -> ModelResponse:
        """Calls at first; what came of them once they are there."""
        items = [] if isinstance(input, str) else list(input)
        told = [str(item["output"]) for item in items if item.get("type") == "function_call_output"]
        return ModelResponse(self._text(told) if told else self._calls(), Usage(), None)

    def stream_response(self, *given: Any, **more: Any) -> AsyncIterator[Any]:
        """Not needed here."""
        raise NotImplementedError

    def _calls(self) -> list[Any]:
        return [
            ResponseFunctionToolCall(
                type="function_call", call_id=f"call-{at}", name="refund", arguments=json.dumps(each)
            )
            for at, each in enumerate(wanted(self.name, self.count))
        ]

    def _text(self, told: list[str]) -> list[Any]:
        text = ResponseOutputText(type="output_text", text="\n".join(told), annotations=[])
        return [
            ResponseOutputMessage(
                id="said", type="message", role="assistant", status="completed", content=[text]
            )
        ]


async def work(name: str, count: int) -> str:
    """What one agent says at the end."""
    here = gate(name)
    tool = gated(function_tool(refund, failure_error_function=None), here)
    agent: Agent[Any] = Agent(name="refunds", model=StandIn(name, count), tools=[tool])
    quiet = RunConfig(tracing_disabled=True)
    return str((await run(agent, "Refund whoever is owed money.", here, run_config=quiet)).final_output)


async def main() -> None:
    """All agents at once."""
    names, count = given()
    for said in await asyncio.gather(*(work(name, count) for name in names)):
        tell(said)


if __name__ == "__main__":
    asyncio.run(main())
