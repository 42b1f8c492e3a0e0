"""The report on a partnership's own process: how cases go through it, and what its owner can try."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lichen.charter.schema import Charter
from lichen.core.event_log import EventLog, event_log
from lichen.core.middle import middle
from lichen.core.mining import mine
from lichen.ledger.ledger import Ledger
from lichen.reports.process.findings import NO_HANDOFFS
from lichen.reports.process.ledger_log import OUTCOME, own_log
from lichen.reports.process.report import ProcessReport, process_report
from lichen.reports.process.said import FEWEST_CASES, Finding
from lichen.reports.process.words import counted, duration

_WAITING = {
    "answered": (
        "Cases wait for an answer here. Rehearse more minutes a day, fewer reviews a case or a wider AI-only "
        "lane under Allocation: it tells what each would do to waiting and to errors."
    ),
    "asked": (
        "Nobody works between these two: the case waits to be shared out. Look whether a worker runs "
        "(lichen doctor), and whether people's minutes a day hold cases back."
    ),
    "AI answered": (
        "Cases wait for an AI partner. Look at its time and its failures on its card; a shorter time-out "
        "lets a case go on without it."
    ),
    "second look given": (
        "Cases wait for second looks. Look under Reliance how often one changes the answer, and ask for "
        "fewer where it hardly ever does."
    ),
    "audit answered": (
        "Audits wait, and a lane whose audits wait may be closed. Keep some minutes a day free for them, "
        "or let more people audit."
    ),
    "adjudicated": (
        "Disagreements wait for the one who decides. Name a deputy, and read the oldest open ones together "
        "once a week."
    ),
    "settled": (
        "All that is needed was said. A few seconds are for undoing; where it is longer, look whether a "
        "worker runs (lichen doctor)."
    ),
    "settlement overridden": (
        "Overrides come late. Read the reasons given for them: what they have in common is a lesson, or a "
        "kind of case that should not have gone that way."
    ),
}
"""What to try by what cases wait for; the longest name that fits the end or the beginning counts."""

_REWORK = (
    "Open three of these cases and read their story from the top. Asks that fail or move on are seen under "
    "Allocation; asks that are made again by the charter are no waste if they change answers."
)


def own_report(ledger: Ledger, charter: Charter, *, since: int = 0) -> ProcessReport | None:
    """The report on cases opened since a moment (microseconds), or None where there are none.

    Its lead time ends with the last thing that was done about a case. Outcomes come from outside, often much
    later: a note says when. Reads whole stretches of the record: for a job, not a request.
    """
    log = own_log(ledger, charter, since=since)
    if not log.events:
        return None
    notes = (
        "Resources are people as a whole and AI as a whole; nobody's name is in the log.",
        *_outcomes(log),
    )
    report = process_report(
        mine(without(log, OUTCOME)), name=str(charter.partnership), notes=notes, names=True
    )
    # Between people as a whole and AI as a whole nothing is handed on that could be spared.
    said = tuple(_advised(each) for each in report.findings if each.kind != "handoff")
    return replace(report, findings=said, unsaid=tuple(each for each in report.unsaid if each != NO_HANDOFFS))


def without(log: EventLog, activity: str) -> EventLog:
    """The log without the events of one activity."""
    kept = np.array([name != activity for name in log.activities], dtype=np.bool_)[log.activity]
    return event_log(
        log.case[kept],
        log.activity[kept],
        log.at[kept],
        resource=log.resource[kept],
        worked=log.worked[kept],
        cases=log.cases,
        activities=log.activities,
        resources=log.resources,
    )


def _advised(finding: Finding) -> Finding:
    if finding.kind == "rework":
        return replace(finding, attempt=_REWORK)
    if finding.kind != "waiting":
        return finding
    target = str(finding.figures["to"])
    fitting = [key for key in _WAITING if target.endswith(key) or target.startswith(key)]
    return replace(finding, attempt=_WAITING[max(fitting, key=len)]) if fitting else finding


def _outcomes(log: EventLog) -> tuple[str, ...]:
    """When outcomes are known, seen from the settlement."""
    if OUTCOME not in log.activities:
        return ()
    code = log.activities.index(OUTCOME)
    settled = np.array([name.startswith("settled") for name in log.activities])[log.activity]
    known, done = log.activity == code, np.full(len(log.cases), np.nan)
    done[log.case[settled]] = log.at[settled]
    late = log.at[known] - done[log.case[known]]
    found = middle(late[np.isfinite(late)])
    if found.n < FEWEST_CASES:
        return ()
    return (
        f"Outcomes are known {duration(max(0.0, found.value))} after the settlement at the median "
        f"({counted(found.n, 'case')}); they are not part of the lead time.",
    )
