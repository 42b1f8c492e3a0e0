"""Which column of an event log holds what: told, or known by the names that such logs usually use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lichen.reports.decisions.refuse import refuse

USUAL: dict[str, tuple[str, ...]] = {
    "case": (
        *("caseconceptname", "caseid", "case", "caseidentifier", "casenumber", "caseno", "caseref"),
        *("processinstance", "processinstanceid", "traceid", "trace", "ticketid", "ticket", "orderid"),
        *("claimid", "requestid", "ordernumber", "ticketnumber"),
    ),
    "activity": (
        *("conceptname", "activity", "activityname", "activityid", "eventname", "event", "eventtype"),
        *("taskname", "task", "step", "stepname", "action", "status", "operation"),
    ),
    "at": (
        *("timetimestamp", "completetimestamp", "endtimestamp", "timestamp", "completetime", "endtime"),
        *("completedat", "occurredat", "eventtime", "datetime", "time", "date", "end", "at"),
    ),
    "start": ("starttimestamp", "starttime", "startedat", "start", "begin", "begintime"),
    "resource": (
        *("orgresource", "resource", "resourceid", "user", "userid", "agent", "employee", "performedby"),
        *("performer", "worker", "handler", "assignee", "owner", "orgrole", "role", "orggroup", "group"),
        *("team", "department"),
    ),
}
"""Names without capital letters and signs; the first that a log has is taken."""

_SIGNS = re.compile(r"[^a-z0-9]+")
_OPTION = {"case": "--case", "activity": "--activity", "at": "--time"}
_SAID = {"case": "the case", "activity": "the activity", "at": "the time"}


class EventColumns(NamedTuple):
    """The columns by their names in the file; an empty name: found out, and without one if there is none.

    `at` is when the activity was done, `start` when the work on it began.
    """

    case: str = ""
    activity: str = ""
    at: str = ""
    resource: str = ""
    start: str = ""


def event_columns(columns: Sequence[str], told: EventColumns, *, file: str) -> EventColumns:
    """The columns to read: what is told, and the rest by its usual name.

    Raises `InputRefused` where a told column is not there, or case, activity or time cannot be found.
    """
    for name in told:
        if name and name not in columns:
            refuse(
                file, f"there is no column “{name}” (found: {_listed(columns)})", "Name one of these", row=1
            )
    found = {field: name or _usual(columns, field, told) for field, name in told._asdict().items()}
    if not found["at"] and found["start"]:
        found["at"], found["start"] = found["start"], ""
    missing = [field for field in ("case", "activity", "at") if not found[field]]
    if missing:
        parts = " and ".join(_SAID[field] for field in missing)
        options = " and ".join(f"{_OPTION[field]} COLUMN" for field in missing)
        problem = f"no column seems to hold {parts} (found: {_listed(columns)})"
        refuse(file, problem, f"Say which one does: {options}", row=1)
    return EventColumns(**found)


def _usual(columns: Sequence[str], field: str, told: EventColumns) -> str:
    folded = {_SIGNS.sub("", name.lower()): name for name in reversed(columns) if name not in told}
    return next((folded[name] for name in USUAL[field] if name in folded), "")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:12]) + (", …" if len(columns) > 12 else "")
