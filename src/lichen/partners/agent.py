"""An agent that is asked and answers from outside, through the API or MCP, with a token of its own."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.errors import InputRefused
from lichen.partners.protocol import Later, Question, Reply, Request


class Agent:
    """A partner whose asks stay open until its program answers them, or for so many `minutes`.

    An AI partner without any adapter speaks when it likes and is asked nothing; this one is asked about
    every case, finds its asks with `list_my_asks` (or `GET /asks`) and answers with their ids.

    >>> agent = Agent("desk-agent", Question(labels=("yes", "no")), minutes=5)
    >>> agent.answers_within, agent.reply([])
    (300.0, [])
    """

    def __init__(self, id: str, question: Question, *, minutes: float = 60.0) -> None:
        if not 0 < minutes <= 1_000_000:
            raise InputRefused(f"Partner {id}: `minutes` is {minutes:g}; give more than 0 to wait for it.")
        self.id, self.version = id, "outside"
        self.answers_within = 60.0 * minutes

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """Nothing now: each is answered later."""
        return [Later(version=self.version) for _ in requests]
