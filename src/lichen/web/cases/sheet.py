"""Everything one person may see of one case now, gathered once for the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.errors import NotFound
from lichen.estimates.belief import Belief, believe
from lichen.estimates.case import Proposal
from lichen.inbox.comments import Remark, comments
from lichen.patterns.by_cost import told as told_by_cost
from lichen.types import CaseId
from lichen.web.accounts.called import called
from lichen.web.actor import Actor
from lichen.web.cases.judging import Judged, judged
from lichen.web.cases.seen import has_seen
from lichen.web.context.folds import Fold, fold_of
from lichen.web.context.manners import own_answer_first
from lichen.web.exploring.parts import in_order, titles_of
from lichen.web.reading import words
from lichen.web.reading.page import Page, render


@dataclass(frozen=True, slots=True)
class Voice:
    """One contribution as it is shown: whose, what, why, and what was remarked on it."""

    row: Any
    name: str
    said: str
    reasons: str
    unsure_of: str
    feedback: Sequence[Any] = ()
    mine: bool = False

    @property
    def sure(self) -> str:
        """The stated confidence in words."""
        return "" if self.row.confidence is None else words.probability(self.row.confidence)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case for one person. `blind`: they answer before seeing more; `hidden`: they may yet be asked.

    `put` is what is put forward to be judged, which everybody sees who sees the case; `fold` what was decided
    about showing the AI's proposal, where a rule had a say.
    """

    partnership: Partnership
    charter: Charter
    row: Any
    page: Page
    inputs: Mapping[str, Any]
    ask: Any = None
    asks: Sequence[Any] = ()
    blind: bool = False
    hidden: bool = False
    proposal: Proposal | None = None
    belief: Belief | None = None
    voices: Sequence[Voice] = ()
    comments: Sequence[Remark] = ()
    disagreements: Sequence[Any] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    put: Judged | None = None
    fold: Fold | None = None

    @property
    def folded(self) -> bool:
        """Whether the AI's proposal is folded away, as not expected to help."""
        return self.fold is not None and self.fold.folded

    @property
    def closed(self) -> bool:
        """Whether nothing of what others said may be shown."""
        return self.blind or self.hidden

    @property
    def settled(self) -> bool:
        """Whether the case has its answer."""
        return bool(self.row.status == "settled")

    def said(self, answer: Any) -> str:
        """An answer as people read it."""
        return words.answer(self.charter.question, answer)

    @property
    def shares(self) -> list[tuple[str, float, str]]:
        """The belief by answer, likeliest first: name, probability, in percent."""
        if self.belief is None or not self.belief.codes:
            return []
        pairs = sorted(zip(self.belief.codes, self.belief.shares, strict=True), key=lambda pair: -pair[1])
        return [(self.said(label), share, words.percent(share)) for label, share in pairs if share >= 0.005][
            :6
        ]

    @property
    def likely(self) -> str:
        """How likely the AI's proposal is right, in words and in a number."""
        return "" if self.proposal is None else words.probability(self.proposal.score)

    @property
    def torn(self) -> str:
        """What the belief is torn between, or for a number where the truth probably lies; or nothing."""
        if self.belief is None:
            return ""
        if not self.belief.codes:
            return self.between
        wavers = words.unsure(self.belief.shares, [self.said(label) for label in self.belief.codes])
        told = told_by_cost(self.belief, self.belief.answer, self.charter.question.cost_rows())
        return f"{wavers}; {told}" if told else wavers

    @property
    def between(self) -> str:
        """For a number: between which two the truth lies in nine cases of ten."""
        ends = None if self.belief is None else self.belief.range(0.9)
        if ends is None:
            return ""
        low, high = (_rounded(end, ends[1] - ends[0]) for end in ends)
        lowest, highest = self.charter.question.minimum, self.charter.question.maximum
        low = low if lowest is None else max(low, lowest)
        high = high if highest is None else min(high, highest)
        return f"between {self.said(low)} and {self.said(high)} in 9 of 10 such cases"

    @property
    def unsure(self) -> bool:
        """Whether the belief wavers between answers, or is about a number."""
        return self.torn.startswith(("unsure", "between")) or "; answers" in self.torn


def _rounded(end: float, width: float) -> float:
    """The end of an interval to two digits of the interval's width."""
    digits = 1 - math.floor(math.log10(width)) if width > 0 else 6
    return round(end, digits)


