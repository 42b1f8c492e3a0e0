"""Where a partnership meets the inbox and the live page: who is available, by when, and who hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lichen.actions.partnership import Partnership
from lichen.inbox.availability import Attendance

if TYPE_CHECKING:
    from lichen.web.house import House


def wire(house: House, partnership: Partnership) -> None:
    """Let the inbox say who is available and by when; let pages hear of every change."""
    attendance = Attendance(partnership)
    partnership.available = attendance.available
    partnership.due_of = attendance.due_of
    partnership.on_change.append(house.pulse.changed)
