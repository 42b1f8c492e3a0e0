"""The fake's lane: closed as long as nothing is certified, held by hand, with incidents a test makes up."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.testing.desk import Desk, Row, now
from lichen.client.testing.routes import Asked, on
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound

CLOSED = "The AI-only lane is closed: every case goes to people."
HELD = "The AI-only lane was closed by hand and stays closed until somebody lets it open again."
NOTHING_KNOWN = {"value": None, "low": 0.0, "high": 1.0, "n": 0}


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str


class Finding(msgspec.Struct, forbid_unknown_fields=True):
    """What was wrong, and what was done."""

    finding: str


class Look(msgspec.Struct, forbid_unknown_fields=True):
    """How many cases at most."""

    most: int = 200


@on("GET", "@/lane", "see")
def get_lane(asked: Asked) -> Any:
    """Where it stands."""
    desk = asked.desk
    held = _held(desk)
    audits: Row = {
        "checked": 0, "wrong": 0, "window": 0, "error": None, "waiting": 0, "most_waiting": 50,
        "oldest": None, "unasked": [], "share": 0.0,
        "why": "Nothing is settled by the AI alone, so nothing is audited.",
        "days": 30, "answers": 0, "minutes": 0.0,
    }  # fmt: skip
    return {
        "state": "held" if held else "closed", "sentence": HELD if held else CLOSED, "why": "",
        "since": desk.lane[-1]["at"] if desk.lane else None, "threshold": None, "rungs": [], "bound": 0.05,
        "confidence": 0.95, "alone": NOTHING_KNOWN, "tests": [], "audits": audits, "answers_for": desk.owner,
        "auditors": [who for who in desk.people if who != desk.owner],
    }  # fmt: skip


@on("GET", "@/lane/changes", "see")
def list_lane_changes(asked: Asked) -> Any:
    """What happened."""
    return asked.page(asked.desk.lane[::-1])


@on("POST", "@/lane/close", "see")
def close_lane(asked: Asked) -> Any:
    """Close it by hand."""
    _require_answerable(asked)
    reason = _said(asked.body(Reason).reason, "Closing the lane needs a reason.")
    if _held(asked.desk):
        raise Conflict("The AI-only lane is closed by hand already.")
    return _changed(asked, f"Closed by hand: {reason}", held=True)


@on("POST", "@/lane/reopen", "see")
def reopen_lane(asked: Asked) -> Any:
    """Let it open again."""
    _require_answerable(asked)
    reason = _said(asked.body(Reason).reason, "Letting the lane open again needs a reason.")
    if not _held(asked.desk):
        raise Conflict("The AI-only lane was not closed by hand.")
    return _changed(asked, f"May open again once it is certified: {reason}", held=False)


def _held(desk: Desk) -> bool:
    return bool(desk.lane) and desk.lane[-1]["state"] == "held"


def _changed(asked: Asked, evidence: str, *, held: bool) -> Row:
    desk = asked.desk
    desk.write("lane_changed.1", asked.who, evidence=evidence, cause="owner", held=held)
    desk.lane.append(
        {"seq": desk.head, "at": now(), "state": "held" if held else "closed", "threshold": None,
         "cause": "owner", "sentence": evidence, "by": asked.who, "incident": None, "audit": None}
    )  # fmt: skip
    return {"threshold": None, "held": held, "sentence": evidence}


def _require_answerable(asked: Asked) -> None:
    if asked.who != asked.desk.owner and not asked.house.may(asked.who, "lead", asked.desk.id):
        raise NotAllowed(f"This takes the owner or a lead, or `{asked.desk.owner}`, who answers for errors.")


def _said(text: str, missing: str) -> str:
    if not text.strip():
        raise InputRefused(missing)
    return text.strip()


@on("GET", "@/incidents", "see")
def list_incidents(asked: Asked) -> Any:
    """All of them."""
    return asked.page([_row(each) for each in reversed(asked.desk.incidents.values())])


@on("GET", "@/incidents/{incident}", "see")
def get_incident(asked: Asked) -> Any:
    """One."""
    found = _incident(asked)
    return {
        **_row(found),
        "unreviewed": 0,
        "did": [step for step in asked.desk.lane if step["seq"] >= found["seq"]],
    }


@on("GET", "@/incidents/{incident}/cases", "see")
def list_incident_cases(asked: Asked) -> Any:
    """None: the fake settles nothing by an AI alone."""
    _incident(asked)
    return asked.page([])


@on("POST", "@/incidents/{incident}/reask", "see")
def ask_again(asked: Asked) -> Any:
    """Refused: the fake settles nothing by an AI alone, so it never knows since when."""
    _require_answerable(asked)
    asked.body(Look)
    found = _incident(asked)["incident"]
    raise Conflict(f"It is not known when incident `{found}` began, so there is no list of cases.")


@on("POST", "@/incidents/{incident}/close", "see")
def close_incident(asked: Asked) -> Any:
    """Say what was found."""
    _require_answerable(asked)
    finding = _said(asked.body(Finding).finding, "Closing an incident needs a finding.")
    found = _incident(asked)
    if found["closed_at"]:
        raise Conflict(f"The incident `{found['incident']}` is closed already.")
    seal = asked.desk.seal(finding)
    asked.desk.write("incident_closed.1", asked.who, incident=found["incident"], finding=seal)
    found.update(finding=finding, closed_by=asked.who, closed_at=now())
    return {name: found[name] for name in ("incident", "closed_by", "closed_at")}


def _incident(asked: Asked) -> Row:
    found = asked.desk.incidents.get(asked.path["incident"])
    if found is None:
        raise NotFound(f"There is no incident `{asked.path['incident']}` in `{asked.desk.id}`.")
    return found


def _row(found: Row) -> Row:
    return {name: value for name, value in found.items() if name != "seq"}


def open_incident(desk: Desk, evidence: str, what: str = "lane_closed") -> str:
    """An incident as if the lane had been closed; gives its id."""
    id = f"incident-{desk.head + 1}"
    owners = {"owner": desk.owner, "partnership_owner": desk.owner}
    desk.write("incident_opened.1", "lichen", incident=id, what=what, evidence=evidence, **owners)
    desk.incidents[id] = {
        "incident": id, "what": what, **owners, "evidence": evidence, "threshold": None, "since": None,
        "since_case": None, "alone": 0, "opened_at": now(), "finding": None, "closed_by": None,
        "closed_at": None, "seq": desk.head,
    }  # fmt: skip
    return id
