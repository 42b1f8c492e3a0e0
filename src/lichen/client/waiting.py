"""Waiting for what runs beside requests: looked at often at first, then ever more rarely."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from lichen.client.link import Link
from lichen.errors import LichenError

FIRST, LONGEST = 0.05, 2.0
"""Seconds between two looks, at first and at most."""


class Running(Protocol):
    """Something that ends by being done or by failing."""

    @property
    def state(self) -> str:
        """How it stands, in a word."""

    @property
    def progress(self) -> float:
        """The share that is done."""

    @property
    def error(self) -> str | None:
        """Why it failed."""

    @property
    def ends(self) -> bool:
        """Whether nothing more will happen to it."""


T = TypeVar("T", bound=Running)


def wait_for(what: str, look: Callable[[], T], link: Link, timeout: float) -> T:
    """What `look` gives when it is done; raises `LichenError` when it failed or takes too many seconds."""
    until, pause = time.monotonic() + timeout, FIRST
    while not (found := look()).ends:
        if time.monotonic() + pause > until:
            raise LichenError(
                f"{what} is {found.state} ({100 * found.progress:.0f} %) after {timeout:g} s. It goes on; "
                "wait for it with a longer timeout."
            )
        link.sleep(pause)
        pause = min(LONGEST, pause * 1.5)
    if found.state == "failed":
        raise LichenError(f"{what} failed: {found.error or 'no reason was given'}")
    return found
