"""The fake's rehearsals: kept as they are asked for; the fake measures nothing, so it can predict nothing."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from lichen.client.testing.desk import Row, now
from lichen.client.testing.routes import Asked, on
from lichen.errors import InputRefused, NotFound

CANNOT = "The fake server measures nothing, so it cannot say what a change would do."


class ChangeGiven(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What would be different."""

    bound: float | None = None
    confidence: float | None = None
    threshold: float | None = None
    audit_share: float | None = None
    human_first: float | None = None
    last_word: Literal["person", "belief"] | None = None
    reviews: int | None = None
    minutes: float | None = None
    minutes_per_case: float | None = None
    reviews_per_case: float | None = None
    cost_of_error: float | None = None
    cost_of_minute: float | None = None
    answer_within: float | None = None
    pattern: str | None = None
    challenger: str | None = None


@on("GET", "@/rehearsals", "see")
def list_rehearsals(asked: Asked) -> Any:
    """All of them, the newest first."""
    return {"items": [_row(each) for each in reversed(asked.desk.rehearsals.values())], "next": None}


@on("POST", "@/rehearsals", "see", 201)
def rehearse(asked: Asked) -> Any:
    """Keep what was asked."""
    change: dict[str, Any] = msgspec.to_builtins(asked.body(ChangeGiven))
    if not change:
        raise InputRefused("Nothing is changed, so nothing can be rehearsed. Change a setting.")
    desk = asked.desk
    decided = sum(case["settled_at"] is not None for case in desk.cases.values())
    if not decided:
        raise InputRefused("No case is decided yet, so there is nothing to rehearse on. Settle some.")
    found: Row = {
        "rehearsal": f"{len(desk.rehearsals) + 1:016x}", "state": "done", "job": None, "progress": 1.0,
        "error": None, "made_by": asked.who, "made_at": now(), "version": len(desk.charters),
        "change": change, "sentence": CANNOT, "sentences": [CANNOT], "through": desk.head, "cases": decided,
        "checked": 0, "threshold_old": None, "threshold_new": None, "figures": [], "groups": [],
        "cannot_say": [CANNOT], "notes": [],
    }  # fmt: skip
    desk.rehearsals[str(found["rehearsal"])] = found
    return found


@on("GET", "@/rehearsals/{rehearsal}", "see")
def get_rehearsal(asked: Asked) -> Any:
    """One."""
    found = asked.desk.rehearsals.get(asked.path["rehearsal"])
    if found is None:
        raise NotFound("This rehearsal is not kept here, or not any more. Rehearse the change again.")
    return found


def _row(found: Row) -> Row:
    names = (
        "rehearsal",
        "made_by",
        "made_at",
        "version",
        "change",
        "sentence",
        "through",
        "cases",
        "checked",
    )
    return {name: found[name] for name in names}


@on("GET", "@/predictions", "see")
def list_predictions(asked: Asked) -> Any:
    """None: the fake adopts nothing on the strength of a rehearsal."""
    return {"items": [], "next": None}


@on("GET", "@/predictions/{version}", "see")
def get_prediction(asked: Asked) -> Any:
    """None."""
    version = asked.path["version"]
    raise NotFound(f"Nothing was predicted when version {version} of this charter was adopted.")
