"""Checks one chain: bytes against digests, the index against the bytes, checkpoints against both."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from lichen.ledger.canonical import OPENING, Labelled, Labels, decode_labels
from lichen.ledger.chain import genesis
from lichen.ledger.findings import Findings, Page

Marks = dict[int, list[tuple[str, str]]]
"""For an entry: which checkpoints recorded it as a chain's last, each with the digest it recorded."""


class ChainCheck:
    """One chain while it is read, entry by entry."""

    def __init__(self, name: str, findings: Findings, marks: Marks) -> None:
        self.name = name
        self.count = 0
        self._findings = findings
        self._marks = marks
        self._digest = genesis(name)
        self._seq = 0
        self._seals: list[tuple[str, int]] = []
        self._erased: list[str] = []
        self._cases: set[str] = set()
        self._sound = True

    def take(self, page: Page) -> None:
        """Check the next entries."""
        for seq, kind, case, body, digest in page:
            labels = _labels(body)
            event = labels.event if labels else None
            if labels is None or labels.seq != seq or labels.chain != self.name:
                self._problem(seq, "its bytes are not those of this entry")
            elif event is not None and (event.kind != kind or event.case != case):
                self._problem(seq, "its kind or case in the index is not what its bytes say")
            if seq != self._seq + 1:
                self._problem(self._seq + 1, f"missing: the next one there is {seq}")
            elif sha256(self._digest + body).digest() != digest:
                self._problem(seq, "its bytes do not match its digest: it was altered or put out of order")
            if event is not None:
                self._note(seq, event)
            if seq in self._marks:
                self._against_checkpoints(seq, digest)
            self._seq, self._digest = seq, digest
        self.count += len(page)

    def collect(self) -> tuple[list[tuple[str, int]], list[str]]:
        """The seals referred to since the last call, each with its entry, and the seals erased."""
        found = self._seals, self._erased
        self._seals, self._erased = [], []
        return found

    def end(self, last: int, digest: bytes) -> None:
        """Check that the chain ends where it should."""
        if (self._seq, self._digest) != (last, digest):
            self._problem(last, f"the chain should end here, its last entry is {self._seq} or another")
        for seq, recorded in sorted(self._marks.items()):
            self._problem(seq, f"gone, though {recorded[0][0]} recorded it")

    def _note(self, seq: int, event: Labels) -> None:
        if event.case is not None and event.case not in self._cases:
            self._first_of_case(seq, event.case, event.kind)
        if event.seals:
            self._erased.extend(event.seals)
        for seal in event.referred():
            self._seals.append((seal, seq))

    def _first_of_case(self, seq: int, case: str, kind: str) -> None:
        """A case begins with its opening, unless that is what a chain with problems has lost."""
        self._cases.add(case)
        if self._sound and not kind.startswith(OPENING):
            self._findings.add(self.name, seq, f"about the case {case!r}, which was not opened before")

    def _against_checkpoints(self, seq: int, digest: bytes) -> None:
        for name, recorded in self._marks.pop(seq):
            if recorded != digest.hex():
                self._problem(seq, f"not the entry that {name} recorded: the chain was rewritten up to here")

    def _problem(self, seq: int, what: str) -> None:
        self._sound = False
        self._findings.add(self.name, seq, what)


def _labels(body: bytes) -> Labelled | None:
    try:
        return decode_labels(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
