"""OpenAI Agents SDK: interruptions are decided by people in Lichen; tools run once, as they were approved.

Make each tool `gated`, then `run` the agent; `decide` answers the interruptions of a run of your own, and its
state can be kept as text and taken up in another process.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
from agents import Agent, FunctionTool, Runner, RunResult, RunState
from agents.tool_context import ToolContext

from lichen.adapters.aside import aside
from lichen.adapters.gate import Call, Gate, arguments_of, said
from lichen.errors import LichenError


def gated(tool: FunctionTool, gate: Gate) -> FunctionTool:
    """The tool, each call of which waits for people and then runs with the approved arguments.

    A refusal is what the model is told in place of a result. Make the tool with
    `failure_error_function=None`, so that a failure is told as one.
    """
    inner = tool.on_invoke_tool

    async def invoke(context: ToolContext[Any], given: str) -> Any:
        id = context.tool_call_id
        try:
            arguments = await aside(gate.begin, id, tool.name)
        except LichenError as error:
            return str(error)
        try:
            result = await inner(context, msgspec.json.encode(arguments).decode())
        except Exception as error:
            await aside(gate.end, id, worked=False, result=said(error))
            raise
        await aside(gate.end, id, worked=True, result=result)
        return result

    return dataclasses.replace(tool, needs_approval=True, on_invoke_tool=invoke)


async def decide(gate: Gate, result: RunResult) -> RunState[Any, Agent[Any]]:
    """The state to go on from, once people have decided on every call that waits for approval."""
    state: RunState[Any, Agent[Any]] = result.to_state()
    waiting = {item.call_id: item for item in result.interruptions if item.call_id}
    wanted = {id: Call(item.tool_name or "", arguments_of(item.arguments)) for id, item in waiting.items()}
    decisions = await aside(gate.decide, wanted)
    for id, found in decisions.items():
        if found.approves(wanted[id].tool):
            state.approve(waiting[id])
        else:
            state.reject(waiting[id], rejection_message=found.refusal)
    return state


async def run(agent: Agent[Any], prompt: str, gate: Gate, **options: Any) -> RunResult:
    """The result of the run, after every call it wanted to make was decided."""
    result = await Runner.run(agent, prompt, **options)
    while result.interruptions:
        result = await Runner.run(agent, await decide(gate, result), **options)
    return result
