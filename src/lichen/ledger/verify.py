"""Checks a ledger, in the database or in an export, and names what does not hold and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from lichen.ledger.chain_check import ChainCheck
from lichen.ledger.checkpoint import Signed
from lichen.ledger.checkpoint_check import CheckpointCheck
from lichen.ledger.connector import Connector
from lichen.ledger.findings import Findings, Keys, Page, Progress, Source, Verification
from lichen.ledger.sealed import Sealed, stored
from lichen.ledger.sealed_check import SealedCheck
from lichen.ledger.statements import named

PAGE = 5_000


def verify(
    source: Source,
    *,
    anchor: Sequence[Signed] = (),
    public_key: Keys = (),
    progress: Progress | None = None,
) -> Verification:
    """What was checked and every problem found: chains, index columns, sealed content, checkpoints, anchor.

    With `public_key` every checkpoint must be signed by it, or by one of several; without, by the key it
    names itself, which proves only that nothing changed since whoever holds that key signed.
    """
    findings = Findings()
    heads = source.heads()
    checkpoints = CheckpointCheck(findings, public_key)
    checkpoints.take(source.checkpoints())
    checkpoints.compare(anchor)
    contents = SealedCheck(findings, source)
    total, counts = sum(head for _, head, _ in heads), dict[str, int]()
    for name, last, digest in heads:
        chain = ChainCheck(name, findings, checkpoints.marks.pop(name, {}))
        for page in source.pages(name, last):
            chain.take(page)
            contents.take(name, chain.collect())
            if progress is not None:
                progress(sum(counts.values()) + chain.count, total)
        chain.end(last, digest)
        counts[name] = chain.count
    checkpoints.end()
    contents.end()
    return _result(findings, counts, checkpoints, contents)


def _result(
    findings: Findings, counts: dict[str, int], checkpoints: CheckpointCheck, contents: SealedCheck
) -> Verification:
    return Verification(
        chains=counts,
        entries=sum(counts.values()),
        sealed=contents.present,
        erased=contents.gone,
        withheld=contents.withheld,
        checkpoints=checkpoints.count,
        keys=tuple(sorted(checkpoints.keys)),
        problems=tuple(findings.problems),
        more_problems=findings.more,
    )


class DatabaseSource:
    """The ledger in its database, up to where the chains stood when reading began."""

    withholds = False

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._say = named(connector.dialect)
        self._numbers: dict[str, int] = {}

    def heads(self) -> list[tuple[str, int, bytes]]:
        rows = self._connector.run(self._say["chains"])
        self._numbers = {str(name): cast(int, number) for number, name, _, _ in rows}
        return [(str(name), cast(int, head), cast(bytes, digest)) for _, name, head, digest in rows]

    def checkpoints(self) -> Iterator[Signed]:
        after = 0
        while rows := self._connector.run(self._say["checkpoints"], (after, PAGE)):
            for number, body, signature in rows:
                yield Signed(cast(bytes, body), cast(bytes, signature))
                after = cast(int, number)

    def pages(self, chain: str, last: int) -> Iterator[Page]:
        after, number = 0, self._numbers[chain]
        while rows := self._connector.run(self._say["entries"], (number, after, PAGE)):
            after = cast(int, rows[-1][0])
            yield rows

    def stored(self, seals: Sequence[str]) -> list[Sealed]:
        return stored(self._connector, seals)
