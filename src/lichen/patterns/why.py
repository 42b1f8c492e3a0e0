"""Why a case goes to somebody, in words: one wording for those who may see everything, one for the blind."""

from __future__ import annotations

from typing import NamedTuple

from lichen.estimates.belief import Belief
from lichen.patterns.step import Situation

CLOSE = 0.5
"""A second answer at least half as likely as the first is one the AI is torn to."""


class Why(NamedTuple):
    """The same reason twice: `seen` may speak of the AI's answer and how sure it is, `blind` does not."""

    seen: str
    blind: str

    def said(self, *, blind: bool) -> str:
        """The wording for somebody who answers blind, or not."""
        return self.blind if blind else self.seen


def plainly(text: str) -> Why:
    """A reason that gives nothing away."""
    return Why(text, text)


NEEDED = "a person's answer is needed"
SECOND_PERSON = "a second person is needed before this settles"
AUDIT = plainly("random audit")
ONLY_OWNER = "random audit; only the person who answers for the lane could do it, and must not"
NOTHING_SAID = plainly("the AI has nothing to say on this case")
GROUP = Why("the AI is sure, but it is not proved yet for every group this case belongs to", NEEDED)
NO_CERTIFICATE = plainly("no certificate is open yet")
WORTH_IT = plainly("another opinion is worth its minutes")
DIFFERENCE = plainly("second opinion on a disagreement")
AUDIT_DIFFERS = Why("second opinion on a disagreement: an audit differs from the AI", DIFFERENCE.blind)
CONTRADICTED = Why("second opinion on a disagreement: what is known contradicts the answer", DIFFERENCE.blind)

CHANGED_SINCE = plainly("what you agreed to has been changed since")
APPROVAL = plainly("your approval is asked for")
READ_FIRST = plainly("every case is read by a person first")
SECOND_LOOK = plainly("you have read it; look at what the AI says, then decide")
OPTIONS = plainly("the options you asked for are there: pick, edit, combine, or ask for others")
NOTHING_OFFERED = plainly("no AI partner offered anything; the case is yours")
DRAFT = plainly("the draft you asked for is there: accept it, edit it, or ask for another")
NOTHING_DRAFTED = plainly("no AI partner drafted anything; the case is yours")
PATTERNS = plainly("the AI found patterns: say what they mean and what is to be done")
NOTHING_FOUND = plainly("no AI partner found anything; say what you see")

_PLAIN: tuple[Why, ...] = (
    *(AUDIT, NOTHING_SAID, NO_CERTIFICATE, WORTH_IT, DIFFERENCE, CHANGED_SINCE, APPROVAL),
    *(READ_FIRST, SECOND_LOOK, OPTIONS, NOTHING_OFFERED, DRAFT, NOTHING_DRAFTED, PATTERNS, NOTHING_FOUND),
)
BLIND = frozenset({NEEDED, SECOND_PERSON, *(each.blind for each in _PLAIN)})
"""Every wording for the blind that takes no word from a charter."""

HIGH_STAKES = "high stakes: "


def high_stakes(situation: Situation, rule: str) -> Why:
    """High stakes; the blind read the rule only if it holds whatever the answer is."""
    known = situation.rule(None)
    return Why(_shortened(rule), NEEDED if known is None else _shortened(known))


def second_person(situation: Situation, rule: str) -> Why:
    """High stakes again, once somebody has answered."""
    known = situation.rule(None)
    return Why(_shortened(rule), SECOND_PERSON if known is None else _shortened(known))


def approvals(situation: Situation, needed: int) -> Why:
    """So many people have to agree to exactly this."""
    return APPROVAL if needed < 2 else plainly(f"{needed} people have to agree to exactly this")


def uncertified(situation: Situation) -> Why:
    """No certificate is open; what the AI wavers between is told to those who may know it."""
    torn = _torn(situation)
    return NO_CERTIFICATE if torn is None else Why(torn, NO_CERTIFICATE.blind)


def unsure(situation: Situation) -> Why:
    """What the AI wavers between, if there are two, and else that it is not sure enough."""
    return Why(_torn(situation) or "the AI is less sure than its certificate asks for", NEEDED)


def _torn(situation: Situation) -> str | None:
    belief = situation.belief
    if belief is None:
        return None
    if not belief.codes:
        return _wide(situation, belief)
    first, second = sorted(belief.codes, key=lambda label: -belief.shares[belief.codes[label]])[:2]
    close = belief.shares[belief.codes[second]] >= CLOSE * belief.shares[belief.codes[first]]
    return f"AI unsure between {first} and {second}" if close else None


def _wide(situation: Situation, belief: Belief) -> str | None:
    """How far off a number may be, where that is more than counts as the same answer."""
    ends, question = belief.range(), situation.estimates.agreed.question
    if ends is None or ends[1] - ends[0] <= 2 * situation.estimates.tolerance:
        return None
    low, high = (ends[0], ends[1])
    low = low if question.minimum is None else max(low, question.minimum)
    high = high if question.maximum is None else min(high, question.maximum)
    return f"AI unsure: anything from {low:.3g} to {high:.3g} {question.unit}".rstrip()


def _shortened(rule: str) -> str:
    return HIGH_STAKES + rule.removeprefix("A person decides this case: ").rstrip(".")
