"""LangGraph: a node that wants to act is interrupted until people have decided in Lichen, then acts once.

Call `act` in a node, then `run` the graph; `decide` answers the interrupts of a run of your own. A resumed
node is run from its beginning, so let each node take one action: fan out with `Send` for several.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from langgraph.types import Command, Interrupt, interrupt

from lichen.adapters.gate import Call, Gate
from lichen.errors import LichenError


def act(gate: Gate, id: str, tool: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the tool gives for the arguments that people approve; a refusal as its sentence.

    `id` tells this call from every other in the run, and is the same each time the node is run.
    """
    interrupt({"id": id, "tool": tool.__name__, "arguments": dict(arguments)})
    try:
        return gate.carry_out(id, tool.__name__, tool)
    except LichenError as error:
        return str(error)


def decide(gate: Gate, interrupts: tuple[Interrupt[Any], ...]) -> Command[Any]:
    """The command to go on with, once people have decided on every call that waits.

    It only wakes the nodes: what they may do, each asks Lichen itself.
    """
    calls = {each.value["id"]: Call(each.value["tool"], each.value["arguments"]) for each in interrupts}
    decisions = gate.decide(calls)
    told = {each.id: msgspec.to_builtins(decisions[each.value["id"]]) for each in interrupts}
    return Command(resume=told)


def run(graph: Any, given: Any, config: Mapping[str, Any], gate: Gate) -> Any:
    """The values the graph ends with, after every action its nodes wanted to take was decided.

    Give None for `given` to take up a run that a checkpoint kept.
    """
    values = graph.invoke(given, config)
    while waiting := graph.get_state(config).interrupts:
        values = graph.invoke(decide(gate, waiting), config)
    return values
