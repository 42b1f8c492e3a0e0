"""From findings about the partnership's own process: what waits or is done again, and what to try."""

from __future__ import annotations

from collections.abc import Iterator

from lichen.reports.process.report import ProcessReport
from lichen.reports.process.said import Finding
from lichen.reports.suggestions.proposed import Proposed, proposed

LEAST, MOST = 0.1, 2
"""A finding is suggested from such a share of the lead time on, and so many at a time."""

LEAST_EACH = 900.0
"""And from so many seconds on in each case it is about: moments are worth nobody's time."""

SAID = ("lead_time_share", "share", "cases", "steps", "seconds", "total_seconds")
"""Figures that grow with what is at stake: their growth is new evidence, that of an interval's end is not."""


def from_process(report: ProcessReport | None) -> Iterator[Proposed]:
    """The weightiest findings as suggestions, their topics the findings' own keys."""
    said = () if report is None else report.findings
    weighty = [each for each in said if each.weight >= LEAST and _each(each) >= LEAST_EACH]
    for each in weighty[:MOST]:
        figures = {name: each.figures[name] for name in SAID if name in each.figures}
        figures.setdefault("lead_time_share", each.weight)
        yield proposed(each.key, f"{_title(each)}. {each.text} {each.attempt}", figures, weight=each.weight)


def _title(finding: Finding) -> str:
    if finding.kind != "waiting":
        return finding.title
    source, target = finding.figures["from"], finding.figures["to"]
    return f"{finding.weight_said} of the lead time lies between “{source}” and “{target}”"


def _each(finding: Finding) -> float:
    """Seconds in each case that the finding is about."""
    of = finding.figures
    if "median_with" in of:
        return _number(of["median_with"]) - _number(of["median_without"])
    if "lost_each_seconds" in of:
        return _number(of["lost_each_seconds"])
    spent = _number(of.get("total_seconds", of.get("seconds", 0.0)))
    return spent / max(1.0, _number(of.get("cases", 0.0)))


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
