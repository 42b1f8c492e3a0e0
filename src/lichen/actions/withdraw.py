"""Withdraw: a person takes back their own answer before anything has followed from it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN, require_partner
from lichen.errors import Conflict, NotAllowed
from lichen.estimates.case import Held
from lichen.ledger.events import AskMade, ContributionWithdrawn
from lichen.types import AskId, CaseId, ContributionId, PartnerId


def withdraw(
    partnership: Partnership,
    contribution: ContributionId,
    *,
    by: PartnerId,
    saw_ai: bool = False,
    key: str | None = None,
) -> AskId:
    """The id of the ask that stands open again, the same as the one that was answered.

    `saw_ai` says that the AI's proposal was shown after the answer was given: then the new answer is not
    blind, however the old one was. To change an answer, withdraw it and contribute the new one.

    Raises `Conflict` once something followed (the case was settled, somebody else was asked or contributed)
    or if this was never a person's answer, and `NotAllowed` for anybody but the author.
    """

    def act(draft: Draft) -> None:
        case, answer = _held(draft, contribution)
        require_partner(draft.estimates.agreed, by, "take an answer back")
        if answer.partner != by:
            raise NotAllowed(f"`{by}` did not give this answer. Only its author may take it back.")
        again = _asked_again(partnership, draft, case, answer, saw_ai)
        draft.add(
            ContributionWithdrawn(at=draft.now, by=by, contribution=contribution, case=case, partner=by)
        )
        draft.add(again)

    events = partnership.perform(act, key=key, request=("withdraw", contribution, by, saw_ai))
    return next(event.ask for event in events if isinstance(event, AskMade))


def _held(draft: Draft, contribution: ContributionId) -> tuple[CaseId, Held]:
    for case, held in draft.estimates.held.items():
        if held.contribution == contribution and case in draft.estimates.cases:
            return case, held
    raise Conflict(
        f"The answer `{contribution}` cannot be taken back: something followed from it already, or it is no "
        "person's. Override the settlement instead, with a reason."
    )


def _asked_again(partnership: Partnership, draft: Draft, case: CaseId, answer: Held, saw_ai: bool) -> AskMade:
    """The ask that was answered, made anew; who spoke up unasked is asked for what they took back."""
    first = _first_made(partnership, case, answer.ask)
    blind = answer.stage == "blind" if answer.waiting is None else answer.waiting.blind
    return AskMade(
        at=draft.now,
        by=LICHEN,
        ask=AskId(partnership.source.id("ask")),
        case=case,
        partner=answer.partner,
        wanted="answer" if answer.waiting is None else answer.waiting.wanted,
        why="the answer was taken back" if first is None else first.why,
        blind=blind and not saw_ai,
        blind_chance=1.0 if answer.waiting is None else answer.waiting.blind_chance,
        propensity=1.0 if first is None else first.propensity,
        value=None if first is None else first.value,
        confidence=None if first is None else first.confidence,
        due=None if first is None else first.due,
    )


def _first_made(partnership: Partnership, case: CaseId, ask: AskId | None) -> AskMade | None:
    entries = () if ask is None else partnership.ledger.entries(partnership.id, case=case)
    made = (entry.event for entry in entries if isinstance(entry.event, AskMade))
    return next((event for event in made if event.ask == ask), None)
