"""One case in your hands: wait for people, begin what was approved, say what came of it."""

from __future__ import annotations

import math
import time

import msgspec

from lichen.client.link import Link, at, given
from lichen.client.shapes import Case
from lichen.errors import LichenError
from lichen.types import CaseId

AT_ONCE = 25.0
"""Seconds one request waits; the server lets it wait for 30."""


class Go(msgspec.Struct, frozen=True):
    """The go to do exactly this, given once."""

    case: CaseId
    digest: str


class Done(msgspec.Struct, frozen=True):
    """What came of it, as it stands on the ledger."""

    case: CaseId
    worked: bool


class OneCase:
    """A case by its id; nothing is asked of the server until you call."""

    def __init__(self, link: Link, partnership: str, case: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "cases", case)
        self.id = CaseId(case)

    def __repr__(self) -> str:
        """With the id."""
        return f"OneCase({self.id!r})"

    def get(self, *, unfold: bool = False) -> Case:
        """The case as it stands; with `unfold` also what the AI said where that is out of your sight."""
        return self._link.get(Case, self._at, {"unfold": True if unfold else None})

    def wait(self, timeout: float = math.inf) -> Case:
        """The case once it is settled; waits as long as people take, or for `timeout` seconds.

        Raises `LichenError` when time is up: the case goes on, and you can wait for it again, also after a
        restart of your program.
        """
        until = time.monotonic() + timeout
        while True:
            left = max(0.0, min(AT_ONCE, until - time.monotonic()))
            found = self._look(left)
            if found.settled:
                return found
            if time.monotonic() >= until:
                raise LichenError(
                    f"Nobody has decided `{self.id}` within {timeout:g} s. It goes on; wait for it again."
                )

    def _look(self, seconds: float) -> Case:
        """The case, when it is settled or after so many seconds, whether or not the server can wait."""
        start = time.monotonic()
        found = self._link.get_after(Case, self._at, seconds)
        rest = seconds - (time.monotonic() - start)
        if not found.settled and rest > 1.0:  # the server would not wait: it had too many who do
            self._link.sleep(min(rest, 2.0))
        return found

    def begin(self, digest: str, *, key: str | None = None) -> Go:
        """The go to do exactly this, once: ask for it immediately before you act.

        `digest` is that of what you are about to do: `digest_of(content)`. Raises `Conflict` while it is
        undecided, when it was denied or taken back, when something else was approved, and when it was begun
        before; `NotAllowed` for anybody but the partner who put it forward. Without a `key` of yours, a
        program that dies right after it cannot tell whether it had begun: then it must not act again.
        """
        return self._link.act(Go, "POST", f"{self._at}/action/begin", {"digest": digest}, key=key)

    def end(self, *, worked: bool, result: object = None, key: str | None = None) -> Done:
        """Say what came of it: whether it worked, and any JSON as the result."""
        body = given(worked=worked, result=result)
        return self._link.act(Done, "POST", f"{self._at}/action/end", body, key=key)
