"""A partnership as jobs need it: who is away or has a full day is not asked, by whichever process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from lichen.actions.partnership import Partnership
from lichen.inbox.availability import Attendance
from lichen.workspace import Workspace

Open = Callable[[str], Partnership]


def attended(workspace: Workspace) -> Open:
    """What opens the partnerships of a workspace, each with an attendance unless it has one."""
    lock = threading.Lock()

    def open(id: str) -> Partnership:
        with lock:
            partnership = workspace.partnership(id)
            known = getattr(partnership.available, "__self__", None)
            if not isinstance(known, Attendance):
                attendance = Attendance(partnership)
                partnership.available = attendance.available
                partnership.due_of = attendance.due_of
            return partnership

    return open
