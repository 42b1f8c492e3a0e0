"""What one partnership wants done: which jobs, from when on, and whether one that runs now is new enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field

from lichen.actions.expire import next_expiry
from lichen.actions.learn import due
from lichen.actions.partnership import Partnership
from lichen.context.force import lessons_in_force
from lichen.inbox.store import say
from lichen.inbox.waiting import audits_waiting, waiting
from lichen.jobs.kinds.assign import queues_uneven
from lichen.jobs.kinds.cards import cards_are_due
from lichen.jobs.kinds.resume import until_ripe
from lichen.jobs.kinds.route import something_waits
from lichen.jobs.kinds.suggest import suggestions_are_due
from lichen.ledger import events as ev
from lichen.types import CaseId

Needed = Callable[[Partnership], float | None]
"""Seconds until the job is needed; None when it is not."""

LONGEST = 60.0
"""Seconds at most between two tries at something that stays needed although its job ran."""

LATE_EVERY, WAKE_EVERY, PROBE_EVERY, EXPIRE_EVERY = 30.0, 5.0, 30.0, 5.0
ASSIGN_EVERY, ASSIGN_DELAY = 60.0, 20.0
CARDS_EVERY, CARDS_DELAY = 60.0, 10.0
SUGGEST_EVERY, SUGGEST_DELAY = 300.0, 20.0
MANNER_EVERY, RECEIPTS_EVERY, RECEIPTS_DELAY = 10.0, 30.0, 5.0

SOME = 20
"""So many audits nobody was asked for yet are looked at, to see whether somebody is there for one."""

TOGETHER = 0.5
"""Seconds in which what comes in is gathered, so that a bulk is not worked on while it still comes in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a kind of job is wanted.

    `after` names the events that call for it (empty: every one), `needed` looks whether there is anything
    to do, `gap` is the least time between two such jobs, `delay` that from an event to its job. What `stays`
    is looked at again after its job, for it may be needed still; else one job that began after the event is
    enough. A `shared` job is the same for every partnership.
    """

    kind: str
    after: tuple[type, ...]
    needed: Needed | None
    gap: float
    stays: bool = True
    shared: bool = False
    delay: float = 0.0


def ai_is_asked(partnership: Partnership) -> float | None:
    """Now, while an ask to an AI partner that works here is open."""
    here = [partner.id for partner in partnership.charter.having("ai") if partner.adapter is not None]
    return 0.0 if any(_asked(partnership, partner) for partner in here) else None


def something_is_late(partnership: Partnership) -> float | None:
    """Now, while an ask is overdue; else seconds to look again, while people are asked."""
    chain, now = partnership.id, partnership.source.now()
    if say(partnership.ledger, "asks_overdue", chain=chain, now=now, key=-1, after=0, limit=1):
        return 0.0
    people = partnership.charter.having("person")
    return LATE_EVERY if any(_asked(partnership, person.id) for person in people) else None


def something_expires(partnership: Partnership) -> float | None:
    """Now, while a case expired and something follows from that; else seconds until one does."""
    return next_expiry(partnership, now=partnership.source.now())


def _asked(partnership: Partnership, partner: str) -> bool:
    return bool(partnership.ledger.rows("asks_of_partner", chain=partnership.id, partner=partner, limit=1))


def somebody_can(partnership: Partnership) -> float | None:
    """Now, while a case or audit waits for somebody and somebody is there; else seconds to look again."""
    if audits_waiting(partnership, limit=SOME):
        return 0.0
    rows = waiting(partnership.ledger, partnership.id, limit=1)
    if not rows:
        return WAKE_EVERY if partnership.estimates.unasked else None
    return 0.0 if partnership.available(CaseId(rows[0].case)) else WAKE_EVERY


def has_ai(partnership: Partnership) -> float | None:
    """Now, if an AI partner works here."""
    return 0.0 if any(partner.adapter is not None for partner in partnership.charter.having("ai")) else None


def has_ai_that_hears(partnership: Partnership) -> float | None:
    """Now, if an AI partner works here that takes words, as a learner does not."""
    kinds = [partner.adapter.kind for partner in partnership.charter.having("ai") if partner.adapter]
    return 0.0 if any(kind != "learner" for kind in kinds) else None


def learning_is_due(partnership: Partnership) -> float | None:
    """Now, when enough became known since the last fit, or one that was begun did not end."""
    with partnership.looking() as estimates:
        return 0.0 if estimates.frozen or due(estimates) else None


def snapshot_is_due(partnership: Partnership) -> float | None:
    """Now, when the chain has grown enough since the last."""
    return 0.0 if partnership.snapshot_due else None


WAITING = (ev.CaseOpened, ev.CaseSettled, ev.ContributionMade, ev.AskFailed, ev.AskMoved)
TRUTHS = (ev.CaseSettled, ev.OutcomeRecorded, ev.VersionPromoted, ev.CharterAdopted)
JUDGED = (*TRUTHS, ev.PersonalDataErased)
REMARKED = (ev.FeedbackGiven, ev.CaseSettled, ev.PersonalDataErased)
JUDGED_LESSONS = (ev.ContributionMade, ev.CaseSettled, ev.OutcomeRecorded, ev.LessonDecided)

RULES = (
    Rule("answer", (ev.AskMade, ev.AskMoved, ev.CharterAdopted), ai_is_asked, 0.25),
    Rule("resume", (ev.ContributionMade,), until_ripe, 1.0),
    Rule("teach", TRUTHS, has_ai, 0.5, stays=False),
    Rule("learn", TRUTHS, learning_is_due, 1.0),
    Rule("route", (ev.CaseOpened,), something_waits, 1.0, delay=TOGETHER),
    Rule("index", (), None, 2.0, stays=False, shared=True, delay=TOGETHER),
    Rule("count", (), None, 10.0, stays=False, delay=TOGETHER),
    Rule("escalate", (ev.AskMade, ev.AskMoved), something_is_late, LATE_EVERY),
    Rule("expire", (ev.CaseOpened, ev.AskMade, ev.CharterAdopted), something_expires, EXPIRE_EVERY),
    Rule("assign", (ev.AskMade, ev.ContributionMade), queues_uneven, ASSIGN_EVERY, delay=ASSIGN_DELAY),
    Rule("cards", JUDGED, cards_are_due, CARDS_EVERY, delay=CARDS_DELAY),
    Rule("wake", WAITING, somebody_can, WAKE_EVERY, delay=TOGETHER),
    Rule("probe", (ev.CaseSettled,), has_ai_that_hears, PROBE_EVERY, stays=False, delay=TOGETHER),
    Rule("manner", REMARKED, None, MANNER_EVERY, stays=False, delay=TOGETHER),
    Rule("receipts", JUDGED_LESSONS, lessons_in_force, RECEIPTS_EVERY, stays=False, delay=RECEIPTS_DELAY),
    Rule("suggest", JUDGED, suggestions_are_due, SUGGEST_EVERY, delay=SUGGEST_DELAY),
    Rule("snapshot", (), snapshot_is_due, 30.0, delay=TOGETHER),
)
AT_START = (
    "answer",
    "resume",
    "route",
    "learn",
    "index",
    "count",
    "escalate",
    "expire",
    "assign",
    "wake",
    "cards",
    "manner",
    "receipts",
)
"""What may have been left undone when the last process ended."""

BY_KIND = {rule.kind: rule for rule in RULES}


@dataclass(slots=True)
class Want:
    """A job that is wanted: for what happened until `since`, not before `at`."""

    since: float
    at: float


@dataclass(slots=True)
class Watched:
    """One partnership: how far its chain was seen, and what is wanted because of it."""

    partnership: Partnership
    head: int
    wants: dict[str, Want] = field(default_factory=dict)
    latest: dict[str, float] = field(default_factory=dict)
    gaps: dict[str, float] = field(default_factory=dict)

    def want(self, kinds: Iterable[str], now: float, *, delayed: bool = False) -> None:
        """Want these kinds for what happened until now, each no sooner than its gap allows."""
        for kind in kinds:
            rule = BY_KIND[kind]
            self.gaps.pop(kind, None)
            spaced = self.latest.get(kind, float("-inf")) + (0.0 if kind == "answer" else rule.gap)
            at = max(now + rule.delay if delayed else now, spaced)
            known = self.wants.get(kind)
            self.wants[kind] = Want(now, min(known.at, at) if known and known.at >= now else at)

    def notice(self, events: Iterable[object], now: float) -> None:
        """Want whatever these new events call for."""
        self.notice_kinds({type(event) for event in events}, now)

    def notice_kinds(self, seen: Set[type], now: float) -> None:
        """Want whatever new events of these kinds call for."""
        if seen:
            called = (rule.kind for rule in RULES if not rule.after or not seen.isdisjoint(rule.after))
            self.want(called, now, delayed=True)

    def due(self, now: float) -> Iterator[str]:
        """The kinds whose job should be handed in now; what is not needed is forgotten."""
        for kind, want in list(self.wants.items()):
            if want.at > now:
                continue
            needed = BY_KIND[kind].needed
            wait = 0.0 if needed is None else needed(self.partnership)
            if wait is None:
                self.wants.pop(kind)
                self.gaps.pop(kind, None)
            elif wait > 0:
                want.at = now + wait
            else:
                yield kind

    def handed_in(self, kind: str, at: float, now: float) -> None:
        """A job of this kind, handed in at this time, is queued or running."""
        rule, want = BY_KIND[kind], self.wants[kind]
        self.latest[kind] = now
        enough = at >= want.since
        if enough and not rule.stays:
            self.wants.pop(kind)
            return
        gap = self.gaps.get(kind, rule.gap)
        want.at = now + gap
        self.gaps[kind] = min(2 * gap, LONGEST) if enough else gap

    def next(self) -> float:
        """When something is to be looked at again; infinity while nothing is wanted."""
        return min((want.at for want in self.wants.values()), default=float("inf"))
