"""Where a partnership meets the inbox and the live page: who is available, by when, and who hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lichen.actions.partnership import Partnership

if TYPE_CHECKING:
    from lichen.web.house import House


def wire(house: House, partnership: Partnership) -> None:
    """Let the inbox say who is available and by when; let pages hear of every change."""
    changed = getattr(partnership, "on_change", None)
    if changed is not None:
        changed.append(house.pulse.changed)
