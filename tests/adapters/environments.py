"""Where the agents' frameworks are installed: they are large, and contradict each other and the workbench."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOMES = {
    "pydantic_ai": "agents-venv",
    "openai_agents": "agents-venv",
    "langgraph": "agents-venv",
    "crewai": "crewai-venv",
}


def python_with(framework: str) -> str | None:
    """The interpreter of the environment that has this framework; None where there is none."""
    home = ROOT / "build" / HOMES[framework]
    folder = framework.removeprefix("openai_")
    if not any(home.glob(f"lib/python*/site-packages/{folder}")):
        return None
    return str(home / "bin" / "python")
