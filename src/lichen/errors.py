"""Errors a person can act on: the message says what is wrong, where, and what to do next."""

from __future__ import annotations


class LichenError(Exception):
    """Something Lichen was asked to do could not be done; the message says why and what to do."""


class CharterRefused(LichenError):
    """The charter cannot govern a partnership yet; `problems` lists what to mend, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("The charter was refused:\n" + "\n".join(f"  - {problem}" for problem in problems))


class InputRefused(LichenError):
    """A file or value handed in cannot be used; the message names the place and the remedy."""


class NotFound(LichenError):
    """The named case, ask, partner or partnership does not exist here."""


class NotAllowed(LichenError):
    """The partner may not do this; the message says which rule stands in the way."""


class Conflict(LichenError):
    """The request contradicts what is already on record, for example a key used twice with other content."""


class HeadMoved(LichenError):
    """The chain has moved on since it was read; `head` is where it stands now."""

    def __init__(self, chain: str, expected: int, head: int) -> None:
        self.head = head
        super().__init__(
            f"The chain {chain!r} stands at entry {head}, not at {expected}: read what is new, decide again."
        )


class LedgerBroken(LichenError):
    """The ledger's chain does not verify; the message names the chain and the first bad entry."""


class StoreUnavailable(LichenError):
    """The database could not be reached or refused the statement; the driver's error is the cause."""
