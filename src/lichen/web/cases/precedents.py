"""Precedents others may cite that are like this case."""

from __future__ import annotations

from typing import Any

from lichen.web.cases.sheet import Sheet

SHOWN = 5


def similar(sheet: Sheet) -> list[dict[str, Any]]:
    """The partnership's precedents, newest first, with their titles and answers."""
    partnership = sheet.partnership
    rows = [
        row
        for row in partnership.ledger.rows("precedents", chain=partnership.id)
        if row.case != sheet.row.case
    ]
    titles = partnership.unseal([row.title for row in rows[:SHOWN]])
    return [
        {"case": row.case, "title": titles.get(row.title) or row.case, "by": row.set_by}
        for row in rows[:SHOWN]
    ]
