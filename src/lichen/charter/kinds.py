"""The kinds of question whose answer is a verdict on something put forward: options, a draft, an action."""

from __future__ import annotations

from typing import NamedTuple

from lichen.types import QuestionKind


class Verdicts(NamedTuple):
    """What may become of what was put forward: taken as it is, taken with a change, or not taken."""

    yes: str
    change: str
    no: str


VERDICTS: dict[QuestionKind, Verdicts] = {
    "choice": Verdicts("accept", "change", "reject"),
    "draft": Verdicts("accept", "change", "reject"),
    "action": Verdicts("approve", "change", "deny"),
}
"""The three answers of each kind; beliefs, certificates and cards take them like any other labels."""

TAKEN = frozenset(verdicts.yes for verdicts in VERDICTS.values())
"""What is said of something that is taken as it was put forward."""

MEANINGS = {
    "accept": ("Accept", "It is taken exactly as the AI put it forward."),
    "approve": ("Approve", "It is done exactly as the agent asked."),
    "change": ("Change", "It is taken, but otherwise than the AI put it forward."),
    "reject": ("Reject", "It is not taken."),
    "deny": ("Deny", "It is not done."),
}
"""What people see for each verdict, and when it is the right one."""
