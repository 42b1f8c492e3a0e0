"""Recorded decisions from a file: read row by row, checked, and kept as compact arrays."""

from lichen.reports.decisions.read import read_decisions
from lichen.reports.decisions.table import CaseFacts, Decisions, Partner

__all__ = ["CaseFacts", "Decisions", "Partner", "read_decisions"]
