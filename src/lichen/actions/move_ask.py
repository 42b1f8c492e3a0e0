"""Move asks: claim, reassign, delegate, hand over, escalate; one or ten thousand in one act, with undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LEADS, LICHEN
from lichen.charter.kinds import VERDICTS
from lichen.charter.schema import Charter
from lichen.errors import Conflict, LichenError, NotAllowed, NotFound
from lichen.estimates.case import CaseState, Pending
from lichen.ledger.events import AskMoved, Move
from lichen.patterns.step import barred
from lichen.types import AskId, CaseId, PartnerId

Named = tuple[CaseId, AskId]
"""An ask, with the case it is about."""


class Undo(msgspec.Struct, frozen=True):
    """What takes a bulk of moves back: where they stand on the partnership's chain."""

    partnership: str
    first: int
    last: int


class Moved(NamedTuple):
    """Which asks moved, why the others did not, one sentence each, and how to take it back."""

    moved: list[Named]
    refused: dict[AskId, str]
    undo: Undo | None


class _Order(NamedTuple):
    """One ask that is to go to somebody."""

    case: CaseId
    ask: AskId
    to: PartnerId | None
    how: Move
    why: str = ""
    due: datetime | None = None


Chooser = Callable[[Draft, CaseState, Pending], PartnerId | None]


def claim(
    partnership: Partnership, case: CaseId, ask: AskId, *, by: PartnerId, key: str | None = None
) -> AskMoved:
    """The move of a colleague's ask to oneself, as it stands on the ledger.

    Raises `NotAllowed` for what was given to the colleague on purpose, or when the case has this person's
    answer, and `Conflict` when the ask is not open or is theirs already.
    """
    order = _Order(case, ask, by, "claimed")

    def act(draft: Draft) -> None:
        draft.add(_moved(partnership, draft, order, by, _no_purpose(partnership), None))

    events = partnership.perform(act, key=key, request=("claim", case, ask, by))
    return next(event for event in events if isinstance(event, AskMoved))


def claim_all(
    partnership: Partnership, asks: Iterable[Named], *, by: PartnerId, key: str | None = None
) -> Moved:
    """Which of these asks are this person's now, and why the others are not."""
    named = list(asks)
    orders = [_Order(case, ask, by, "claimed") for case, ask in named]
    request = ("claim all", named, by)
    return _move(partnership, orders, by=by, key=key, request=request, check=_no_purpose(partnership))


def reassign(
    partnership: Partnership,
    asks: Iterable[Named],
    to: PartnerId,
    *,
    by: PartnerId,
    why: str = "",
    key: str | None = None,
) -> Moved:
    """Which of these asks are the other person's now, and why the others are not.

    Raises `NotAllowed` unless the owner or a lead acts, and `NotFound` if `to` is no person here.
    """
    named = list(asks)
    require_lead(partnership, by, "reassign asks")
    _require_colleague(partnership, to)
    orders = [_Order(case, ask, to, "reassigned", why) for case, ask in named]
    return _move(partnership, orders, by=by, key=key, request=("reassign", named, to, by, why))


def delegate(
    partnership: Partnership,
    asks: Iterable[Named],
    to: PartnerId,
    *,
    by: PartnerId,
    why: str = "",
    key: str | None = None,
) -> Moved:
    """Which of this person's own asks are the other person's now, and why the others are not."""
    named = list(asks)
    _require_colleague(partnership, to)
    orders = [_Order(case, ask, to, "delegated", why) for case, ask in named]
    request = ("delegate", named, to, by, why)
    return _move(partnership, orders, by=by, key=key, request=request, check=_only_own(by))


def hand_over(
    partnership: Partnership,
    asks: Iterable[Named],
    *,
    by: PartnerId,
    why: str = "",
    key: str | None = None,
) -> Moved:
    """Which of this person's own asks Lichen gave to somebody else who is available."""
    named = list(asks)
    orders = [_Order(case, ask, None, "delegated", why) for case, ask in named]
    request = ("hand over", named, by, why)
    return _move(
        partnership,
        orders,
        by=by,
        key=key,
        request=request,
        check=_only_own(by),
        choose=available_other(partnership),
    )


def pass_on(
    partnership: Partnership,
    asks: Iterable[Named],
    *,
    how: Move,
    why: str,
    first: PartnerId | None = None,
    key: str | None = None,
) -> Moved:
    """Which asks Lichen itself moved: to `first` where that is possible, else to whoever is available."""
    named = list(asks)
    choose = available_other(partnership, first)
    orders = [_Order(case, ask, None, how, why) for case, ask in named]
    request = ("pass on", named, how, why, first)
    return _move(partnership, orders, by=LICHEN, key=key, request=request, choose=choose)


