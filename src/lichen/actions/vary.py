"""Vary: a person asks the AI partners for other options, or for another draft, and says what to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.actions.put_forward import puts_on
from lichen.actions.route import machines_here
from lichen.charter.schema import Charter
from lichen.charter.side_by_side import beside
from lichen.errors import Conflict, InputRefused
from lichen.estimates.case import CaseState
from lichen.ledger.events import AskMade
from lichen.patterns.step import Ask
from lichen.types import AskId, CaseId, PartnerId

LONGEST = 5_000
WHY = "others are asked for"


class Variation(NamedTuple):
    """`keep` are ids of options that are liked, `change` what is to be otherwise, in words.

    Where several AI partners offer options and two of theirs have the same id, the later one is named after
    its partner, as in `advisor:a`.
    """

    change: str = ""
    keep: Sequence[str] = ()


def vary(
    partnership: Partnership,
    case: CaseId,
    variation: Variation,
    *,
    by: PartnerId,
    key: str | None = None,
) -> list[AskId]:
    """The asks just made, one to each AI partner that answers when it is asked.

    Whatever comes first takes the place of what is on the table; earlier rounds stay on record. An AI that
    fails costs its contribution, and what is on the table stays there.

    Raises `NotAllowed` for anybody but a person of the partnership; `InputRefused` where answers stand for
    themselves, where an action is judged, for an id that is not on the table, or when nothing is wished for;
    `Conflict` once the case is settled, while a variation is on its way, or when there is no AI to ask.
    """

    def act(draft: Draft) -> None:
        require_person(draft.estimates.agreed, by, "ask for something else")
        state = draft.case(case)
        machines = _machines(draft, state)
        wish = draft.seal(_in_words(partnership, draft, state, variation))
        for partner in machines:
            said = Ask(partner, "variation", WHY, blind=False, blind_chance=0.0)
            write_ask(partnership, draft, case, said, by=by, wish=wish)

    request = ("vary", case, variation.change, list(variation.keep), by)
    events = partnership.perform(act, key=key, request=request)
    return [event.ask for event in events if isinstance(event, AskMade)]


def _machines(draft: Draft, state: CaseState) -> list[PartnerId]:
    kind = draft.estimates.agreed.question.kind
    if kind not in ("choice", "draft"):
        raise InputRefused(
            f"Options and drafts can be asked for anew; here the question is of kind `{kind}`."
        )
    if state.settlement is not None:
        raise Conflict(f"The case `{state.case}` is settled. Open another one to explore further.")
    machines = machines_here(draft)
    if not machines:
        raise Conflict("No AI partner here answers when it is asked. Write what you want yourself.")
    if any(waiting.partner in machines for waiting in state.pending.values()):
        raise Conflict("The AI is at work on this case already. Wait for what comes, then ask again.")
    return machines


def _in_words(partnership: Partnership, draft: Draft, state: CaseState, variation: Variation) -> str:
    """What is wished for, in one text that the AI and people read alike."""
    change = variation.change.strip()[:LONGEST]
    kept = _titles(partnership, draft.estimates.agreed, state.case, variation.keep)
    if not change and not kept:
        raise InputRefused("Say what to keep or what should be otherwise.")
    parts = [f"Keep what is in {' and '.join(kept)}." if kept else "", f"Change: {change}" if change else ""]
    return " ".join(filter(None, parts))


def _titles(partnership: Partnership, charter: Charter, case: CaseId, keep: Sequence[str]) -> list[str]:
    """What the kept options are called, in quotes, and whose they are where several partners offer some."""
    if not keep:
        return []
    found = beside(puts_on(partnership, case))
    whose = {each.id: f" of {each.name}" for each in charter.having("ai")} if len(found.authors) > 1 else {}
    there = {
        str(
            each.option.get("id")
        ): f"“{each.option.get('title') or each.option.get('id')}”{whose.get(each.by, '')}"
        for each in found.offered
    }
    unknown = [id for id in keep if id not in there]
    if unknown:
        raise InputRefused(f"`{unknown[0]}` is none of the options on the table. Look again, then choose.")
    return [there[id] for id in dict.fromkeys(keep)]
