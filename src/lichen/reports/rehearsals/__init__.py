"""Rehearsals that are kept, the predictions that went on record, and what came of them."""

from lichen.reports.rehearsals.brief import in_brief
from lichen.reports.rehearsals.kept import Kept, keep, latest, one
from lichen.reports.rehearsals.predictions import Predicted, on_record
from lichen.reports.rehearsals.reality import Looked, look_back, looked

__all__ = [
    "Kept",
    "Looked",
    "Predicted",
    "in_brief",
    "keep",
    "latest",
    "look_back",
    "looked",
    "on_record",
    "one",
]
