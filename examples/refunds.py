"""What the examples share: a tool that pays money back, and the gate in front of it.

The partnership `agents` has a question of kind `action` and an AI partner whose token is in LICHEN_TOKEN;
docs/how-to/connect-an-agent.md shows its charter. Nothing is paid: a line is written to REFUNDS, or printed.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from lichen.adapters.gate import Gate
from lichen.client import Client


def refund(order: str, amount: float) -> str:
    """Pay money back to a customer."""
    line = f"{order} {amount:g}\n"
    with open(os.environ.get("REFUNDS", "/dev/stdout"), "a", encoding="utf-8") as file:
        file.write(line)
    return f"Paid {amount:g} back for {order}."


def wanted(run: str, count: int) -> list[dict[str, Any]]:
    """The refunds that the agent of this run wants to make, all at once."""
    return [{"order": f"{run}-{number}", "amount": float(10 + number)} for number in range(count)]


def given() -> tuple[list[str], int]:
    """The runs, one for each agent, and how many refunds each wants: NAME [AGENTS] [REFUNDS]."""
    name, agents, refunds = [*sys.argv[1:], *("run", "1", "3")[len(sys.argv) - 1 :]]
    return [f"{name}-{number}" for number in range(int(agents))], int(refunds)


def tell(said: str) -> None:
    """Show what an agent said at the end."""
    sys.stdout.write(f"{said}\n")


def gate(run: str, client: Client | None = None) -> Gate:
    """The gate for this run; give the same name again to take up where an earlier process stopped."""
    return Gate(client or Client.from_environment(retries=12), "agents", run=run, agent="agent")
