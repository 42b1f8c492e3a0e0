"""The probabilities of one row: each between 0 and 1, together 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lichen.reports.decisions.refuse import refuse

if TYPE_CHECKING:
    from lichen.reports.decisions.record import RecordReader

TOLERANCE = 1e-3
REMEDY = "Each row with probabilities needs one share between 0 and 1 per answer, adding up to 1"


def row_probabilities(reader: RecordReader, row: int, cells: Sequence[object]) -> tuple[float, ...] | None:
    """One share per label, adding up to 1 exactly; None where the row gives none.

    Empty cells beside filled ones count as 0.
    """
    columns = reader.columns
    given = [cells[place] for place in columns.label_places]
    if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in given):
        return None
    try:
        shares = [reader.number(cell) or 0.0 for cell in given]
    except ValueError as wrong:
        refuse(reader.file, f"among the probabilities, {wrong}", REMEDY, row=row)
    return _checked(shares, columns.labels, reader.file, row)


def _checked(shares: list[float], labels: tuple[str, ...], file: str, row: int) -> tuple[float, ...]:
    total = sum(shares)
    for label, share in zip(labels, shares, strict=True):
        if share < 0:
            refuse(file, f"the probability of “{label}” is {share:g}, below 0", REMEDY, row=row)
    if abs(total - 100) <= 100 * TOLERANCE:
        refuse(
            file, "the probabilities add up to 100", "Divide them by 100, so that they add up to 1", row=row
        )
    if abs(total - 1) > TOLERANCE:
        refuse(file, f"the probabilities add up to {total:.4g}, not 1", REMEDY, row=row)
    return tuple(share / total for share in shares)
