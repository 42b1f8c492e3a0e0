"""Refunds that wait for people, with CrewAI: NAME [AGENTS] [REFUNDS].

The model is a stand-in, which wants all refunds at once and then says how it went; put a real one in its
place and nothing else changes. CrewAI carries out eight calls of one agent at a time.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("CREWAI_DISABLE_TELEMETRY", "true")
os.environ.setdefault("CREWAI_TRACING_ENABLED", "false")
os.environ.setdefault("OTEL_SDK_DISABLED", "true")

from crewai import Agent, BaseLLM, Crew, Task
from crewai.tools import tool
from refunds import gate, given, refund, tell, wanted

from lichen.adapters.crewai import gated


class StandIn(BaseLLM):
    """In place of a language model."""

    run: str = ""
    count: int = 0

    def supports_function_calling(self) -> bool:
        """Yes: it calls tools itself."""
        return True

    def call(self, messages: Any, tools: Any = None, *rest: Any, **more: Any) -> Any:
        """Calls at first; what came of them once they are there."""
        told = [str(each["content"]) for each in messages if each.get("role") == "tool"]
        if told:
            return "\n".join(told)
        return [
            {"id": f"call-{at}", "function": {"name": "refund", "arguments": json.dumps(each)}}
            for at, each in enumerate(wanted(self.run, self.count))
        ]


def work(name: str, count: int) -> str:
    """What one crew says at the end."""
    agent = Agent(
        role="Refunds",
        goal="Refund whoever is owed money.",
        backstory="You work at the desk for refunds.",
        llm=StandIn(model="stand-in", run=name, count=count),
        tools=[gated(tool("refund")(refund), gate(name))],
    )
    task = Task(description="Refund whoever is owed money.", expected_output="What was paid.", agent=agent)
    return str(Crew(agents=[agent], tasks=[task], memory=False).kickoff())


def main() -> None:
    """All crews at once."""
    names, count = given()
    with ThreadPoolExecutor(len(names)) as pool:
        for said in pool.map(lambda name: work(name, count), names):
            tell(said)


if __name__ == "__main__":
    main()
