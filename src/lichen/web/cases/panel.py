"""The panel in which a person answers: what it offers now, each choice with its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lichen.charter.kinds import VERDICTS, Verdicts
from lichen.web.actor import Actor
from lichen.web.cases.sheet import Sheet, Voice
from lichen.web.exploring.rounds import at_work

BUTTONS = 12
SURE = ((0.5, "a guess", "a"), (0.75, "fairly sure", "d"), (0.9, "sure", "f"), (0.99, "certain", "g"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, with the key that chooses it."""

    value: str
    name: str
    meaning: str
    key: str
    proposed: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """What this person can do with the case: answer, look again, settle, override, or only read."""

    kind: str
    question: Any
    choices: tuple[Choice, ...]
    sure: tuple[tuple[float, str, str], ...] = SURE
    mine: Voice | None = None
    at_work: tuple[str, ...] = ()

    @property
    def verdicts(self) -> Verdicts | None:
        """The three answers, where what is put forward is judged."""
        return VERDICTS.get(self.question.kind)

    @property
    def own(self) -> str:
        """What a person may write themselves where no AI put anything forward: a draft or an option."""
        return self.question.kind if self.question.kind in ("draft", "choice") and not self.at_work else ""

    @property
    def no(self) -> Choice | None:
        """What is put forward can only be refused afterwards."""
        verdicts = VERDICTS.get(self.question.kind)
        return next((each for each in self.choices if verdicts and each.value == verdicts.no), None)

    @property
    def buttons(self) -> bool:
        """Whether the answers are few enough for a button each."""
        return 0 < len(self.choices) <= BUTTONS


def panel(actor: Actor, sheet: Sheet) -> Panel:
    """The panel for this person on this case."""
    mine = next((voice for voice in sheet.voices if voice.mine), None)
    busy = tuple(at_work(sheet.partnership, sheet.row.case)) if sheet.put is None else ()
    return Panel(
        _kind(actor, sheet, mine), sheet.charter.question, _choices(sheet, mine), mine=mine, at_work=busy
    )


def _kind(actor: Actor, sheet: Sheet, mine: Voice | None) -> str:
    partner = sheet.charter.partner(actor.name)
    if not actor.may("work", sheet.partnership.id):
        return "read"
    if sheet.ask is not None:
        return "answer"
    if sheet.settled:
        return "settled"
    if mine is not None:
        return "look"
    return "speak" if partner is not None and partner.role == "person" else "read"


def _choices(sheet: Sheet, mine: Voice | None) -> tuple[Choice, ...]:
    question = sheet.charter.question
    ids = question.label_ids
    single = all(len(label) == 1 for label in ids)
    proposed = None if sheet.proposal is None or sheet.closed else str(sheet.proposal.answer)
    return tuple(
        Choice(
            label.id,
            label.text or label.id,
            label.meaning,
            label.id if single else str((at + 1) % 10) if at < 10 else "",
            label.id == proposed,
            mine is not None and str(mine.row.answer) == label.id,
        )
        for at, label in enumerate(question.labels)
    )
