"""Checks content beside the chain: what is there matches its seal, what is gone was erased on record."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.ledger.findings import Findings, Source
from lichen.ledger.sealed import digest_of


class SealedCheck:
    """Sealed content while the chains are read; memory grows only with what is not there."""

    def __init__(self, findings: Findings, source: Source) -> None:
        self.present = 0
        self.gone = 0
        self.withheld = 0
        self._findings = findings
        self._source = source
        self._missing: dict[str, tuple[str, int]] = {}
        self._erased: dict[str, str] = {}

    def take(self, chain: str, collected: tuple[Sequence[tuple[str, int]], Sequence[str]]) -> None:
        """Check the contents that these entries of a chain refer to, and note what they erased."""
        referred, erased = collected
        self._erased.update(dict.fromkeys(erased, chain))
        if not referred:
            return
        found = {each.seal: each for each in self._source.stored([seal for seal, _ in referred])}
        for seal, seq in referred:
            content = found.get(seal)
            if content is None:
                self._missing[seal] = (chain, seq)
            elif digest_of(content.salt, content.content) != seal:
                self._findings.add(chain, seq, f"the content sealed as {seal[:16]}… was altered")
            else:
                self.present += 1

    def end(self) -> None:
        """Tell erased content from lost content."""
        for each in self._source.stored(list(self._erased)) if self._erased else ():
            self._findings.add(
                self._erased[each.seal],
                None,
                f"the content sealed as {each.seal[:16]}… is there, though erased on record",
            )
        for seal, (chain, seq) in self._missing.items():
            if seal in self._erased:
                self.gone += 1
            elif self._source.withholds:
                self.withheld += 1
            else:
                self._findings.add(
                    chain, seq, f"the content sealed as {seal[:16]}… is missing and no erasure is on record"
                )
