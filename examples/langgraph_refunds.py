"""Refunds that wait for people, with LangGraph: NAME [AGENTS] [REFUNDS].

One node plans, then a node for each refund acts. Give the graph a checkpointer on disk, and a process that
dies while people think is followed by one that goes on.
"""

from __future__ import annotations

import operator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from refunds import gate, given, refund, tell, wanted

from lichen.adapters.langgraph import act, run


class State(TypedDict):
    """What the graph knows: the refunds to make, and what came of each."""

    refunds: list[dict[str, Any]]
    told: Annotated[list[str], operator.add]


class One(TypedDict):
    """One refund on its way."""

    id: str
    arguments: dict[str, Any]


def work(name: str, count: int) -> str:
    """What one agent says at the end."""
    here = gate(name)

    def plan(state: State) -> dict[str, Any]:
        return {"refunds": wanted(name, count)}

    def each(state: State) -> list[Send]:
        return [
            Send("pay", One(id=f"call-{at}", arguments=arguments))
            for at, arguments in enumerate(state["refunds"])
        ]

    def pay(one: One) -> dict[str, Any]:
        return {"told": [str(act(here, one["id"], refund, one["arguments"]))]}

    made = StateGraph(State)
    made.add_node("plan", plan)
    made.add_node("pay", pay)
    made.add_edge(START, "plan")
    made.add_conditional_edges("plan", each, ["pay"])
    made.add_edge("pay", END)
    graph = made.compile(checkpointer=InMemorySaver())
    values = run(graph, {"refunds": [], "told": []}, {"configurable": {"thread_id": name}}, here)
    return "\n".join(values["told"])


def main() -> None:
    """All agents at once."""
    names, count = given()
    with ThreadPoolExecutor(len(names)) as pool:
        for said in pool.map(lambda name: work(name, count), names):
            tell(said)


if __name__ == "__main__":
    main()
