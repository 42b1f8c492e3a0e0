"""Disagreements, and settled cases that others can cite."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lichen.client.link import Link, at
from lichen.client.paging import pages
from lichen.client.shapes import Disagreement, DisagreementRow, Precedent, Resolved
from lichen.types import Answer


class Disagreements:
    """Where partners differed."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "disagreements")

    def list(self, *, resolved: bool | None = None, between: str | None = None) -> Iterator[DisagreementRow]:
        """Disagreements, the newest first: open or resolved ones, those in which a partner took part."""
        query = {"resolved": resolved, "between": between, "limit": 200}
        return pages(self._link, DisagreementRow, self._at, query)

    def get(self, disagreement: str) -> Disagreement:
        """One disagreement: who said what, how it ended, and what turned out to be true."""
        return self._link.get(Disagreement, self._at + at(disagreement))

    def resolve(self, disagreement: str, answer: Answer, reason: str, *, key: str | None = None) -> Resolved:
        """The resolution, as a lead; the positions that did not prevail stay on record."""
        path = self._at + at(disagreement, "resolve")
        return self._link.act(Resolved, "POST", path, {"answer": answer, "reason": reason}, key=key)


class Precedents:
    """Settled cases that others can cite."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership)

    def list(self) -> Iterator[Precedent]:
        """All precedents, the oldest first."""
        return pages(self._link, Precedent, f"{self._at}/precedents", {"limit": 200})

    def set(self, case: str, title: str, *, key: str | None = None) -> str:
        """The id of the precedent that this settled case becomes; `title` says what it teaches."""
        path = self._at + at("cases", case, "precedent")
        return self._link.act(PrecedentMade, "PUT", path, {"title": title}, key=key).precedent

    def retire(self, case: str) -> str:
        """The id of the precedent that is no longer cited; it stays on record."""
        path = self._at + at("cases", case, "precedent")
        return self._link.act(PrecedentMade, "DELETE", path, repeatable=False).precedent


class PrecedentMade(msgspec.Struct, frozen=True):
    """The precedent as it stands on the ledger."""

    precedent: str
