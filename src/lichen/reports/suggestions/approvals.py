"""Kinds of action that people always approve unchanged: whether all of them must wait for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lichen.charter.kinds import VERDICTS
from lichen.core.intervals import wilson
from lichen.core.percent import percent
from lichen.reports.cards.material import Material
from lichen.reports.suggestions.proposed import Proposed, proposed

TOOL = "tool"
"""The input under which a gate names the tool that is to be used."""

FEWEST, LEAST, LEVEL = 60, 0.95, 0.05


def from_approvals(material: Material) -> Iterator[Proposed]:
    """A suggestion for each tool whose calls were surely approved unchanged nearly always."""
    if material.charter.question.kind != "action":
        return
    yes, calls = VERDICTS["action"].yes, defaultdict[str, list[bool]](list)
    for case in material.resolved:
        if isinstance(tool := case.facts.values.get(TOOL), str):
            calls[tool].append(case.truth == yes)
    for tool, approved in calls.items():
        n = len(approved)
        found = wilson(sum(approved), n, 1.0 - LEVEL / len(calls))
        if n >= FEWEST and found.low >= LEAST:
            text = _said(tool, sum(approved), n, found.low)
            figures = {"calls": n, "approved": found.value}
            yield proposed(f"approved:{tool}", text, figures, weight=n / len(material.resolved))


def _said(tool: str, approved: int, n: int, low: float) -> str:
    count = f"all {n:,}" if approved == n else f"{approved:,} of {n:,}"
    return (
        f"People approved {count} calls of “{tool}” unchanged (at least {percent(low)} in the long run). "
        "Need all of them wait for somebody? Inside the charter's bound such calls can go alone and be "
        "audited: rehearse a bound under which they do, or leave it and say why."
    )
