"""One disagreement for one person: the sides with their reasons, how it ended, and what turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound
from lichen.types import Answer
from lichen.web.actor import Actor
from lichen.web.cases.seen import has_seen
from lichen.web.cases.sheet import Sheet, Voice, name_of, sheet
from lichen.web.disagreements.line import role_of
from lichen.web.reading import words

LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a side, with what they said to it."""

    name: str
    role: str
    voice: Voice | None

    @property
    def sure(self) -> str:
        """How sure they said they were, in words."""
        return self.voice.sure if self.voice is not None else ""


@dataclass(frozen=True, slots=True)
class Side:
    """One answer and all who hold it; `prevailed` and `right` are None until that is known."""

    answer: Answer
    said: str
    holders: tuple[Holder, ...]
    prevailed: bool | None
    right: bool | None
    likely: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One disagreement with everything this person may see of it."""

    row: Any
    sheet: Sheet
    sides: tuple[Side, ...]
    reason: str
    precedent: Any
    title: str

    @property
    def open(self) -> bool:
        """Whether nobody has resolved it."""
        return self.row.resolved_seq is None

    @property
    def heading(self) -> str:
        """What it is about: the answers at odds where they are few and short, or else the question."""
        said = " or ".join(side.said for side in self.sides)
        fits = len(self.sides) > 1 and len(said) <= LONGEST_HEADING
        return f"{said}?" if fits else self.sheet.charter.question.text

    @property
    def resolution(self) -> str:
        """The answer that prevailed, in words."""
        return "" if self.open else self.sheet.said(self.row.answer)

    @property
    def resolved_by(self) -> str:
        """Who decided it."""
        return name_of(self.sheet.charter, self.row.resolved_by or "")

    @property
    def took(self) -> str:
        """From being opened to being resolved."""
        return words.duration((self.row.resolved_at - self.row.opened_at).total_seconds())

    @property
    def dissent(self) -> list[tuple[str, str]]:
        """Who held something else than what prevailed: name and answer."""
        lost = [side for side in self.sides if side.prevailed is False]
        return [(holder.name, side.said) for side in lost for holder in side.holders]

    @property
    def verdict(self) -> str:
        """What an outcome or audit showed later; empty while there is nothing but the decision itself."""
        known = self.sheet.row.truth is not None and self.sheet.row.truth_source != "adjudication"
        return self.sheet.said(self.sheet.row.truth) if known and not self.sheet.closed else ""

    @property
    def right(self) -> list[str]:
        """Whose position the verdict bears out."""
        return [holder.name for side in self.sides if side.right for holder in side.holders]

    @property
    def citation(self) -> str:
        """How others refer to the case."""
        return f"{self.sheet.partnership.id}/{self.sheet.row.case}"


def row_of(here: Partnership, disagreement: str) -> Any:
    """The disagreement as the ledger has it; raises `NotFound`."""
    rows = here.ledger.rows("disagreement", chain=here.id, disagreement=disagreement)
    if not rows:
        raise NotFound(f"There is no disagreement `{disagreement}` in `{here.id}`.")
    return rows[0]


def dispute(actor: Actor, here: Partnership, disagreement: str) -> Dispute:
    """The disagreement as this person may see it; without sides while the case is hidden from them."""
    row = row_of(here, disagreement)
    shown = sheet(actor, here, row.case, show=has_seen(actor.user, here.id, row.case))
    found = here.ledger.rows("precedents_of_case", chain=here.id, case=row.case)
    precedent = found[0] if found and not shown.closed else None
    seals = [] if shown.closed else [each for each in (row.reason, precedent and precedent.title) if each]
    told = here.unseal(seals) if seals else {}
    return Dispute(
        row=row,
        sheet=shown,
        sides=() if shown.closed else _sides(here, shown, row),
        reason=str(told.get(row.reason) or ""),
        precedent=precedent,
        title=str(told.get(precedent.title) or row.case) if precedent else "",
    )


def _sides(here: Partnership, shown: Sheet, row: Any) -> tuple[Side, ...]:
    sides: list[tuple[Answer, list[Holder]]] = []
    with here.looking() as estimates:
        same = estimates.same
    for partner, answer in row.positions:
        holder = Holder(
            name_of(shown.charter, partner), role_of(here, partner), _voice(shown, partner, answer)
        )
        held = next((holders for each, holders in sides if same(each, answer)), None)
        if held is None:
            sides.append((answer, [holder]))
        else:
            held.append(holder)
    truth = None if shown.row.truth_source == "adjudication" else shown.row.truth
    resolved = row.resolved_seq is not None
    return tuple(
        Side(
            answer,
            shown.said(answer),
            tuple(holders),
            same(answer, row.answer) if resolved else None,
            same(answer, truth) if truth is not None else None,
            _likely(shown, answer),
        )
        for answer, holders in sides
    )


def _voice(shown: Sheet, partner: str, answer: Answer) -> Voice | None:
    """The latest contribution in which they said so."""
    theirs: Sequence[Voice] = [each for each in shown.voices if each.row.partner == partner]
    said = [each for each in theirs if each.row.answer == answer]
    return said[-1] if said else None


def _likely(shown: Sheet, answer: Answer) -> str:
    """How likely the belief holds this answer to be right."""
    belief = shown.belief
    if belief is None:
        return ""
    share = belief.support(answer)
    return "" if share is None else words.probability(share)
