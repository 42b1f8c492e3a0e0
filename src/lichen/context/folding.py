"""Which proposals are folded away from whom, as not expected to help: decided once, and on record."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from lichen.actions.partnership import Partnership
from lichen.context.offered import Heard, Offer, heard
from lichen.context.otherwise import look_again
from lichen.context.worth import Rule, learn
from lichen.reports.kept_rows import keep, kept_as

State = Literal["said", "spared", "folded", "opened"]
"""Shown as expected to help; shown by lot although not; folded away; folded away and opened."""

SPARED = 0.1
"""So many proposals are shown whatever the rule says, so that what it would fold goes on to be known."""

MOST, MOST_A_PERSON, LEAST_A_PERSON = 4_000, 400, 50
LEARN_ANEW, LEARN_SHARE = 25, 0.15
DECIDED = 64
BEING_WRITTEN, LOOKED_AT = 60.0, 600.0
"""The rule is learned again after so many proposals or this share; so many decisions a person are kept.

An answer is on the ledger a minute after its time at the latest, and what was looked through is noted every
ten minutes at least, so that nobody's answers are looked through twice.
"""


class Decision(msgspec.Struct, frozen=True):
    """What was decided about one proposal, and the chance that it is of use."""

    state: State
    chance: float

    @property
    def mark(self) -> str:
        """What stands on the ledger beside the person's answer: the state, and how probable it was.

        >>> Decision("folded", 0.04).mark, Decision("said", 0.7).mark
        ('proposal folded 0.9', 'proposal said 1')
        """
        share = {"said": 1.0, "spared": SPARED}.get(self.state, 1.0 - SPARED)
        return f"proposal {self.state} {share:g}"


class Receipt(NamedTuple):
    """What folding came to for one person; `useful` of the `shown` latest that they saw."""

    offered: int
    folded: int
    opened: int
    since: float | None
    useful: int
    shown: int


def by_lot(ask: str) -> bool:
    """Whether what this ask offers is shown whatever the rule says: a tenth, the same whoever looks."""
    digest = hashlib.sha256(f"shown by lot {ask}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 < SPARED


def rule_of(partnership: Partnership) -> Rule | None:
    """The rule as it was last learned, if it folds anything; pages read this and nothing else."""
    rule = _kept(partnership)
    return rule if rule is not None and rule.threshold is not None else None


def _kept(partnership: Partnership) -> Rule | None:
    found = kept_as(partnership.ledger, partnership.id, "manner", "rule", Rule)
    return None if found is None else found[0]


def decided(partnership: Partnership, person: str, ask: str) -> Decision | None:
    """What was decided about an ask before; None where nothing was."""
    return _decisions(partnership, person).get(ask)


def decide(partnership: Partnership, rule: Rule, person: str, ask: str, offer: Offer) -> Decision:
    """Whether a proposal is folded away from a person; kept, so that it stays so until they answered."""
    now = partnership.source.now()
    score = rule.score(offer, person, now=now.timestamp())
    state: State = "said" if score >= rule.limit(person) else "spared" if by_lot(ask) else "folded"
    made = Decision(state, round(1.0 / (1.0 + math.exp(-score)), 4))
    latest = [*_decisions(partnership, person).items(), (ask, made)][-DECIDED:]
    ledger, id = partnership.ledger, partnership.id
    keep(ledger, id, "manner", f"decided {person}", dict(latest), seq=ledger.head(id), at=now)
    return made


def _decisions(partnership: Partnership, person: str) -> dict[str, Decision]:
    shape = dict[str, Decision]
    found = kept_as(partnership.ledger, partnership.id, "manner", f"decided {person}", shape)
    return {} if found is None else found[0]


def receipt(partnership: Partnership, person: str) -> Receipt | None:
    """What folding came to for a person; None while nothing is folded here."""
    rule = rule_of(partnership)
    known = None if rule is None else rule.past.people.get(person)
    if known is None:
        return None
    shown = known.shown
    return Receipt(known.offered, known.folded, known.opened, known.since, shown.useful, shown.n)


def learn_worth(partnership: Partnership) -> int:
    """How many proposals were heard of just now, and what came of them; a job's business.

    Each tells at once how readily its person takes proposals. Weights and threshold are worked out again from
    time to time, and at once where it turns out that too little of what is useful is kept: then nothing is
    folded until that is known anew.
    """
    if partnership.charter.question.kind not in ("label", "number"):
        return 0
    rule, settled = _kept(partnership), partnership.source.now().timestamp() - BEING_WRITTEN
    if rule is None:
        known = _latest(partnership)
        rule, new = learn(known, by_lot=by_lot) or Rule.blank(), len(known)
    else:
        found = _new(partnership, rule.past.head)
        if not found and settled < rule.past.head + LOOKED_AT:
            return 0
        rule, new = _after(partnership, rule, found), len(found)
    rule.past.head = max(rule.past.head, settled)
    _keep(partnership, rule)
    return new


def _after(partnership: Partnership, rule: Rule, new: Sequence[Heard]) -> Rule:
    """The rule once it has heard of these, learned again if it is time."""
    for each in new:
        (rule.watch if by_lot(each.ask) else rule.hear)(each)
    rule.fresh += len(new)
    begins = rule.past.head if rule.slipping else rule.begins
    if not rule.slipping and rule.fresh < max(LEARN_ANEW, LEARN_SHARE * rule.n):
        return rule
    made = learn(_latest(partnership), by_lot=by_lot, begins=begins)
    return made or msgspec.structs.replace(
        rule, threshold=None, begins=begins, n=0, fresh=0, watched=0, missed=0
    )


def _keep(partnership: Partnership, rule: Rule) -> None:
    ledger, id = partnership.ledger, partnership.id
    keep(ledger, id, "manner", "rule", rule, seq=ledger.head(id), at=partnership.source.now())
    look_again(partnership)


def _new(partnership: Partnership, after: float) -> list[Heard]:
    people = [each.id for each in partnership.charter.having("person")]
    found = [
        each
        for person in people
        for each in heard(partnership, person, after=round(after * 1e6), limit=MOST_A_PERSON)
    ]
    return sorted(found, key=lambda each: (each.at, each.ask))


def _latest(partnership: Partnership) -> list[Heard]:
    people = [each.id for each in partnership.charter.having("person")]
    limit = min(MOST_A_PERSON, max(LEAST_A_PERSON, MOST // max(1, len(people))))
    return [each for person in people for each in heard(partnership, person, limit=limit)]
