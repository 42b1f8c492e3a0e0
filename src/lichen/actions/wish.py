"""An act that waits for its turn, and what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from lichen.actions.draft import Draft
from lichen.ledger.events import AnyEvent

Act = Callable[[Draft], None]


class Wish:
    """One act with its key and the request it answers.

    Whoever decides it writes down its `events` and the `head` of the chain behind them, or why it was
    `refused`. That counts once it is `over`, which is when the commit has come to the disk.
    """

    __slots__ = ("_asleep", "act", "error", "events", "head", "key", "over", "refused", "request")

    def __init__(self, act: Act, key: str | None, request: object) -> None:
        self.act, self.key, self.request = act, key, request
        self.events: list[AnyEvent] = []
        self.head: int | None = None
        self.refused: BaseException | None = None
        self.error: BaseException | None = None
        self.over = False
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def wait(self) -> None:
        """Sleep until somebody wakes whoever wished for this."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Wake whoever wished for this, who sleeps: it is over, or theirs to do."""
        self._asleep.release()

    def forget(self) -> None:
        """Know nothing of what was decided: it came to nothing."""
        self.events, self.head, self.refused = [], None, None

    def close(self, error: BaseException | None = None) -> None:
        """It is over: done as decided, unless there is an error."""
        if not self.over:
            self.error = self.refused if error is None else error
            self.over = True
