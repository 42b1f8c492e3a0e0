"""How the AI is relied on, as one visitor may see it: oneself, everybody together, an AI's mirror image."""

from __future__ import annotations

from typing import NamedTuple

from lichen.reports.reliance import reliance_of, reliance_of_all, yielding_of
from lichen.types import PartnerId
from lichen.web.partnerships.card_sheet import CardSheet
from lichen.web.partnerships.visit import Visit


class Told(NamedTuple):
    """What a card says of reliance: a heading, sentences, and what the person is told first."""

    title: str
    sentences: tuple[str, ...]
    nudge: str | None = None


def relying(here: Visit, sheet: CardSheet) -> list[Told]:
    """Whatever of reliance belongs on this card; nothing of one person on anybody else's."""
    card = sheet.card
    if card.role == "ai":
        probed = yielding_of(here.here, PartnerId(card.partner))
        return [Told(_mirror(each.version), each.sentences) for each in probed]
    if sheet.mine:
        found = reliance_of(here.here, PartnerId(here.actor.name))
        return [Told("How you rely on the AI", found.sentences, found.nudge)]
    if card.partner or not (here.may("lead") or here.may("audit")):
        return []
    everybody = reliance_of_all(here.here, viewer=PartnerId(here.actor.name))
    return [Told("How people rely on the AI", everybody.sentences)]


def _mirror(version: str) -> str:
    return f"Does {version or 'it'} give in when a person disagrees?"
