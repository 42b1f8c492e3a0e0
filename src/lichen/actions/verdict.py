"""Verdicts: an answer about something put forward holds for exactly what was shown, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.put_forward import content_on, failing_on, offered_on, require_passing
from lichen.charter.content_checks import failing
from lichen.charter.kinds import VERDICTS, Verdicts
from lichen.charter.options import as_offered, undecided
from lichen.charter.schema import Charter
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.estimates.case import CaseState, Content
from lichen.ledger.content import content_digest
from lichen.patterns.step import decider
from lichen.types import Answer, PartnerId, Role


class Verdict(NamedTuple):
    """What goes on record: the answer, the digest it is about, and what is put forward in its place."""

    answer: Answer
    about: str | None = None
    content: Any = None
    digest: str | None = None


Said = tuple[Answer, str | None, Any]
"""What somebody says: the answer, the digest of what it is about, and what they put forward."""


def verdict_of(
    partnership: Partnership, draft: Draft, state: CaseState, role: Role, by: PartnerId, said: Said
) -> Verdict:
    """The verdict as it is recorded; where answers stand for themselves, they pass through.

    Raises `Conflict` when the content changed since it was shown, `NotAllowed` for somebody who would
    approve what they asked for themselves, and `InputRefused` for a change that does not say to what or for
    what a check of the charter does not let pass.
    """
    answer, about, content = said
    verdicts = VERDICTS.get(draft.estimates.agreed.question.kind)
    if verdicts is None:
        if content is not None or about is not None:
            raise InputRefused("Here an answer stands for itself. Leave `content` and `about` out.")
        return Verdict(answer)
    digest = None if content is None else content_digest(content)
    if role == "ai":
        return _of_ai(state, Verdict(answer, about, content, digest))
    said_so = Verdict(answer, about, content, digest)
    offered = offered_on(partnership, draft, state)
    verdict = _of_person(draft, state, verdicts, by, said_so, offered)
    if verdict.answer != verdicts.no:
        charter = draft.estimates.agreed
        put = verdict.digest is not None
        require_passing(failing(charter, content) if put else failing_on(partnership, draft, state))
    return verdict


def _of_ai(state: CaseState, said: Verdict) -> Verdict:
    if said.digest is None:
        return said._replace(about=said.about or (state.content.digest if state.content else None))
    if state.settlement is not None:
        raise Conflict(f"The case `{state.case}` is settled. Open another one for what comes next.")
    return said._replace(about=None)


def _of_person(
    draft: Draft,
    state: CaseState,
    verdicts: Verdicts,
    person: PartnerId,
    said: Verdict,
    offered: Sequence[object],
) -> Verdict:
    if state.content is None and draft.estimates.agreed.question.kind != "action":
        return _without_ai(state, verdicts, said)
    shown = on_the_table(state)
    if said.digest is None and said.answer == verdicts.no:
        return said._replace(about=said.about or shown.digest)
    refuse_self_approval(draft.estimates.agreed, state, person)
    if said.digest is not None and said.digest != shown.digest:
        taken = verdicts.yes if as_offered(said.content, offered) else verdicts.change
        return Verdict(taken, None, said.content, said.digest)
    require_shown(shown, said.digest or said.about)
    if said.digest is None and said.answer == verdicts.change and not shown.changed:
        raise InputRefused("A change has to say to what. Send the changed content.")
    require_picked(offered[-1] if offered else None)
    return Verdict(verdicts.change if shown.changed else verdicts.yes, shown.digest)


def _without_ai(state: CaseState, verdicts: Verdicts, said: Verdict) -> Verdict:
    """Where no AI put anything forward, a person writes it themselves, or leaves it."""
    if said.digest is not None:
        return Verdict(verdicts.change, None, said.content, said.digest)
    if said.answer != verdicts.no:
        on_the_table(state)
    return said._replace(about=None)


def settled_on(
    partnership: Partnership, draft: Draft, state: CaseState, by: PartnerId, said: tuple[Answer, str | None]
) -> str | None:
    """The digest of what somebody who settles by hand agrees to; None where nothing is taken.

    Raises what `verdict_of` raises, and `NotAllowed` while the charter asks for more people than one.
    """
    answer, about = said
    verdicts = VERDICTS.get(draft.estimates.agreed.question.kind)
    if verdicts is None or answer == verdicts.no:
        return None
    shown = on_the_table(state)
    refuse_self_approval(draft.estimates.agreed, state, by)
    require_shown(shown, about)
    require_picked(content_on(partnership, draft, state))
    require_passing(failing_on(partnership, draft, state))
    others = [who for who, opinion in state.people.items() if opinion.about == shown.digest and who != by]
    if len(others) + 1 < draft.estimates.agreed.quorum:
        raise NotAllowed(
            f"{draft.estimates.agreed.quorum} people have to agree to exactly this, and nobody may settle it "
            "before. Answer what you are asked; it settles by itself."
        )
    if (answer == verdicts.change) != shown.changed:
        word = verdicts.change if shown.changed else verdicts.yes
        raise InputRefused(
            f"What is on the table now would be `{word}`. Settle with that, or `{verdicts.no}`."
        )
    return shown.digest


def on_the_table(state: CaseState) -> Content:
    """What is to be judged; raises `Conflict` while nothing was put forward."""
    if state.content is None:
        raise Conflict(
            f"Nothing was put forward on the case `{state.case}` yet, so there is nothing to judge."
        )
    return state.content


def require_shown(shown: Content, about: str | None) -> None:
    """Nothing, or `Conflict` unless the digest is that of what is on the table now."""
    if about is None:
        raise InputRefused("Say what you agree to: send the digest of what you saw as `about`.")
    if about != shown.digest:
        raise Conflict("What was put forward has changed since you saw it. Look again, then decide.")


def require_picked(content: object) -> None:
    """Nothing, or `InputRefused` where several options are shown and nobody has said which."""
    if wrong := undecided(content):
        raise InputRefused(wrong)


def refuse_self_approval(charter: Charter, state: CaseState, person: PartnerId) -> None:
    """Raises `NotAllowed` for whoever opened the case or runs the AI that put this forward.

    Never for a person who asked for options or a draft: what they asked for is theirs to take.
    """
    if person == decider(charter, state):
        return
    content = state.content
    author = None if content is None else charter.partner(content.asked_by or content.by)
    runs = author is not None and author.run_by == person
    if runs or state.opener == person:
        raise NotAllowed(
            f"`{person}` {'runs the AI that asks' if runs else 'asked'} for this and so cannot approve it. "
            "Somebody else decides."
        )
