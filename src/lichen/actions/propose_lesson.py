"""Propose lesson: a correction, or "this does not work here because…", is to be kept for later cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_partner
from lichen.errors import InputRefused, NotFound
from lichen.ledger.events import LessonProposed
from lichen.types import Answer, CaseId, PartnerId

LONGEST, MOST_EXAMPLES = 2_000, 20


def propose_lesson(
    partnership: Partnership,
    text: str,
    *,
    by: PartnerId,
    case: CaseId | None = None,
    scope: Mapping[str, object] | None = None,
    examples: Sequence[CaseId] = (),
    answer: Answer | None = None,
    key: str | None = None,
) -> LessonProposed:
    """The proposal as it stands on the ledger; nothing changes until somebody approves it.

    `text` is what it teaches, in a sentence. `scope` says where it holds: `words` that have to occur and
    values of `attributes`; without one it holds for cases like the one it was learned on. `answer` is what
    is right there, where the lesson says so. People and AI may propose.

    Raises `InputRefused` for an empty lesson, a scope of another shape or an answer that is none, and
    `NotFound` for an unknown case.
    """
    said = text.strip()
    if not 1 <= len(said) <= LONGEST:
        raise InputRefused(f"A lesson needs a text of 1 to {LONGEST:,} characters: what to do, and why.")
    if len(examples) > MOST_EXAMPLES:
        raise InputRefused(f"{len(examples)} examples are too many. Give the {MOST_EXAMPLES} plainest.")
    where = _scope(scope)

    def act(draft: Draft) -> None:
        charter = draft.estimates.agreed
        require_partner(charter, by, "propose a lesson")
        for each in (*([] if case is None else [case]), *examples):
            if not partnership.ledger.rows("case", chain=partnership.id, case=each):
                raise NotFound(f"There is no case `{each}` in `{partnership.id}`.")
        if case is None and not where:
            raise InputRefused("Say where the lesson holds: name the case it was learned on, or a scope.")
        sealed = draft.seal(said)
        assert sealed is not None, "a lesson that is not blank always gets a seal"
        draft.add(
            LessonProposed(
                at=draft.now,
                by=by,
                lesson=partnership.source.id("lesson"),
                text=sealed,
                scope=draft.seal(where),
                case=case,
                examples=tuple(examples),
                answer=None if answer is None else check_answer(charter.question, answer),
            )
        )

    request = ("propose lesson", said, by, case, where, list(examples), answer)
    events = partnership.perform(act, key=key, request=request)
    return next(event for event in events if isinstance(event, LessonProposed))


def _scope(scope: Mapping[str, object] | None) -> dict[str, object]:
    """`words` and `attributes`, each only where something is in it."""
    if not scope:
        return {}
    words, attributes = scope.get("words", []), scope.get("attributes", {})
    strange = sorted(set(scope) - {"words", "attributes"})
    if strange or not isinstance(words, list) or not isinstance(attributes, Mapping):
        raise InputRefused(
            "A lesson's scope has `words`, a list of texts, and `attributes`, values by name. "
            + (f"`{strange[0]}` is neither." if strange else "One of them has another shape.")
        )
    if not all(isinstance(word, str) and word.strip() for word in words):
        raise InputRefused("The words of a lesson's scope are texts that are not empty.")
    found = {"words": [word.strip().casefold() for word in words], "attributes": dict(attributes)}
    return {name: value for name, value in found.items() if value}