def undo(partnership: Partnership, token: Undo, *, by: PartnerId, key: str | None = None) -> Moved:
    """Which asks are back with whom they were before; what was answered or moved on since stays.

    Raises `NotAllowed` unless whoever moved them, the owner or a lead acts.
    """
    if token.partnership != partnership.id:
        raise Conflict(f"This was done in `{token.partnership}`, not in `{partnership.id}`.")
    moves = _moves_of(partnership, token)
    if any(move.by != by for move in moves):
        require_lead(partnership, by, "take back what others moved")
    went = {move.ask: move.partner for move in moves}

    def check(draft: Draft, state: CaseState, ask: AskId) -> None:
        if state.pending[ask].partner != went[ask]:
            raise Conflict(f"The ask `{ask}` went on to `{state.pending[ask].partner}` meanwhile.")

    orders = [_Order(move.case, move.ask, move.previous, "undone") for move in reversed(moves)]
    return _move(partnership, orders, by=by, key=key, request=("undo", token, by), check=check)


def _moves_of(partnership: Partnership, token: Undo) -> list[AskMoved]:
    limit = max(0, token.last - token.first + 1)
    entries = partnership.ledger.entries(partnership.id, after=token.first - 1, limit=limit)
    return [entry.event for entry in entries if isinstance(entry.event, AskMoved)]


def given_on_purpose(wanted: str, made_by: str, moved: str | None) -> bool:
    """Whether an ask is for its holder alone: a second look, a colleague's question, a deliberate move.

    Whoever wants answers checked wants anybody's look.
    """
    questioned = made_by != LICHEN and wanted != "audit"
    return wanted == "second_look" or questioned or moved in ("reassigned", "delegated")


def available_other(partnership: Partnership, first: PartnerId | None = None) -> Chooser:
    """Chooses who gets an ask: `first` if that is possible, else the most reliable of those available.

    Between equals, whoever got the fewest in this act.
    """
    given: dict[PartnerId, int] = {}

    def choose(draft: Draft, state: CaseState, pending: Pending) -> PartnerId | None:
        taken = {pending.partner, *state.asked, *state.people, *_authors(draft.estimates.agreed, state)}
        if pending.wanted == "audit":
            taken.add(PartnerId(draft.estimates.agreed.answers_for_errors))
        here = partnership.available(state.case)
        able = (
            [first]
            if first is not None and first not in taken
            else [each for each in here if each not in taken]
        )
        if not able:
            return None
        chosen = min(able, key=lambda each: (-draft.estimates.skill_of(each), given.get(each, 0)))
        given[chosen] = given.get(chosen, 0) + 1
        return chosen

    return choose


Check = Callable[[Draft, CaseState, AskId], None]


def _move(
    partnership: Partnership,
    orders: Sequence[_Order],
    *,
    by: PartnerId,
    key: str | None,
    request: object,
    check: Check | None = None,
    choose: Chooser | None = None,
) -> Moved:
    refused: dict[AskId, str] = {}
    start = 0

    def act(draft: Draft) -> None:
        nonlocal start
        refused.clear()
        start = draft.estimates.through
        for order in orders:
            try:
                draft.add(_moved(partnership, draft, order, by, check, choose))
            except LichenError as error:
                refused[order.ask] = str(error)

    events = partnership.perform(act, key=key, request=request)
    moves = [event for event in events if isinstance(event, AskMoved)]
    if moves and not start:  # the same act under the same key was done before
        start = _start(partnership, key)
    undo = Undo(partnership.id, start + 1, start + len(moves)) if moves else None
    return Moved([(move.case, move.ask) for move in moves], refused, undo)


def _start(partnership: Partnership, key: str | None) -> int:
    receipt = None if key is None else partnership.ledger.receipt(partnership.id, key)
    return 0 if receipt is None else receipt.first - 1


