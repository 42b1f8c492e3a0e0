"""Contribute: a partner, person or AI, replies to an ask or speaks up on a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from lichen.actions.advance import advance
from lichen.actions.answers import check_amount, check_answer, check_distribution
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.promote import note_version
from lichen.actions.verdict import Verdict, verdict_of
from lichen.errors import Conflict, NotAllowed
from lichen.estimates.case import CaseState
from lichen.ledger import events as ev
from lichen.types import Answer, AskId, CaseId, ContributionId, PartnerId, Role


class Contribution(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a partner says on a case.

    `distribution` holds one probability per label in the charter's order, `spread` the standard error of
    a number, `confidence` the stated probability of being right, `seconds` the time taken. `saw_ai` says
    whether a person had seen the AI's proposal; None leaves that to the ask, or means no without one.

    Where options, drafts or actions are judged, `content` is what is put forward (by an AI, or by a person
    who wants it otherwise) and `about` the digest of what this answer judges. `given` is the shared context
    the partner was shown, `cites` what it stands on, `cost` what the reply cost in the charter's currency.
    `promoted` says that the AI's `version` changes only where Lichen promotes one; where another version of
    any other AI speaks, it takes over, and the AI-only lane needs a new certificate.
    """

    by: PartnerId
    answer: Answer
    ask: AskId | None = None
    distribution: Sequence[float] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    version: str = ""
    promoted: bool = False
    seconds: float | None = None
    saw_ai: bool | None = None
    shadow: bool = False
    content: Any = None
    about: str | None = None
    given: Sequence[str] = ()
    cites: Sequence[str] = ()
    cost: float | None = None


def contribute(
    partnership: Partnership,
    case: CaseId,
    contribution: Contribution,
    *,
    key: str | None = None,
    hold: bool = False,
) -> ContributionId:
    """The id of the contribution; the case has moved on as far as it could.

    With `hold` the answer is on record, but the case stays where it is until `resume`, or until anything
    else moves it on: so long its author can `withdraw` it.

    Raises `NotFound` for an unknown case, `NotAllowed` for somebody who was not asked, `InputRefused` for
    an answer that is not one to this question, `Conflict` for an ask that was answered before.
    """
    return contribute_all(partnership, [(case, contribution)], key=key, hold=hold)[0]


def contribute_all(
    partnership: Partnership,
    contributions: Sequence[tuple[CaseId, Contribution]],
    *,
    key: str | None = None,
    hold: bool = False,
) -> list[ContributionId]:
    """The ids of contributions on several cases, in order, all in one transaction."""

    def act(draft: Draft) -> None:
        for case, contribution in contributions:
            _check_ask(draft.case(case), contribution)
        # What is wrong is best found before anything is written: then nothing has to be read again.
        fits = [checked(draft, contribution) for _, contribution in contributions]
        for (case, contribution), fit in zip(contributions, fits, strict=True):
            write_contribution(partnership, draft, case, contribution, fit)
            if not contribution.shadow and not hold:
                advance(partnership, draft, draft.case(case))

    events = partnership.perform(act, key=key, request=("contribute", list(contributions)))
    return [event.contribution for event in events if isinstance(event, ev.ContributionMade)]


class Checked(NamedTuple):
    """What a contribution says, each part in its proper type."""

    role: Role
    answer: Answer
    distribution: tuple[float, ...] | None
    spread: float | None
    confidence: float | None
    seconds: float | None
    cost: float | None


def checked(draft: Draft, said: Contribution) -> Checked:
    """What is said, if a partner says it and it fits the question; raises what `contribute` raises."""
    partner = draft.partner(said.by)
    if partner is None:
        raise NotAllowed(
            f"`{said.by}` is not a partner of `{draft.estimates.agreed.partnership}` and may not contribute. "
            "Add it to the charter first."
        )
    question = draft.estimates.agreed.question
    return Checked(
        partner.role,
        said.answer if _is_label(draft, said.answer) else check_answer(question, said.answer),
        None if said.distribution is None else check_distribution(question, said.distribution),
        None if said.spread is None else check_amount("spread", said.spread),
        None if said.confidence is None else check_amount("confidence", said.confidence, most=1.0),
        None if said.seconds is None else check_amount("seconds", said.seconds),
        None if said.cost is None else check_amount("cost", said.cost),
    )


def _is_label(draft: Draft, answer: object) -> bool:
    return type(answer) is str and answer in draft.estimates.labels


def write_contribution(
    partnership: Partnership, draft: Draft, case: CaseId, said: Contribution, fit: Checked
) -> None:
    """Write the contribution down as it was checked, without moving the case on."""
    state = draft.case(case)
    if said.ask is not None:
        _check_ask(state, said)
    verdict, bound = Verdict(fit.answer), _UNBOUND
    if draft.estimates.judges or said.content is not None or said.about is not None:
        words = (fit.answer, said.about, said.content)
        verdict = verdict_of(partnership, draft, state, fit.role, said.by, words)
        bound = _bound(draft, verdict)
    if fit.role == "ai" and not said.shadow and not said.promoted:
        note_version(draft, said.by, said.version)
    draft.add(
        ev.ContributionMade(
            at=draft.now,
            by=said.by,
            contribution=ContributionId(partnership.source.id("contribution")),
            case=case,
            ask=said.ask,
            partner=said.by,
            role=fit.role,
            version=said.version,
            stage=_stage(state, fit.role, said),
            answer=verdict.answer,
            distribution=fit.distribution,
            spread=fit.spread,
            confidence=fit.confidence,
            reasons=draft.seal(said.reasons) if said.reasons else None,
            unsure_of=draft.seal(said.unsure_of) if said.unsure_of else None,
            seconds=fit.seconds,
            shadow=said.shadow,
            given=tuple(said.given) or None,
            cites=tuple(said.cites) or None,
            cost=fit.cost,
            **bound,
        )
    )


_UNBOUND: dict[str, Any] = {}
"""Where answers stand for themselves."""


def _bound(draft: Draft, verdict: Verdict) -> dict[str, Any]:
    """What binds a verdict to what it is about."""
    content = None if verdict.digest is None else draft.seal(verdict.content)
    return {"content": content, "digest": verdict.digest, "about": verdict.about}


def _check_ask(state: CaseState, said: Contribution) -> None:
    if said.ask is None:
        return
    pending = state.pending.get(said.ask)
    if pending is None:
        raise Conflict(
            f"The ask `{said.ask}` on case `{state.case}` is not open: answered, failed or unknown."
        )
    if pending.partner != said.by:
        raise NotAllowed(f"The ask `{said.ask}` was made to `{pending.partner}`, not to `{said.by}`.")


def _stage(state: CaseState, role: Role, said: Contribution) -> ev.Stage:
    if said.by in state.people:
        return "second_look"
    if role == "ai":
        return "blind"
    shown = said.ask is not None and not state.pending[said.ask].blind
    return "informed" if (shown if said.saw_ai is None else said.saw_ai) else "blind"