def sheet(actor: Actor, partnership: Partnership, case: str, *, show: bool = False) -> Sheet:
    """What this person may see of the case; raises `NotFound` for a case that is not there."""
    rows = partnership.ledger.rows("case", chain=partnership.id, case=case)
    if not rows:
        raise NotFound(f"There is no case `{case}` in `{partnership.id}`.")
    row, charter = rows[0], partnership.charter
    asks = partnership.ledger.rows("asks_of_case", chain=partnership.id, case=case)
    ask = next((each for each in asks if each.status == "open" and each.partner == actor.name), None)
    contents = partnership.unseal([row.inputs, row.attributes])
    voices = _voices(partnership, charter, case, actor)
    blind = ask is not None and bool(ask.blind)
    hidden = not blind and not show and _may_be_asked(actor, charter, row, ask, voices, case, partnership.id)
    hidden = hidden or (not show and own_answer_first(actor, partnership, row, ask, voices))
    base = Sheet(
        partnership=partnership,
        charter=charter,
        row=row,
        page=render(in_order(charter, contents.get(row.inputs) or {}), titles_of(charter)),
        inputs=contents.get(row.inputs) or {},
        attributes=contents.get(row.attributes) or {},
        ask=ask,
        asks=[each for each in asks if each.status == "open"],
        blind=blind,
        hidden=hidden,
        put=judged(
            actor,
            charter,
            row,
            ledger=partnership.ledger,
            names=name_of,
            inputs=contents.get(row.inputs) or {},
            veiled=blind or hidden,
        ),
    )
    if base.closed:
        return base
    fold = fold_of(actor, partnership, row, ask)
    return _opened(replace(base, fold=fold), voices, actor.name)


def _opened(base: Sheet, voices: Sequence[Voice], person: str) -> Sheet:
    """The sheet with what others said; what the AI said only where it is not folded away."""
    partnership, case = base.partnership, base.row.case
    belief, proposal = (None, None) if base.folded else _beliefs(partnership, case)
    return replace(
        base,
        voices=[each for each in voices if each.row.role != "ai"] if base.folded else voices,
        belief=belief,
        proposal=proposal,
        comments=_remarks(partnership, base.charter, case, person),
        disagreements=partnership.ledger.rows("disagreements_of_case", chain=partnership.id, case=case),
    )


def _beliefs(partnership: Partnership, case: str) -> tuple[Belief | None, Proposal | None]:
    with partnership.looking() as estimates:
        state = estimates.cases.get(CaseId(case))
        if state is None:
            return None, None
        return believe(estimates, state), state.spoken


def _may_be_asked(
    actor: Actor, charter: Charter, row: Any, ask: Any, voices: Sequence[Voice], case: str, partnership: str
) -> bool:
    """Whether this person may still be asked to answer without having seen what others said."""
    if row.status == "settled" or ask is not None or any(voice.mine for voice in voices):
        return False
    works_here = any(partner.id == actor.name for partner in charter.having("person"))
    return works_here and not has_seen(actor.user, partnership, case)


def _voices(partnership: Partnership, charter: Charter, case: str, actor: Actor) -> list[Voice]:
    rows = partnership.ledger.rows("contributions_of_case", chain=partnership.id, case=case)
    rows = [row for row in rows if not row.shadow and row.withdrawn_seq is None]
    remarks = partnership.ledger.rows("feedback_of_case", chain=partnership.id, case=case)
    told = partnership.unseal([seal for row in rows for seal in (row.reasons, row.unsure_of)])
    return [
        Voice(
            row,
            name_of(charter, row.partner),
            words.answer(charter.question, row.answer),
            str(told.get(row.reasons) or ""),
            str(told.get(row.unsure_of) or ""),
            [each for each in remarks if each.contribution == row.contribution],
            row.partner == actor.name,
        )
        for row in rows
    ]


def _remarks(partnership: Partnership, charter: Charter, case: str, person: str) -> list[Remark]:
    found = comments(partnership.ledger, partnership.id, case, person) or ()
    return [replace(each, by=name_of(charter, each.by), text=each.text or "(erased)") for each in found]


def name_of(charter: Charter, id: str) -> str:
    """How others see this partner or person: by the charter, or else by the name on their account."""
    if id == "lichen":
        return "Lichen"
    partner = charter.partner(id)
    if partner is not None and (partner.role == "ai" or partner.name != id):
        return partner.name
    named = next((person.name for person in charter.people if person.id == id), id)
    return called(id) if id and named in ("", id) else named
