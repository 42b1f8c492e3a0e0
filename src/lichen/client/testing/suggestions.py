"""The fake's suggestions: made, answered and refused by the same rules; it measures nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from lichen.client.testing.desk import Row, now
from lichen.client.testing.routes import Asked, on
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound

GROWN = 1.5


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """What is suggested."""

    topic: str
    text: str
    figures: dict[str, float]


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """The decision."""

    decision: Literal["accepted", "declined", "tried"]
    reason: str = ""
    until: datetime | None = None


@on("GET", "@/suggestions", "see")
def list_suggestions(asked: Asked) -> Any:
    """All of them, the newest first."""
    return asked.page(asked.desk.suggestions[::-1])


@on("POST", "@/suggestions", "work", 201)
def make_suggestion(asked: Asked) -> Any:
    """Suggest something, as an AI partner."""
    given, desk = asked.body(Given), asked.desk
    if asked.who not in desk.ais:
        raise NotAllowed("Suggestions are the AI side's, of an AI partner of this charter. Use its token.")
    if not given.figures:
        raise InputRefused("A suggestion needs figures: the evidence it rests on.")
    _refuse_repetition(desk.suggestions, given)
    desk.write("suggestion_made.1", asked.who, topic=given.topic, text=desk.seal(given.text))
    made: Row = {
        "seq": desk.head, "suggestion": f"suggestion-{len(desk.suggestions) + 1}", "topic": given.topic,
        "text": given.text, "figures": given.figures, "made_by": asked.who, "made_at": now(),
        "decision": None, "reason": "", "until": None, "answered_by": "", "answered_at": None,
        "over": False, "change": None, "came": None,
    }  # fmt: skip
    desk.suggestions.append(made)
    return made


@on("POST", "@/suggestions/{suggestion}/answer", "see")
def answer_suggestion(asked: Asked) -> Any:
    """Answer one, as the owner or a lead."""
    if asked.who != asked.desk.owner and not asked.house.may(asked.who, "lead", asked.desk.id):
        raise NotAllowed(f"This takes the owner or a lead, or `{asked.desk.owner}`, who answers for errors.")
    given, id = asked.body(Answer), asked.path["suggestion"]
    found = next((each for each in asked.desk.suggestions if each["suggestion"] == id), None)
    if found is None:
        raise NotFound(f"There is no suggestion `{id}` in `{asked.desk.id}`.")
    _refuse(given, found)
    asked.desk.write("suggestion_answered.1", asked.who, suggestion=id, decision=given.decision)
    found.update(
        decision=given.decision, reason=given.reason.strip(), until=given.until, answered_by=asked.who,
        answered_at=now(),
    )  # fmt: skip
    return found


@on("GET", "@/process", "see")
def get_process(asked: Asked) -> Any:
    """None: the fake draws no process."""
    raise NotFound("The process over this time was not drawn yet. It is drawn beside the work.")


def _refuse_repetition(known: list[Row], given: Given) -> None:
    last = next((each for each in reversed(known) if each["topic"] == given.topic), None)
    if last is None:
        return
    if last["decision"] in (None, "tried"):
        raise Conflict("A suggestion about this waits for an answer or is being tried.")
    before: Any = last["figures"]
    grown = any(abs(v) >= GROWN * abs(before.get(k, 0.0)) > 0.0 for k, v in given.figures.items())
    if last["decision"] == "accepted" or not grown:
        raise Conflict(f"This was {last['decision']} before, and nothing new speaks for it.")


def _refuse(given: Answer, found: Row) -> None:
    if given.decision == "declined" and not given.reason.strip():
        raise InputRefused("Say in a sentence why not: the AI side learns from it.")
    if given.decision == "tried" and given.until is None:
        raise InputRefused("Say until which day it is tried.")
    if found["decision"] not in (None, "tried"):
        raise Conflict(f"The suggestion was {found['decision']} before.")
    if given.until is not None and given.until <= datetime.now(UTC):
        raise InputRefused("A trial ends in the future. Give a later day.")
