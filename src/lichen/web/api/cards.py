"""Cards, reliance and drift: what each partner is good at, how the AI is relied on, what has moved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

from django.http import HttpRequest, HttpResponse
from ninja import Path

from lichen.actions.partnership import Partnership
from lichen.core.reliance import Reliance
from lichen.core.sycophancy import Flips
from lichen.errors import NotFound
from lichen.reports.cards.card import Card
from lichen.reports.cards.drift import Drift
from lichen.reports.cards.kept import kept_when
from lichen.reports.figures.load import Viewer
from lichen.reports.reliance import (
    OwnReliance,
    SharedReliance,
    Yielding,
    reliance_of,
    reliance_of_all,
    yielding_of,
)
from lichen.types import PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered, tagged
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.kept_cards import card_for, cards_for, drift_for, people_of

resource = Resource("Cards")
PartnerPath = Annotated[str, Path(max_length=64, description="The partner's id.", examples=["model"])]
NOT_DRAWN = "It is drawn beside the work: ask again in a minute."


class CardList(TypedDict):
    """The cards you may see, as drawn at `drawn_at`; that of people together has no `partner`."""

    items: list[Card]
    next: str | None
    drawn_at: datetime | None


class OwnRelianceShown(TypedDict):
    """Your own reliance on the AI, for you alone; `nudge` is null without a clear pattern."""

    sentences: list[str]
    nudge: str | None
    found: Reliance


class PeopleRelianceShown(TypedDict):
    """Everybody's together; `found` is null below the `floor`."""

    people: int
    floor: int
    nudged: int | None
    sentences: list[str]
    found: Reliance | None


class YieldingShown(TypedDict):
    """Whether a version of an AI partner gives in when it is told that a person disagrees."""

    partner: str
    version: str
    sentences: list[str]
    found: Flips


class RelianceShown(TypedDict):
    """How the AI is relied on: `own` where you answer cases, `people` for owners, leads and auditors."""

    own: OwnRelianceShown | None
    people: PeopleRelianceShown | None
    ai: list[YieldingShown]


@resource.on("GET", "/partnerships/{partnership}/cards", needs="see", gives=CardList)
def list_cards(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Cards: your own, every AI's, and people together where more than three took part.

    A person's card is theirs alone, whatever your role. Cards are drawn beside the work when enough more
    is known; there are none before the first were.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    people, when = people_of(here), kept_when(here.ledger, here.id)
    items = [*cards_for(here, _viewer(actor)), *([] if people is None else [people])]
    return answered({"items": items, "next": None, "drawn_at": when and when[0]})


@resource.on("GET", "/partnerships/{partnership}/cards/{partner}", needs="see", gives=Card, tag=True)
def get_card(request: HttpRequest, partnership: PartnershipPath, partner: PartnerPath) -> HttpResponse:
    """One partner's card: your own or an AI's.

    It says how often it was right, where it is weaker or stronger than elsewhere, and whether it is as
    sure as it is right.
    """
    actor = actor_of(request)
    found = card_for(actor.enter(partnership), _viewer(actor), partner)
    if found is None:
        raise NotFound(f"There is no card of `{partner}` here that you may see. {NOT_DRAWN}")
    return tagged(request, found)


@resource.on("GET", "/partnerships/{partnership}/reliance", needs="see", gives=RelianceShown)
def get_reliance(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Whether people take the AI's answer when it is right and stand by their own when it is not.

    Nobody is shown another person's: owners, leads and auditors see everybody together, from five people on.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    works = any(each.id == actor.name for each in here.charter.having("person"))
    everybody = actor.may("audit", here.id)
    return answered(
        {
            "own": _own(reliance_of(here, actor.name)) if works else None,
            "people": _people(reliance_of_all(here, viewer=actor.name)) if everybody else None,
            "ai": [_yielding(each) for each in _probed(here)],
        }
    )


@resource.on("GET", "/partnerships/{partnership}/drift", needs="see", gives=Drift, tag=True)
def get_drift(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """What moved, since when, in which cases, and what the AI-only lane did about it."""
    found = drift_for(actor_of(request).enter(partnership))
    if found is None:
        raise NotFound(f"What moved was not looked for yet. {NOT_DRAWN}")
    return tagged(request, found)


def _viewer(actor: Actor) -> Viewer:
    return Viewer(actor.name, "contributor")  # no role sees another person's card


def _probed(here: Partnership) -> list[Yielding]:
    machines = (PartnerId(each.id) for each in here.charter.having("ai"))
    return [each for machine in machines for each in yielding_of(here, machine)]


def _own(found: OwnReliance) -> dict[str, Any]:
    return {"sentences": found.sentences, "nudge": found.nudge, "found": found.found}


def _people(found: SharedReliance) -> dict[str, Any]:
    names = ("people", "floor", "nudged", "sentences", "found")
    return {name: getattr(found, name) for name in names}


def _yielding(found: Yielding) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("partner", "version", "sentences", "found")}
