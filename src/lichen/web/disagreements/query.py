"""Which disagreements a page was asked for, read from its address; what is malformed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lichen.errors import InputRefused
from lichen.inbox.disagreements import Dispute

STATES = {"open": "Open", "resolved": "Resolved", "all": "All"}
RESOLVED = {"open": False, "resolved": True, "all": None}
BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Query:
    """One list: of which partnership and state, with whom taking part, about which two answers."""

    partnership: str = ""
    state: str = "open"
    between: str = ""
    theme: str = ""

    @property
    def resolved(self) -> bool | None:
        """The state as the inbox knows it."""
        return RESOLVED[self.state]

    @property
    def filtered(self) -> bool:
        """Whether anything was left out on purpose, besides by state."""
        return bool(self.partnership or self.between or self.theme)

    def keeps(self, dispute: Dispute) -> bool:
        """Whether it is about these two answers; hidden positions are about nothing."""
        if not self.theme:
            return True
        held = {str(answer) for _, answer in dispute.positions or []}
        return set(self.theme.split(BETWEEN)) <= held


def read(given: Mapping[str, Any]) -> Query:
    """The list an address asks for; raises `InputRefused` for a state or theme there is not."""
    state, theme = str(given.get("state") or "open"), str(given.get("theme") or "")[:500]
    if state not in STATES:
        raise InputRefused(f"`state` is `{state[:40]}`. Use one of: {', '.join(STATES)}.")
    if theme and len(theme.split(BETWEEN)) != 2:
        raise InputRefused(f"`theme` is `{theme[:40]}`. Give two answers with “{BETWEEN}” between them.")
    return Query(str(given.get("partnership") or "")[:64], state, str(given.get("between") or "")[:64], theme)
