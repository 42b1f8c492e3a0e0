"""How the AI speaks to one person on pages: what their remarks led to, and the switch back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.context.manner import Aspect, Habit, counted, first_sentence, habits, silence
from lichen.web.accounts.models import AsBefore
from lichen.web.actor import Actor


class Manner(NamedTuple):
    """One thing the AI does otherwise for this person; `off` where they switched it back."""

    habit: Habit
    name: str
    off: bool


class Folded(NamedTuple):
    """Reasons that are not shown at once."""

    name: str
    reasons: str


class Spoken(NamedTuple):
    """What is otherwise on this case, and what is folded away."""

    manners: tuple[Manner, ...] = ()
    folded: tuple[Folded, ...] = ()
    waits: tuple[Manner, ...] = ()


def manners(actor: Actor, here: Partnership) -> list[Manner]:
    """What this person's remarks, and what they made of proposals, have led to here."""
    found = list(habits(counted(here), actor.name))
    quiet = silence(here, actor.name)
    found += [] if quiet is None else [quiet]
    if not found:
        return []
    off = set(
        AsBefore.objects.filter(user_id=actor.user, partnership=here.id).values_list("partner", "aspect")
    )
    return [Manner(each, _name(here, each.partner), (each.partner, each.aspect) in off) for each in found]


def switch(actor: Actor, here: Partnership, partner: str, aspect: Aspect, *, as_before: bool) -> None:
    """Let the AI speak as before to this person, or as learned again."""
    row = {"user_id": actor.user, "partnership": here.id, "partner": partner, "aspect": aspect}
    if as_before:
        AsBefore.objects.get_or_create(**row)
    else:
        AsBefore.objects.filter(**row).delete()


def waits(actor: Actor, here: Partnership) -> list[Manner]:
    """Why the AI's proposal waits for this person's own answer: they said it comes too early."""
    return [each for each in manners(actor, here) if each.habit.aspect == "timely" and not each.off]


def own_answer_first(actor: Actor, here: Partnership, row: Any, ask: Any, voices: Sequence[Any]) -> bool:
    """Whether the AI's proposal waits until this person, who is asked, has answered on their own.

    Never where something is put forward to be judged: there is nothing to answer without seeing it.
    """
    if ask is None or ask.blind or row.status == "settled" or any(voice.mine for voice in voices):
        return False
    if here.charter.question.kind not in ("label", "number"):
        return False
    speaking = {voice.row.partner for voice in voices if voice.row.role == "ai"}
    return any(each.habit.partner in speaking for each in waits(actor, here))


def spoken_to(
    actor: Actor, here: Partnership, voices: Sequence[Any], *, silent: bool = False
) -> tuple[list[Any], Spoken]:
    """The voices as this person is shown them, and what is otherwise about them.

    `silent` says that the proposal itself is out of sight, so that no AI partner is among the voices.
    """
    found = manners(actor, here)
    active = {(each.habit.partner, each.habit.aspect) for each in found if not each.off}
    shown, folded = [], []
    for voice in voices:
        reasons = _reasons(voice, active)
        if reasons != voice.reasons:
            folded.append(Folded(voice.name, voice.reasons))
        shown.append(voice if reasons == voice.reasons else replace(voice, reasons=reasons))
    here_now = {voice.row.partner for voice in voices}
    about = tuple(
        each
        for each in found
        if (
            silent or each.habit.did or each.off
            if each.habit.aspect == "silent"
            else each.habit.partner in here_now
        )
    )
    return shown, Spoken(about, tuple(folded))


def _reasons(voice: Any, active: set[tuple[str, Aspect]]) -> str:
    if (voice.row.partner, "useful") in active:
        return ""
    if (voice.row.partner, "style") in active:
        return first_sentence(voice.reasons)
    return str(voice.reasons)


def _name(here: Partnership, partner: str) -> str:
    found = here.charter.partner(partner)
    return partner if found is None else found.name
