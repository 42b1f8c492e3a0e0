"""A writer that is meant to be killed: for each line it reads it starts a child that appends until it dies.

The child says `born PID` when it starts and `kept NUMBER FIRST LAST` once the ledger acknowledged a batch.
Run as `killed_writer.py DATABASE KEY-FILE ANCHOR-FILE`.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from lichen.errors import StoreUnavailable
from lichen.ledger import events as ev
from lichen.ledger.ledger import open_ledger
from lichen.ledger.sealed import Sealed, seal

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def batch(number: int) -> tuple[list[ev.AnyEvent], list[Sealed]]:
    """The same events for the same number, so that a retry is the same request: one case, or 25 at once."""
    events: list[ev.AnyEvent] = []
    sealed = []
    for place in range(25 if number % 3 == 0 else 1):
        case, ask = f"case-{number}-{place}", f"ask-{number}-{place}"
        content = seal({"case": case}, salt=number.to_bytes(8) + place.to_bytes(8))
        sealed.append(content)
        common = {"at": MONDAY, "by": "lichen", "case": case}
        events += [
            ev.CaseOpened(**common, inputs=content.seal),
            ev.AskMade(**common, ask=ask, partner="ada", wanted="answer", why="to be killed"),
            ev.ContributionMade(
                **common, contribution=ask, ask=ask, partner="ada", role="person", answer="7"
            ),
            ev.CaseSettled(
                **common, answer="7", lane="together", basis="belief", confidence=0.9, answers_for="ada"
            ),
        ]
    return events, sealed


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _write_until_killed(database: str, key: str, anchor: str, start: int) -> None:
    _say(f"born {os.getpid()}")
    with open_ledger(database, key_file=Path(key), anchor_file=Path(anchor)) as ledger:
        for number in count(start):
            events, sealed = batch(number)
            receipt = ledger.append("desk", events, key=f"batch-{number}", sealed=sealed)
            _say(f"kept {number} {receipt.first} {receipt.last}")
            if number % 7 == 0:
                ledger.checkpoint()


def main() -> None:
    if sys.argv[1].startswith("postgresql://"):
        import lichen.ledger.postgres  # noqa: F401  # so that no child spends its short life on it
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            with suppress(StoreUnavailable):  # the server crashed under it, which ends it as well
                _write_until_killed(*sys.argv[1:4], int(line))
            os._exit(0)
        os.waitpid(child, 0)
        _say("dead")


if __name__ == "__main__":
    main()
