"""Suggest: the AI side proposes a change of how the partnership works, with the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN, require_partner
from lichen.errors import Conflict, InputRefused
from lichen.ledger.events import SuggestionMade
from lichen.types import PartnerId

LONGEST, LONGEST_TOPIC = 4_000, 200
NEW_EVIDENCE = 1.5
"""A declined suggestion comes again only when one of its figures has grown to so many times what it was."""


def suggest(
    partnership: Partnership,
    text: str,
    *,
    topic: str,
    figures: Mapping[str, float],
    by: PartnerId = LICHEN,
    key: str | None = None,
) -> SuggestionMade:
    """The suggestion as it stands on the ledger; `figures` are its evidence, of many cases together.

    Raises `Conflict` while one on the same `topic` waits for an answer or is being tried, or was declined
    and nothing new speaks for it; `InputRefused` for one without text or figures.
    """
    said = text.strip()
    if not 1 <= len(said) <= LONGEST or not 1 <= len(topic) <= LONGEST_TOPIC:
        raise InputRefused(f"A suggestion needs a topic and a text of 1 to {LONGEST:,} characters.")
    if not figures:
        raise InputRefused("A suggestion needs figures: the evidence it rests on.")

    def act(draft: Draft) -> None:
        if by != LICHEN:
            require_partner(draft.estimates.agreed, by, "suggest a change")
        _refuse_repetition(partnership, topic, figures)
        sealed = draft.seal(said)
        assert sealed is not None, "a text that is not blank always gets a seal"
        made = partnership.source.id("suggestion")
        plain = {name: float(value) for name, value in figures.items()}
        draft.add(
            SuggestionMade(at=draft.now, by=by, suggestion=made, topic=topic, text=sealed, figures=plain)
        )

    events = partnership.perform(act, key=key, request=("suggest", said, topic, dict(figures), by))
    return next(event for event in events if isinstance(event, SuggestionMade))


def _refuse_repetition(partnership: Partnership, topic: str, figures: Mapping[str, float]) -> None:
    rows = partnership.ledger.rows("suggestions_on", chain=partnership.id, topic=topic, limit=1)
    if not rows:
        return
    last = rows[0]
    if last.decision in (None, "tried"):
        raise Conflict("A suggestion about this waits for an answer or is being tried.")
    if last.decision == "accepted" or not _new(last.figures, figures):
        raise Conflict(f"This was {last.decision} before, and nothing new speaks for it.")


def _new(before: Mapping[str, float], now: Mapping[str, float]) -> bool:
    return any(abs(value) >= NEW_EVIDENCE * abs(before.get(name, 0.0)) > 0.0 for name, value in now.items())
