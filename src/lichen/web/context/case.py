"""The shared part of a case page: what both sides know, how the AI speaks here, corrections to keep."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from lichen.web.actor import Actor
from lichen.web.cases.sheet import Sheet
from lichen.web.context.beside import Piece, beside, cited_cases
from lichen.web.context.manners import Spoken, spoken_to, waits
from lichen.web.context.offers import Offer, offers


class Shared(NamedTuple):
    """What the template `cases/context.html` is told."""

    pieces: tuple[Piece, ...]
    cited: dict[str, tuple[str, ...]]
    spoken: Spoken
    offers: tuple[Offer, ...] = ()


def shared(actor: Actor, shown: Sheet) -> tuple[Sheet, Shared]:
    """The sheet with the AI speaking as this person wants it, and what stands beside it."""
    here, case = shown.partnership, shown.row.case
    pieces = beside(actor, here, case, shown.inputs, shown.attributes, closed=shown.closed)
    if shown.closed:
        waiting = waits(actor, here) if shown.hidden and shown.ask is not None else []
        return shown, Shared(tuple(pieces), {}, Spoken(waits=tuple(waiting)))
    voices, spoken = spoken_to(actor, here, shown.voices, silent=shown.folded)
    kept = offers(shown, actor.name) if actor.may("work", here.id) else []
    told = Shared(tuple(pieces), cited_cases(here, case), spoken, tuple(kept))
    return replace(shown, voices=voices), told
