"""Somebody left or came back: what waited for them goes on at once, and routing looks again who is there."""

from __future__ import annotations

from lichen.inbox import absence
from lichen.inbox.availability import Attendance
from lichen.web.house import house


def look_again(person: str) -> None:
    """Let every partnership this one works in know who is there now."""
    for id in house().workspace.partnerships():
        partnership = house().partnership(id)
        if any(partner.id == person for partner in partnership.charter.having("person")):
            attendance = getattr(partnership.available, "__self__", None)
            if isinstance(attendance, Attendance):
                attendance.forget()
            absence.sweep(partnership, now=partnership.source.now())
