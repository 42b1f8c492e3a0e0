"""What jobs keep beside suggestions: when they looked, what each person is asked, what came of trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from lichen.actions.partnership import Partnership
from lichen.decoding import decode
from lichen.ledger.ledger import Ledger
from lichen.reports.kept_rows import every_kept, keep, kept_as
from lichen.reports.suggestions.measured import Measured
from lichen.types import PartnerId

EVERY = timedelta(days=1)
ENOUGH_MORE = 1.25
"""A look is taken every day while there is something new, sooner when so many times the cases are known."""


class Look(msgspec.Struct, frozen=True):
    """How many cases were known when it was looked last."""

    truths: int


class Own(msgspec.Struct, frozen=True):
    """What one person is asked about their own answers, for them alone."""

    questions: tuple[str, ...] = ()


def due(here: Partnership) -> bool:
    """Whether it is time to look for suggestions: cheap enough to ask often."""
    with here.looking() as estimates:
        truths = estimates.truths
    before = kept_as(here.ledger, here.id, "suggest_look", "", Look)
    if before is None:
        return truths > 0
    look, row = before
    if here.ledger.head(here.id) <= row.seq:
        return False
    return here.source.now() - row.at >= EVERY or truths >= ENOUGH_MORE * max(40, look.truths)


def keep_look(here: Partnership, own: Mapping[PartnerId, Sequence[str]], *, seq: int, at: datetime) -> None:
    """Keep that it was looked, and what each person alone is asked."""
    with here.looking() as estimates:
        truths = estimates.truths
    for person, questions in own.items():
        keep(here.ledger, here.id, "own_question", person, Own(tuple(questions)), seq=seq, at=at)
    keep(here.ledger, here.id, "suggest_look", "", Look(truths), seq=seq, at=at)


def own_questions(ledger: Ledger, partnership: str, person: str) -> tuple[str, ...]:
    """What this person is asked about their own answers: for nobody else's eyes."""
    found = kept_as(ledger, partnership, "own_question", person, Own)
    return () if found is None else found[0].questions


def keep_measured(here: Partnership, suggestion: str, found: Measured, *, seq: int, at: datetime) -> None:
    """Keep what came of a suggestion."""
    keep(here.ledger, here.id, "suggestion_measured", suggestion, found, seq=seq, at=at)


def measured_of(ledger: Ledger, partnership: str) -> dict[str, Measured]:
    """What came of each suggestion that was tried or accepted long enough ago."""
    found = {}
    for id, row in every_kept(ledger, partnership, "suggestion_measured"):
        try:
            found[id] = decode(row.body, Measured)
        except msgspec.MsgspecError:
            continue
    return found
