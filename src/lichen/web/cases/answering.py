"""Take an answer from the page: what the form says, checked and written down, held for a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.types import AskId, CaseId, ContributionId
from lichen.web.actor import Actor
from lichen.web.cases.seen import has_seen
from lichen.web.cases.sheet import Sheet, sheet

LONGEST_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: its contribution, and what the AI had said, to be shown only now."""

    contribution: ContributionId
    after: Sheet

    @property
    def differs(self) -> bool:
        """Whether the AI had proposed something else."""
        mine = next(
            (voice for voice in self.after.voices if voice.row.contribution == self.contribution), None
        )
        proposal = self.after.proposal
        if mine is None or proposal is None:
            return False
        with self.after.partnership.looking() as estimates:
            return not estimates.same(mine.row.answer, proposal.answer)


def answer(actor: Actor, partnership: Partnership, case: str, form: Mapping[str, Any]) -> Answered:
    """Write the answer down, held while it can be taken back; raises `InputRefused` for what is none."""
    before = sheet(actor, partnership, case)
    saw = _saw(actor, before)
    said = Contribution(
        by=actor.name,
        answer=_required(form, "answer"),
        ask=AskId(before.ask.ask) if before.ask is not None else None,
        confidence=_number(form, "confidence"),
        reasons=str(form.get("reasons", "")).strip()[:20_000],
        unsure_of=str(form.get("unsure_of", "")).strip()[:5_000],
        seconds=_seconds(form),
        saw_ai=saw,
    )
    key = str(form.get("key", ""))[:80]
    once = f"{actor.name}:{key}" if key else None
    contribution = contribute(partnership, CaseId(case), said, key=once, hold=True)
    return Answered(contribution, sheet(actor, partnership, case, show=True))


def _saw(actor: Actor, before: Sheet) -> bool:
    """Whether the AI's proposal was before their eyes, now or earlier."""
    if not before.closed:
        return before.proposal is not None
    return has_seen(actor.user, before.partnership.id, before.row.case)


def _required(form: Mapping[str, Any], name: str) -> str:
    value = str(form.get(name, "")).strip()
    if not value:
        raise InputRefused("No answer was chosen. Choose one, then save.")
    return value


def _number(form: Mapping[str, Any], name: str) -> float | None:
    value = form.get(name)
    if value in (None, ""):
        return None
    try:
        return float(str(value))
    except ValueError:
        raise InputRefused(f"`{name}` is `{value}`. Give a number between 0 and 1.") from None


def _seconds(form: Mapping[str, Any]) -> float | None:
    spent = _number(form, "seconds")
    return None if spent is None else min(max(spent, 0.0), LONGEST_SECONDS)
