"""Precedents others may cite, those most like the case first."""

from __future__ import annotations

import re
from typing import Any

from lichen.inbox.preview import searchable
from lichen.web.cases.sheet import Sheet

SHOWN = 5
LOOKED_AT = 500
_WORD = re.compile(r"\w{4,}")


def similar(sheet: Sheet) -> list[dict[str, Any]]:
    """The precedents whose titles share most words with the case; the newest of those that share as many."""
    partnership = sheet.partnership
    rows = partnership.ledger.rows("precedents", chain=partnership.id, limit=LOOKED_AT)
    titles = partnership.unseal([row.title for row in rows])
    words = _words(searchable(sheet.inputs))
    found = [
        {"case": row.case, "title": str(titles.get(row.title) or row.case), "by": row.set_by, "seq": row.seq}
        for row in rows
        if row.case != sheet.row.case
    ]
    found.sort(key=lambda each: (len(words & _words(each["title"])), each["seq"]), reverse=True)
    return found[:SHOWN]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
