"""Checks signed checkpoints: signatures, their own chain, and that the anchor file tells the same story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from lichen.errors import InputRefused
from lichen.ledger.chain_check import Marks
from lichen.ledger.checkpoint import Checkpoint, Signed
from lichen.ledger.findings import Findings, Keys

PLACE = "checkpoints"
"""The name under which problems with the checkpoints themselves are reported."""


class CheckpointCheck:
    """The checkpoints of a ledger; `marks` says what they recorded of each chain."""

    def __init__(self, findings: Findings, public_key: Keys) -> None:
        self.count = 0
        self.keys: set[str] = set()
        self.marks: dict[str, Marks] = {}
        self._findings = findings
        given = [public_key] if isinstance(public_key, str) else public_key or []
        self._accepted = frozenset(key.strip().lower() for key in given)
        self._digests: dict[int, bytes] = {}

    def take(self, checkpoints: Iterable[Signed]) -> None:
        """Check the ledger's own checkpoints."""
        previous = ""
        for place, signed in enumerate(checkpoints, 1):
            made = self._read(signed, place, "checkpoint")
            if made is not None and (made.number, made.previous) != (place, previous):
                self._findings.add(
                    PLACE, place, "does not follow the one before: one was removed or replaced"
                )
            previous = sha256(signed.body).hexdigest()
            self._digests[place] = sha256(signed.body).digest()
            self.count += 1

    def compare(self, anchor: Sequence[Signed]) -> None:
        """Check the anchor file's checkpoints, which the ledger must still hold."""
        for place, signed in enumerate(anchor, 1):
            made = self._read(signed, place, "the anchor's checkpoint")
            if made is not None and self._digests.get(made.number) != sha256(signed.body).digest():
                self._findings.add(
                    PLACE, made.number, "not the one in the anchor file: the ledger was rewritten"
                )

    def end(self) -> None:
        """Name the chains that checkpoints recorded and that are gone."""
        for chain, marks in self.marks.items():
            for seq, recorded in sorted(marks.items()):
                self._findings.add(chain, seq, f"gone, though {recorded[0][0]} recorded it")

    def _read(self, signed: Signed, place: int, name: str) -> Checkpoint | None:
        try:
            made = signed.checkpoint
        except InputRefused:
            self._findings.add(PLACE, place, "its bytes are not those of a checkpoint")
            return None
        self.keys.add(made.key)
        if not signed.signed_by(made.key):
            self._findings.add(PLACE, place, "its signature is not that of the key: it was altered or forged")
            return None
        if self._accepted and made.key not in self._accepted:
            self._findings.add(PLACE, place, f"its signature is by the key {made.key}, which was not given")
            return None
        for mark in made.heads:
            recorded = self.marks.setdefault(mark.chain, {}).setdefault(mark.seq, [])
            recorded.append((f"{name} {made.number}", mark.digest))
        return made
