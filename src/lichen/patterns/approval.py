"""Approval: what is put forward settles on as many people's word as the charter asks, about exactly this."""

from __future__ import annotations

from lichen.charter.kinds import VERDICTS
from lichen.estimates.case import Content
from lichen.patterns import why
from lichen.patterns.choose import ask_again, ask_somebody
from lichen.patterns.step import Situation, Step
from lichen.types import Answer, PartnerId


def current(situation: Situation, answer: Answer) -> Answer:
    """The verdict as it stands: whoever takes what a person has changed, takes the change."""
    verdicts, content = VERDICTS.get(situation.estimates.agreed.question.kind), situation.case.content
    if verdicts is None or content is None or answer == verdicts.no:
        return answer
    return verdicts.change if content.changed else verdicts.yes


def alone(situation: Situation, answer: Answer) -> bool:
    """Whether the AI's verdict could be carried out as it stands: it says what, and no person touched it."""
    verdicts, content = VERDICTS.get(situation.estimates.agreed.question.kind), situation.case.content
    if verdicts is None:
        return True
    return content is not None and not content.changed and answer != verdicts.change


def digest(situation: Situation, answer: Answer) -> str | None:
    """The digest of what this answer settles on; None where nothing is taken."""
    verdicts, content = VERDICTS.get(situation.estimates.agreed.question.kind), situation.case.content
    return None if verdicts is None or content is None or answer == verdicts.no else content.digest


def more_approval(situation: Situation, answer: Answer, ruled: bool) -> Step | None:
    """Whom to ask before this answer may settle, or None when enough people agreed to exactly this.

    `ruled` says whether a rule makes this a person's decision.
    """
    content = situation.case.content
    if content is None or digest(situation, answer) is None:
        return None
    charter = situation.estimates.agreed
    needed = max(charter.quorum, 2 if charter.four_eyes and ruled else 1)
    if len(_agreed(situation, content)) >= needed:
        return None
    old = stale(situation)
    return ask_again(situation, old[0], why.CHANGED_SINCE) if old else ask_somebody(
        situation, "answer", why.approvals(situation, needed)
    )  # fmt: skip


def _agreed(situation: Situation, content: Content) -> list[PartnerId]:
    return [who for who, said in _takers(situation).items() if said == content.digest]


def stale(situation: Situation) -> list[PartnerId]:
    """Those who agreed to an earlier form of it and can be asked again."""
    takers, content = _takers(situation), situation.case.content
    digest = None if content is None else content.digest
    return [who for who in situation.available if who in takers and takers[who] != digest]


def _takers(situation: Situation) -> dict[PartnerId, str]:
    no = VERDICTS[situation.estimates.agreed.question.kind].no
    people = situation.case.people
    return {who: said.about for who, said in people.items() if said.answer != no}
