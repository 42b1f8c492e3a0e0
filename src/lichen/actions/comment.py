"""Comment: a person says something on a case, and calls upon colleagues by name."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import people_of, require_person
from lichen.errors import InputRefused, NotFound
from lichen.ledger.events import CommentMade
from lichen.types import CaseId, PartnerId

LONGEST = 10_000


def comment(
    partnership: Partnership,
    case: CaseId,
    text: str,
    *,
    by: PartnerId,
    mentions: Sequence[PartnerId] = (),
    key: str | None = None,
) -> CommentMade:
    """The comment as it stands on the ledger; its text is sealed and can be erased.

    Whoever still answers the case blind does not get to read it before (`lichen.inbox.comments`). Raises
    `InputRefused` without a text, `NotFound` for an unknown case or a mention of nobody here, and
    `NotAllowed` for somebody who is not a person of the partnership.
    """
    said = text.strip()
    if not 1 <= len(said) <= LONGEST:
        raise InputRefused(f"A comment has 1 to {LONGEST:,} characters; this one has {len(said):,}.")
    named = tuple(dict.fromkeys(mentions))

    def act(draft: Draft) -> None:
        charter = draft.estimates.agreed
        require_person(charter, by, "comment on a case")
        if strangers := sorted(set(named) - people_of(charter)):
            raise NotFound(f"There is no `{strangers[0]}` in `{partnership.id}` to mention.")
        sealed = draft.seal(said)
        assert sealed is not None, "a text that is not blank always gets a seal"
        made = partnership.source.id("comment")
        draft.add(CommentMade(at=draft.now, by=by, comment=made, case=case, text=sealed, mentions=named))

    events = partnership.perform(act, key=key, request=("comment", case, said, by, named))
    return next(event for event in events if isinstance(event, CommentMade))
