"""What each role may do in a partnership: the one table every page and endpoint asks."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["owner", "lead", "contributor", "auditor", "service"]
Capability = Literal["see", "work", "open", "lead", "govern", "audit"]

ROLES: tuple[Role, ...] = get_args(Role)
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)

MEANING: dict[Capability, str] = {
    "see": "read cases, figures and disagreements",
    "work": "answer asks, comment, give feedback",
    "open": "open cases and report outcomes",
    "lead": "assign and reassign work, resolve disagreements, see who does what",
    "govern": "change the charter, members, tokens and webhooks, erase personal data",
    "audit": "read the ledger and export decisions",
}

ALLOWED: dict[Role, frozenset[Capability]] = {
    "owner": frozenset(CAPABILITIES),
    "lead": frozenset({"see", "work", "open", "lead", "audit"}),
    "contributor": frozenset({"see", "work", "open"}),
    "auditor": frozenset({"see", "audit"}),
    "service": frozenset({"see", "work", "open"}),
}


def those_with(capability: Capability) -> str:
    """The roles that have this capability, in words.

    >>> those_with("audit")
    'owner, lead or auditor'
    """
    *first, last = [role for role in ROLES if capability in ALLOWED[role]]
    return f"{', '.join(first)} or {last}" if first else last
