"""Corrections that this person made on a case, each offered to be kept as a lesson, filled in already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lichen.charter.kinds import VERDICTS
from lichen.types import Answer

BECAUSE = "This does not work here because "


class Offer(NamedTuple):
    """What to keep: how it came up, the text to begin with, and the answer that is right."""

    what: str
    text: str
    answer: Answer | None = None


def offers(sheet: Any, person: str) -> list[Offer]:
    """The corrections with a reason, the clearest first; then anything else that is to be said."""
    found = {offer.text: offer for offer in _corrections(sheet, person) if offer.text.strip()}
    return [*found.values(), Offer("Say what does not work here", BECAUSE)]


def _corrections(sheet: Any, person: str) -> Iterator[Offer]:
    row, told = sheet.row, _told(sheet)
    if row.overridden_by == person:
        yield Offer("You overrode the settlement", told.get(row.override_reason, ""), row.answer)
    for each in sheet.disagreements:
        if each.resolved_by == person:
            yield Offer("You resolved the disagreement", told.get(each.reason, ""), each.answer)
    for name, remark in ((voice.name, remark) for voice in sheet.voices for remark in voice.feedback):
        if remark.given_by == person and remark.accurate is not None and not remark.accurate:
            yield Offer(f"You found {name} not accurate", told.get(remark.reason, ""))
    yield from _own_answer(sheet)


def _own_answer(sheet: Any) -> Iterator[Offer]:
    """What this person answered themselves, with a reason, instead of what was put forward."""
    mine = next((voice for voice in sheet.voices if voice.mine), None)
    if mine is None:
        return
    verdicts = VERDICTS.get(sheet.charter.question.kind)
    if verdicts is not None:
        if mine.row.answer != verdicts.yes:
            yield Offer("You did not take what was put forward", mine.reasons)
    elif sheet.proposal is not None and _differs(sheet, mine):
        yield Offer("You answered otherwise than the AI", mine.reasons, mine.row.answer)


def _differs(sheet: Any, mine: Any) -> bool:
    with sheet.partnership.looking() as estimates:
        return not estimates.same(mine.row.answer, sheet.proposal.answer)


def _told(sheet: Any) -> dict[Any, str]:
    seals = [sheet.row.override_reason, *(each.reason for each in sheet.disagreements)]
    seals += [remark.reason for voice in sheet.voices for remark in voice.feedback]
    return {seal: str(text) for seal, text in sheet.partnership.unseal(seals).items()}
