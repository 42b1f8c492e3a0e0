"""The watch: hears or sees that a chain has grown, and hands in the jobs that follow from it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial

from lichen.errors import LichenError
from lichen.jobs.engine import Engine, handed_in
from lichen.jobs.opening import Open
from lichen.jobs.watched import AT_START, BY_KIND, Watched
from lichen.webhooks.store import Store
from lichen.workspace import Workspace

log = logging.getLogger("lichen.jobs")

LOOK_EVERY = 1.0
"""Seconds between two looks at the chains, for what other processes wrote."""

TELL_EVERY = 0.5

ILL = 10.0
"""Seconds for which a partnership that could not be read is left alone."""

REST = 0.05
"""Seconds of rest after each look: what comes in meanwhile is looked at together."""


class Watch:
    """A light thread beside the engine. Idle, it reads where the chains stand and hands in nothing.

    At most one job per kind and partnership waits; `open` gives a partnership ready to be worked in.
    """

    def __init__(
        self, engine: Engine, workspace: Workspace, *, kinds: Collection[str], open: Open | None = None
    ) -> None:
        self.engine = engine
        self.workspace = workspace
        self.kinds = kinds
        self.open = open or workspace.partnership
        self._watched: dict[str, Watched] = {}
        self._ill: dict[str, float] = {}
        self._heard: deque[tuple[str, int]] = deque()
        self._looked = self._told = float("-inf")
        self._store: Store | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="lichen-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def changed(self, partnership: str, head: int) -> None:
        """A chain has grown in this process: look now."""
        self._heard.append((partnership, head))
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self.look(time.time())
            except Exception as error:  # a database that is away for a while comes back
                log.warning("the watch could not look: %s", error, exc_info=error)
                time.sleep(LOOK_EVERY)
            time.sleep(REST)
            self._wake.wait(self._pause(time.time()))
            self._wake.clear()

    def _pause(self, now: float) -> float:
        soonest = min((each.next() for each in self._watched.values()), default=float("inf"))
        return min(max(0.0, soonest - now), max(0.0, self._looked + LOOK_EVERY - now))

    def look(self, now: float) -> None:
        """Notice what is new, then hand in what is wanted by now."""
        heads: dict[str, int] = {}
        while self._heard:
            heads.update([self._heard.popleft()])
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            stands = self.workspace.ledger.heads()
            heads.update((chain, stands[chain]) for chain in self.workspace.partnerships())
        for chain, head in heads.items():
            self._contained(chain, partial(self._see, chain, head, now))
        self._tell_subscribers(now)
        for chain, watched in list(self._watched.items()):
            if watched.next() <= now:
                self._contained(chain, partial(self._hand_in, watched, now))

    def _contained(self, chain: str, act: Callable[[], None]) -> None:
        """Look at one partnership; one that cannot be read leaves the others alone."""
        if time.monotonic() < self._ill.get(chain, 0.0):
            return
        try:
            act()
        except Exception as error:
            log.warning("the watch could not look at `%s`: %s", chain, error, exc_info=error)
            self._ill[chain] = time.monotonic() + ILL

    def _see(self, chain: str, head: int, now: float) -> None:
        watched = self._watched.get(chain)
        if watched is None:
            self._begin(chain, now)
        elif head > watched.head:
            seen, last = self.workspace.ledger.kinds(chain, after=watched.head)
            watched.head = max(watched.head, last or head)
            watched.notice_kinds(seen, now)

    def _begin(self, chain: str, now: float) -> None:
        partnership = self.open(chain)
        partnership.on_change.append(self.changed)
        watched = Watched(partnership, self.workspace.ledger.head(chain))
        watched.want(AT_START, now)
        self._watched[chain] = watched

    def _hand_in(self, watched: Watched, now: float) -> None:
        for kind in watched.due(now):
            if kind not in self.kinds:
                watched.wants.pop(kind)
                continue
            chain = watched.partnership.id
            shared = BY_KIND[kind].shared
            try:
                job = self.engine.submit(
                    kind,
                    {} if shared else {"partnership": chain},
                    key=kind if shared else f"{kind} {chain}",
                )
            except LichenError as error:
                log.warning("the job `%s` for `%s` waits: %s", kind, chain, error)
                watched.wants[kind].at = now + LOOK_EVERY
                continue
            watched.handed_in(kind, handed_in(job), now)

    def _tell_subscribers(self, now: float) -> None:
        """Hand in a job for each webhook that has something to send, looked for twice a second at most."""
        if "webhook" not in self.kinds or now - self._told < TELL_EVERY:
            return
        self._told = now
        self._store = self._store or Store(self.workspace.ledger)
        for subscription in self._store.due(datetime.fromtimestamp(now, UTC)):
            self.engine.submit("webhook", {"subscription": subscription}, key=f"webhook {subscription}")