def _moved(
    partnership: Partnership,
    draft: Draft,
    order: _Order,
    by: PartnerId,
    check: Check | None,
    choose: Chooser | None,
) -> AskMoved:
    state = draft.case(order.case)
    pending = state.pending.get(order.ask)
    if pending is None:
        raise Conflict(f"The ask `{order.ask}` is not open: answered, failed or unknown.")
    if check is not None:
        check(draft, state, order.ask)
    to = order.to if choose is None else choose(draft, state, pending)
    if to is None:
        raise Conflict(
            f"Nobody else is available for `{order.case}`: the ask stays with `{pending.partner}`."
        )
    _refuse(partnership, draft, state, order, pending, to)
    return AskMoved(
        at=draft.now,
        by=by,
        ask=order.ask,
        case=order.case,
        partner=to,
        previous=pending.partner,
        how=order.how,
        why=order.why,
        due=order.due,
    )


def _refuse(
    partnership: Partnership,
    draft: Draft,
    state: CaseState,
    order: _Order,
    pending: Pending,
    to: PartnerId,
) -> None:
    charter = draft.estimates.agreed
    holder, receiver = charter.partner(pending.partner), charter.partner(to)
    if receiver is None or receiver.role != "person":
        raise NotAllowed(f"`{to}` does not work on cases of `{charter.partnership}`.")
    if holder is not None and holder.role != "person":
        raise NotAllowed(
            f"The ask `{order.ask}` is `{pending.partner}`'s, an AI's: it cannot go to a person."
        )
    _refuse_author(charter, state, to)
    if pending.partner == to:
        raise Conflict(f"The ask `{order.ask}` is with `{to}` already.")
    if pending.wanted == "audit" and to == charter.answers_for_errors:
        raise NotAllowed(f"`{to}` answers for the AI-only lane: somebody else must audit it.")
    if to in state.people:
        raise NotAllowed(f"`{to}` has answered on `{order.case}` already: somebody else must.")
    if any(each.partner == to for each in state.pending.values()):
        raise NotAllowed(f"`{to}` is being asked about `{order.case}` already.")
    if charter.four_eyes and order.how != "undone" and to in _had_it(partnership, state.case, order.ask):
        raise NotAllowed(f"`{to}` had or made this ask before: with four eyes it does not come back to them.")


def _authors(charter: Charter, state: CaseState) -> set[PartnerId]:
    """Who may not judge what was put forward here, and so is not given the ask either."""
    return set(map(PartnerId, barred(charter, state))) if charter.question.kind in VERDICTS else set()


def _refuse_author(charter: Charter, state: CaseState, to: PartnerId) -> None:
    if to in _authors(charter, state):
        raise NotAllowed(
            f"`{to}` asked for this, or runs the AI that did, and so cannot judge it. Ask somebody else."
        )


def _had_it(partnership: Partnership, case: CaseId, ask: AskId) -> set[PartnerId]:
    """Everyone this ask went through, and who made it."""
    events = [entry.event for entry in partnership.ledger.entries(partnership.id, case=case)]
    about = [event for event in events if getattr(event, "ask", None) == ask]
    return {event.by for event in about} | {event.previous for event in about if isinstance(event, AskMoved)}


def _only_own(by: PartnerId) -> Check:
    def check(draft: Draft, state: CaseState, ask: AskId) -> None:
        if state.pending[ask].partner != by:
            raise NotAllowed(f"The ask `{ask}` is with `{state.pending[ask].partner}`, not with `{by}`.")

    return check


def _no_purpose(partnership: Partnership) -> Check:
    def check(draft: Draft, state: CaseState, ask: AskId) -> None:
        rows = partnership.ledger.rows("asks_of_case", chain=partnership.id, case=state.case)
        row = next((each for each in rows if each.ask == ask), None)
        if row is not None and given_on_purpose(row.wanted, row.made_by, row.moved_how):
            raise NotAllowed(
                f"The ask `{ask}` was given to `{row.partner}` on purpose. "
                "Ask them or a lead to hand it over."
            )

    return check


def require_lead(partnership: Partnership, by: PartnerId, verb: str) -> None:
    """Raise `NotAllowed` unless the owner or somebody with the role of a lead acts."""
    if by == partnership.charter.owner:
        return
    roles = {
        row.person: row.role
        for row in partnership.ledger.rows("access_of_partnership", partnership=partnership.id)
    }
    if roles.get(by) not in LEADS:
        raise NotAllowed(f"Only the owner or a lead of `{partnership.id}` may {verb}, and `{by}` is neither.")


def _require_colleague(partnership: Partnership, to: PartnerId) -> None:
    partner = partnership.charter.partner(to)
    if partner is None or partner.role != "person":
        raise NotFound(f"`{partnership.id}` has no person `{to}` who works on its cases.")
