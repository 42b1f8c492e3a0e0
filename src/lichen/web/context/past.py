"""Similar past cases as one person may see them: looked up by a job, never before a blind answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.context.similar import Similar, kept_alike, kept_similar, name_of_words
from lichen.inbox.agreed import agreed
from lichen.inbox.preview import preview
from lichen.reports.kept_rows import say
from lichen.types import Answer
from lichen.web.actor import Actor
from lichen.web.blind import blind_among
from lichen.web.house import house

State = Literal["ready", "looking", "away", "hidden"]
SHOWN = 5


class PastCase(NamedTuple):
    """A settled case like the one in hand: how alike, what it is about, and how it was answered."""

    case: str
    alike: float
    title: str
    answer: Answer | None
    truth: Answer | None
    lane: str
    settled_at: datetime


class Past(NamedTuple):
    """The similar past cases, or why there are none to see yet."""

    state: State
    cases: tuple[PastCase, ...] = ()


def similar_to(actor: Actor, here: Partnership, case: str, *, closed: bool) -> Past:
    """What was looked up for this case; the first who asks has a job look it up.

    `hidden` while the reader answers this case before seeing what others say: how such cases ended would
    say what to answer. Past cases that the reader has yet to answer blind are left out.
    """
    if closed:
        return Past("hidden")
    kept = kept_similar(here, case)
    if kept is None or kept[1]:
        asked = _look_up(here, f"similar {here.id} {case}", case=case)
        if kept is None:
            return Past("looking" if asked else "away")
    return Past("ready", tuple(_shown(actor, here, kept[0])))


def similar_to_words(actor: Actor, here: Partnership, about: str) -> Past:
    """The settled cases most like some words, looked up by a job and kept for a moment.

    `hidden` as long as the reader has any case here to answer blind: the words could be its own.
    """
    if actor.name in agreed(here.ledger, here.id).people and _judges_blind(actor, here):
        return Past("hidden")
    kept = kept_alike(here, about)
    if kept is None:
        asked = _look_up(here, f"alike {here.id} {name_of_words(about)}", about=about)
        return Past("looking" if asked else "away")
    return Past("ready", tuple(_shown(actor, here, kept, len(kept))))


def _judges_blind(actor: Actor, here: Partnership) -> bool:
    return bool(say(here.ledger, "judges_blind", name=here.id, person=actor.name)[0][0])


def _look_up(here: Partnership, key: str, **what: str) -> bool:
    """Whether a job looks it up now; where no jobs run, nothing is."""
    engine = house().engine
    if engine is None:
        return False
    engine.submit("similar", {"partnership": here.id, **what}, key=key)
    return True


def _shown(actor: Actor, here: Partnership, found: list[Similar], most: int = SHOWN) -> list[PastCase]:
    hidden = blind_among(here.ledger, here.id, [each.case for each in found], actor.name)
    pairs = [(each, _row(here, each.case)) for each in found if each.case not in hidden]
    rows = [(each, row) for each, row in pairs if row is not None and row.settled_seq is not None][:most]
    contents = here.unseal([row.inputs for _, row in rows])
    return [_past(each, row, contents.get(row.inputs)) for each, row in rows if row.inputs in contents]


def _row(here: Partnership, case: str) -> Any:
    rows = here.ledger.rows("case", chain=here.id, case=case)
    return rows[0] if rows else None


def _past(found: Similar, row: Any, inputs: Any) -> PastCase:
    title = preview(inputs).title or found.case
    return PastCase(found.case, found.alike, title, row.answer, row.truth, row.lane, row.settled_at)
