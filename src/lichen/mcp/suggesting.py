"""What an agent suggests to the people of a partnership, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from lichen.client import Client
from lichen.client.shapes import Suggestion as Made
from lichen.mcp.shapes import Suggestion, Suggestions

LOOKED_AT = 1_000
"""So many of the latest are looked through for one topic."""


def suggested(
    client: Client, partnership: str, topic: str, text: str, figures: Mapping[str, float]
) -> Suggestion:
    """The suggestion as it now waits for people."""
    return _shown(client.partnership(partnership).suggestions.make(topic, text, figures))


def suggestions(client: Client, partnership: str, topic: str | None, most: int) -> Suggestions:
    """The latest, of one topic or of all, with their answers."""
    latest = islice(client.partnership(partnership).suggestions.list(), LOOKED_AT)
    wanted = (each for each in latest if topic in (None, each.topic))
    return Suggestions(suggestions=[_shown(each) for each in islice(wanted, most)])


def _shown(each: Made) -> Suggestion:
    return Suggestion(
        suggestion=each.suggestion,
        topic=each.topic,
        text=each.text,
        figures=each.figures,
        by=each.made_by,
        answer=each.decision or "waiting",
        reason=each.reason,
        came="" if each.came is None else each.came.sentence,
    )
