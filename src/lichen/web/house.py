"""The one workspace this server runs, with everything that works beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.errors import StoreUnavailable
from lichen.ledger.ledger import Ledger
from lichen.web.options import Options
from lichen.web.place import Place
from lichen.web.pulse import Pulse
from lichen.workspace import Workspace, open_workspace


class House:
    """A workspace being worked in: its partnerships are wired to inbox, jobs and live updates once."""

    def __init__(self, options: Options, workspace: Workspace) -> None:
        self.options = options
        self.place = Place(options.where)
        self.workspace = workspace
        self.pulse = Pulse()
        self.engine: Any = None
        self._wired: set[str] = set()
        self._lock = threading.Lock()

    @property
    def ledger(self) -> Ledger:
        """The workspace's ledger."""
        return self.workspace.ledger

    @property
    def files(self) -> Path:
        """The folder for exports and uploads."""
        return self.place.files

    def partnership(self, id: str) -> Partnership:
        """The partnership, ready to be worked in; raises `NotFound` with the ids there are."""
        partnership = self.workspace.partnership(id)
        if id not in self._wired:
            with self._lock:
                if id not in self._wired:
                    self._wire(partnership)
                    self._wired.add(id)
        return partnership

    def _wire(self, partnership: Partnership) -> None:
        """Let the inbox say who is available and by when; let everybody hear of what changes."""
        from lichen.web.wiring import wire

        wire(self, partnership)

    def close(self) -> None:
        """Stop what works beside, then close the database."""
        if self.engine is not None:
            self.engine.stop()
        self.pulse.close()
        self.workspace.close()


_house: House | None = None


def open_house(options: Options) -> House:
    """The house this process serves, opened."""
    global _house
    _house = House(options, open_workspace(options.where))
    return _house


def house() -> House:
    """The house this process serves."""
    if _house is None:
        raise StoreUnavailable("No workspace is open in this process. Start the server with `lichen up`.")
    return _house
