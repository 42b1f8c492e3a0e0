"""Acts that wait for one writer: whoever comes first writes for all who wait, then hands the pen on."""

from __future__ import annotations

import threading
import time
from collections import deque

from lichen.actions.wish import Wish

GATHER = 0.0004
"""Seconds in which others may still join a commit, where several write at once; alone, nobody waits."""


class Queue:
    """The wishes of several threads and the pen, which one of them holds at a time."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._waiting: deque[Wish] = deque()
        self._taken = False
        self._crowd = 0

    @property
    def length(self) -> int:
        """How many wishes are not taken yet."""
        return len(self._waiting)

    def join(self, wish: Wish) -> bool:
        """Whether the pen is this one's; False when somebody else has done what was wished for meanwhile."""
        with self._gate:
            self._waiting.append(wish)
            if not self._taken:
                self._taken = True
                return True
        wish.wait()
        return not wish.over

    def gather(self) -> None:
        """Let others join, if the last commit was shared: one commit then serves more of them."""
        if self._crowd > 1:
            time.sleep(GATHER)

    def take(self, most: int) -> list[Wish]:
        """The wishes that are written next, the oldest first."""
        with self._gate:
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]
            self._crowd = len(taken)
        return taken

    def hand_on(self, wish: Wish) -> None:
        """Give the pen to the next who waits, or put it down; `wish` is not waited for any more."""
        with self._gate:
            if wish in self._waiting:
                self._waiting.remove(wish)
            if not self._waiting:
                self._taken = False
                return
            following = self._waiting[0]
        following.wake()
