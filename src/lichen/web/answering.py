"""Who may act on the lane and close its incidents: whoever owns, leads or answers for errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.errors import NotAllowed
from lichen.inbox.agreed import agreed
from lichen.reports.lane.incidents import Incident, incidents_open
from lichen.web.actor import Actor
from lichen.web.house import house


def may_answer_for(actor: Actor, here: Partnership) -> bool:
    """Whether this one may act on the lane; of the named two, a token must be one for work."""
    if actor.may("lead", here.id):
        return not actor.keeper or here.id in actor.roles or _named(actor, here)
    return _named(actor, here) and (actor.token is None or actor.may("work", here.id))


def _named(actor: Actor, here: Partnership) -> bool:
    return actor.name in (here.charter.owner, here.charter.answers_for_errors)


def enter_to_answer(actor: Actor, partnership: str) -> Partnership:
    """The partnership, if this one may act on its lane; raises `NotFound` and `NotAllowed`."""
    here = actor.enter(partnership)
    if not may_answer_for(actor, here):
        raise NotAllowed(
            f"This takes the owner or a lead, or `{here.charter.answers_for_errors}`, who answers for errors."
        )
    return here


class Answered(NamedTuple):
    """An open incident of a partnership, for somebody it is their business to look into."""

    partnership: str
    name: str
    incident: Incident


def answered_incidents(actor: Actor, partnerships: Iterable[str]) -> list[Answered]:
    """Open incidents that this one answers for, or whose partnership is theirs."""
    return [
        Answered(id, agreed(house().ledger, id).charter.name, each)
        for id in partnerships
        for each in incidents_open(house().ledger, id)
        if actor.name in (each.owner, each.partnership_owner)
    ]
