"""Which settled cases are like this one: a small index, kept up beside the work, never in a request."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from lichen.actions.partnership import Partnership
from lichen.context.similar import Similar, keep_alike, keep_similar
from lichen.context.word_index import WordIndex
from lichen.inbox.preview import searchable
from lichen.ledger.ledger import Ledger
from lichen.partners.precedents import Precedents
from lichen.reports.kept_rows import say

MOST, MOST_FIELDS, PAGE = 100_000, 20_000, 1_000
LOOKED_UP, WORDS_LOOKED_UP, TEXT, FEWEST_WORDS = 8, 20, 2_000, 3


class Index:
    """The latest 100,000 settled cases of a partnership, to be looked up by one thread at a time.

    Cases with words are compared by their words, others by their fields (the latest 20,000 of them).
    """

    def __init__(self, partnership: Partnership) -> None:
        self._partnership = partnership
        self._words = WordIndex(MOST)
        self._fields = Precedents(keep=MOST_FIELDS)
        self._settled = self._erased = 0
        self._lock = threading.Lock()

    def catch_up(self) -> int:
        """How many settled cases were taken in just now; erased ones are forgotten."""
        with self._lock:
            return self._catch_up()

    def similar(self, inputs: Mapping[str, Any], k: int = LOOKED_UP, *, but: str = "") -> list[Similar]:
        """At most k settled cases most like these inputs, the most alike first, `but` left out."""
        with self._lock:
            self._catch_up()
            text = _words(inputs)
            found = self._words.similar(text, k + 1) if text else self._fields.similar(inputs, k + 1)
        return [Similar(case, round(value, 4)) for case, value in found if case != but][:k]

    def _catch_up(self) -> int:
        here, done = self._partnership, 0
        while page := say(here.ledger, "settled_after", name=here.id, after=self._settled, limit=PAGE):
            self._take(page, here.unseal(row[1] for row in page))
            done, self._settled = done + len(page), page[-1][2]
        while erased := here.ledger.rows("erasures", chain=here.id, after=self._erased, limit=PAGE):
            for case in {row.case for row in erased if row.case}:
                self._words.forget(case)
                self._fields.forget(case)
            self._erased = erased[-1].seq
        if done:
            self._fields.prepare()
        return done

    def _take(self, page: list[Any], contents: Mapping[str, Any]) -> None:
        told = [(case, contents[seal]) for case, seal, _ in page if seal in contents]
        texts = [(case, text) for case, inputs in told if (text := _words(inputs))]
        self._words.add([case for case, _ in texts], [text for _, text in texts])
        for case, inputs in told:
            if not _words(inputs):
                self._fields.add(case, inputs)


def _words(inputs: Mapping[str, Any]) -> str:
    """The words of a case; none for one that has hardly any."""
    text = searchable(inputs)[:TEXT]
    return text if sum(word[:1].isalpha() for word in text.split()) >= FEWEST_WORDS else ""


_indexes: WeakKeyDictionary[Ledger, dict[str, Index]] = WeakKeyDictionary()
_lock = threading.Lock()


def index_of(partnership: Partnership) -> Index:
    """The index of this process, made when first wanted."""
    with _lock:
        known = _indexes.setdefault(partnership.ledger, {})
        if partnership.id not in known:
            known[partnership.id] = Index(partnership)
        return known[partnership.id]


def look_up(partnership: Partnership, case: str) -> list[Similar]:
    """The settled cases most like a case, looked up and kept for whoever reads the case; a job's business."""
    ledger, head = partnership.ledger, partnership.ledger.head(partnership.id)
    rows = ledger.rows("case", chain=partnership.id, case=case)
    inputs = partnership.unseal([rows[0].inputs]).get(rows[0].inputs) if rows else None
    found = index_of(partnership).similar(inputs, but=case) if inputs else []
    keep_similar(partnership, case, found, head)
    return found


def look_up_words(partnership: Partnership, about: str) -> list[Similar]:
    """The settled cases most like some words, looked up and kept for whoever asked; a job's business."""
    head = partnership.ledger.head(partnership.id)
    found = index_of(partnership).similar({"text": about}, WORDS_LOOKED_UP)
    keep_alike(partnership, about, found, head)
    return found
