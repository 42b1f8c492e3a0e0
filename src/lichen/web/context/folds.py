"""Whether the AI's proposal on a case is folded away from somebody who is asked with it in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.charter.rules import needs_person
from lichen.context.folding import Decision, decide, decided, rule_of
from lichen.context.offered import Offer, Voice, offer_of, slices_of
from lichen.context.worth import Rule
from lichen.web.accounts.models import AsBefore
from lichen.web.actor import Actor
from lichen.web.cases.seen import has_seen

BELOW = 0.1
"""A smaller chance is said as `fewer than 1 in 10`."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What was decided about a proposal on which the rule had a say; `opened` once it was shown on demand."""

    decision: Decision
    opened: bool

    @property
    def folded(self) -> bool:
        """Whether it is out of sight now."""
        return self.decision.state == "folded" and not self.opened

    @property
    def mark(self) -> str:
        """What goes on record beside the person's answer."""
        if self.decision.state == "folded" and self.opened:
            return Decision("opened", self.decision.chance).mark
        return self.decision.mark

    @property
    def because(self) -> str:
        """Why it is out of sight, as a sentence."""
        share = round(10 * self.decision.chance)
        of_ten = "Fewer than 1 in 10" if self.decision.chance < BELOW else f"About {max(share, 1)} in 10"
        return f"{of_ten} proposals like this one are of use to you."


def fold_of(actor: Actor, here: Partnership, row: Any, ask: Any) -> Fold | None:
    """What was decided about the AI's proposal for this person's own open ask; None where it is simply shown.

    Never for a blind ask, a second look, an audit or a dispute, never where a rule of the charter says that
    a person decides, and never where something is put forward to be judged: there it is always shown.
    """
    if not _may_fold(here, row, ask):
        return None
    rule = rule_of(here)
    if rule is None or speaks_always(actor, here):
        return None
    seen = has_seen(actor.user, here.id, row.case)
    made = decided(here, actor.name, ask.ask)
    if made is None and not seen:
        made = _decided_now(actor, here, rule, row, ask)
    return None if made is None else Fold(made, seen)


def _may_fold(here: Partnership, row: Any, ask: Any) -> bool:
    if ask is None or ask.blind or ask.wanted != "answer":
        return False
    if row.status == "settled" or row.high_stakes is not None:
        return False
    return here.charter.question.kind in ("label", "number")


def speaks_always(actor: Actor, here: Partnership) -> bool:
    """Whether this person switched folding off here."""
    return AsBefore.objects.filter(user_id=actor.user, partnership=here.id, aspect="silent").exists()


def _decided_now(actor: Actor, here: Partnership, rule: Rule, row: Any, ask: Any) -> Decision | None:
    said = here.ledger.rows("contributions_of_case", chain=here.id, case=row.case)
    said = [each for each in said if not each.shadow and each.withdrawn_seq is None]
    if any(each.role == "person" for each in said):
        return None
    told = here.unseal([row.attributes, *(seal for each in said for seal in (each.reasons, each.unsure_of))])
    attributes = told.get(row.attributes) or {}
    offer = _offer(here, ask, said, told, attributes)
    if offer is None or needs_person(here.charter, attributes, offer.answer) is not None:
        return None
    return decide(here, rule, actor.name, ask.ask, offer)


def _offer(here: Partnership, ask: Any, said: Sequence[Any], told: Any, attributes: Any) -> Offer | None:
    voices = [
        Voice(
            each.answer,
            each.distribution,
            each.confidence,
            len(str(told.get(each.reasons) or "")),
            bool(told.get(each.unsure_of)),
        )
        for each in said
    ]
    slices = slices_of(here.charter, attributes)
    with here.looking() as estimates:
        same = estimates.same
    return offer_of(voices, confidence=ask.confidence, gain=ask.value, slices=slices, same=same)


def marks(fold: Fold | None, given: Sequence[str] = ()) -> tuple[str, ...]:
    """What the person was given, and what was decided about the proposal: nobody else's word counts there."""
    named = tuple(each for each in given if not each.startswith("proposal "))
    return named if fold is None else (fold.mark, *named)
