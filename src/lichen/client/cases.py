"""Cases: open one or millions, look at one, list them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from lichen.client.batches import batches
from lichen.client.link import Link, at, given
from lichen.client.paging import pages
from lichen.client.shapes import Case, CaseRow, Comments, Entry, Proposed
from lichen.types import CaseId, Lane

Listed = Literal["any", "unsettled", "nobody_asked", "settled"]


class NewCase(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case to open: what it is about, what rules and audits may look at, your id for it, what AIs said."""

    inputs: Mapping[str, Any] = {}
    attributes: Mapping[str, Any] = {}
    case: str | None = None
    contributions: Sequence[Proposed] = ()


class Opened(msgspec.Struct, frozen=True):
    """The case that was opened."""

    case: CaseId


class AllOpened(msgspec.Struct, frozen=True):
    """The cases that were opened, in order."""

    cases: list[CaseId]


class Cases:
    """The cases of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "cases")

    def open(
        self,
        inputs: Mapping[str, Any],
        *,
        case: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        contributions: Sequence[Proposed] = (),
        key: str | None = None,
    ) -> CaseId:
        """The id of the case that was opened, with what AI partners said on it already."""
        body = given(inputs=inputs, attributes=attributes, case=case, contributions=contributions or None)
        return self._link.act(Opened, "POST", self._at, body, key=key).case

    def open_many(self, cases: Iterable[NewCase | Mapping[str, Any]], *, key: str | None = None) -> Opening:
        """The ids of the cases, in order, opened a thousand at a time while you go through them.

        Cases are taken from the iterable as they are needed: it can be longer than memory. Nothing is
        opened until you iterate. With a `key` of yours and the same cases in the same order, running it
        again after a crash opens none of them twice.
        """
        return Opening(self._opened(cases, key))

    def _opened(self, cases: Iterable[NewCase | Mapping[str, Any]], key: str | None) -> Iterator[CaseId]:
        for part, batch in batches(cases, key):
            yield from self._link.act(AllOpened, "POST", f"{self._at}/bulk", {"cases": batch}, key=part).cases

    def get(self, case: str, *, unfold: bool = False) -> Case:
        """A case with all that was said on it.

        What the AI said is left out where `manner` says that it is folded away from you, or waits for your
        own answer; `unfold` gives it, and stands on record as seeing it.
        """
        return self._link.get(Case, self._at + at(case), {"unfold": True if unfold else None})

    def list(
        self,
        *,
        status: Listed | None = None,
        lane: Lane | None = None,
        disputed: bool | None = None,
        overridden: bool | None = None,
        high_stakes: bool | None = None,
    ) -> Iterator[CaseRow]:
        """Cases, last opened first, settled ones last settled first; pages are fetched as you go."""
        query = {"status": status, "lane": lane, "disputed": disputed, "overridden": overridden,
                 "high_stakes": high_stakes, "limit": 200}  # fmt: skip
        return pages(self._link, CaseRow, self._at, query)

    def history(self, case: str) -> Iterator[Entry]:
        """Every ledger entry about a case, the oldest first, with the contents behind its seals."""
        return pages(self._link, Entry, self._at + at(case, "history"), {"limit": 200})

    def comments(self, case: str) -> Comments:
        """The comments on a case, the oldest first."""
        return self._link.get(Comments, self._at + at(case, "comments"))


class Opening(Iterator[CaseId]):
    """The ids of cases as they are opened.

    It warns when nobody goes through it, since then nothing is opened.
    """

    def __init__(self, ids: Iterator[CaseId]) -> None:
        self._ids, self._begun = ids, False

    def __next__(self) -> CaseId:
        """The next case's id; opens the next thousand where needed."""
        self._begun = True
        return next(self._ids)

    def __del__(self) -> None:
        """Say so when nothing was opened."""
        if not self._begun:
            text = "Nobody went through `open_many`, so no case was opened. Write `list(….open_many(…))`."
            warnings.warn(text, RuntimeWarning, stacklevel=2)
