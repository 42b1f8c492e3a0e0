"""When an answer is due under a charter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from lichen.charter.schema import Charter


class Asking(Protocol):
    """What is about to be asked: all that matters here is whom."""

    @property
    def partner(self) -> str: ...


def due_of(charter: Charter, now: datetime, step: Asking) -> datetime | None:
    """When this ask is due: `service.answer_within` minutes from now for people, never for an AI."""
    minutes, partner = charter.service.answer_within, charter.partner(step.partner)
    if minutes is None or partner is None or partner.role != "person":
        return None
    return now + timedelta(minutes=minutes)
