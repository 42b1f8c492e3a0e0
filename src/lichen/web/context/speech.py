"""How the AI speaks to one person on one case, said to programs as pages show it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.context.manner import speaks_otherwise
from lichen.inbox.agreed import agreed
from lichen.web.actor import Actor
from lichen.web.cases.seen import has_seen, remember
from lichen.web.context.folds import Fold, fold_of
from lichen.web.context.manners import Manner, manners, own_answer_first, waits

Shown = Literal["shown", "folded", "waits"]
Reasons = Literal["folded", "first_sentence"]


class Speech(NamedTuple):
    """Whether the AI's proposal is shown, folded away or waits for one's own answer; why; and its reasons.

    `reasons` names the AI partners whose reasons are not shown in full.
    """

    proposal: Shown = "shown"
    because: str = ""
    chance: float | None = None
    reasons: dict[str, Reasons] = {}  # noqa: RUF012 -- never changed


class _Voice(NamedTuple):
    row: Any
    mine: bool


def speech(actor: Actor, here: Partnership, case: str, *, unfold: bool = False) -> Speech | None:
    """How the AI speaks to this person on a case; None for who does not work on cases.

    With `unfold` what is out of sight is shown, and stands on record as seen.
    """
    if actor.name not in agreed(here.ledger, here.id).people:
        return None
    if not speaks_otherwise(here):
        return Speech()
    found = manners(actor, here)
    reasons: dict[str, Reasons] = {
        each.habit.partner: "folded" if each.habit.aspect == "useful" else "first_sentence"
        for each in sorted(found, key=lambda each: each.habit.aspect)  # folded away wins
        if each.habit.aspect in ("useful", "style") and not each.off
    }
    row, ask = _asked(actor, here, case)
    kept, fold = withheld(actor, here, row, ask)
    if kept is not None and unfold:
        remember(actor.user, here.id, case)
        kept = None
    chance = None if fold is None else fold.decision.chance
    if kept is None:
        return Speech(chance=chance, reasons=reasons)
    because = fold.because if kept == "folded" and fold is not None else _because(found)
    return Speech(kept, because, chance, reasons)


def _because(found: list[Manner]) -> str:
    early = next(each.habit for each in found if each.habit.aspect == "timely" and not each.off)
    return f"{early.effect} {early.because}."


def withheld(
    actor: Actor, here: Partnership, row: Any, ask: Any
) -> tuple[Literal["folded", "waits"] | None, Fold | None]:
    """How the proposal is out of this person's sight, if it is; and what was decided about folding it."""
    if ask is None:
        return None, None
    if not has_seen(actor.user, here.id, row.case) and waits(actor, here):
        said = here.ledger.rows("contributions_of_case", chain=here.id, case=row.case)
        said = [each for each in said if not each.shadow and each.withdrawn_seq is None]
        voices = [_Voice(each, each.partner == actor.name) for each in said]
        if own_answer_first(actor, here, row, ask, voices):
            return "waits", None
    fold = fold_of(actor, here, row, ask)
    return ("folded" if fold is not None and fold.folded else None), fold


def answered_to(
    actor: Actor, here: Partnership, case: str
) -> tuple[Literal["folded", "waits"] | None, Fold | None]:
    """The same of a case this person answers through a program, whether or not it has read the case."""
    if not speaks_otherwise(here):
        return None, None
    row, ask = _asked(actor, here, case)
    return withheld(actor, here, row, ask)


def _asked(actor: Actor, here: Partnership, case: str) -> tuple[Any, Any]:
    """The case, and this person's own open ask on it."""
    rows = here.ledger.rows("case", chain=here.id, case=case)
    asks = here.ledger.rows("asks_of_case", chain=here.id, case=case) if rows else []
    ask = next((each for each in asks if each.status == "open" and each.partner == actor.name), None)
    return (rows[0] if rows else None), ask
