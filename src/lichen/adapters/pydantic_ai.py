"""pydantic-ai: tools that need approval are decided by people in Lichen, and run once, as they were approved.

Wrap the tools in `Gated`, then `run` the agent; `decide` answers the deferred requests of a run of your own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent, DeferredToolRequests, DeferredToolResults, ToolApproved, ToolDenied
from pydantic_ai.exceptions import ApprovalRequired
from pydantic_ai.run import AgentRunResult
from pydantic_ai.toolsets import ToolsetTool, WrapperToolset

from lichen.adapters.aside import aside
from lichen.adapters.gate import Call, Gate, said
from lichen.errors import LichenError


@dataclass
class Gated(WrapperToolset[Any]):
    """The wrapped tools, each call of which waits for people and then runs with the approved arguments.

    A refusal is what the model is told in place of a result.
    """

    gate: Gate

    async def call_tool(self, name: str, tool_args: dict[str, Any], ctx: Any, tool: ToolsetTool[Any]) -> Any:
        """What the tool gives, called with what people approved, whatever the model asks for by now."""
        if not ctx.tool_call_approved:
            raise ApprovalRequired
        id = str(ctx.tool_call_id)
        try:
            approved = await aside(self.gate.begin, id, name)
        except LichenError as error:
            return str(error)
        try:
            arguments = tool.args_validator.validate_python(approved)
            result = await super().call_tool(name, arguments, ctx, tool)
        except Exception as error:
            await aside(self.gate.end, id, worked=False, result=said(error))
            raise
        await aside(self.gate.end, id, worked=True, result=result)
        return result


async def decide(gate: Gate, requests: DeferredToolRequests) -> DeferredToolResults:
    """What people decided on the calls that wait for approval, once all are decided."""
    wanted = {
        call.tool_call_id: Call(call.tool_name, dict(call.args_as_dict())) for call in requests.approvals
    }
    decisions = await aside(gate.decide, wanted)
    results: dict[str, ToolApproved | ToolDenied] = {}
    for id, found in decisions.items():
        if found.call is not None and found.approves(wanted[id].tool):
            results[id] = ToolApproved(override_args=found.call.arguments)
        else:
            results[id] = ToolDenied(found.refusal)
    return requests.build_results(approvals=results)


async def run(agent: Agent[Any, Any], prompt: str, gate: Gate, **options: Any) -> AgentRunResult[Any]:
    """The result of the run, after every call it wanted to make was decided.

    The agent's output type includes `DeferredToolRequests`.
    """
    result = await agent.run(prompt, **options)
    while isinstance(result.output, DeferredToolRequests):
        answers = await decide(gate, result.output)
        history = result.all_messages()
        result = await agent.run(message_history=history, deferred_tool_results=answers, **options)
    return result
