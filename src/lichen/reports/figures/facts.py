"""What one case adds to every count: a pure function of its entries.

A count is the sum of what the cases add. So when entries come in, what each touched case added before is
taken away and what it adds now is put in its place: corrections, overrides and late truths need no rules
of their own, and any order of small steps ends where one great step does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from lichen.ledger.canonical import encode
from lichen.reports.figures.bins import confidence_bin, pace_bin
from lichen.reports.figures.reading import Reading, read, stated_by
from lichen.reports.figures.story import Asked, Said, Story
from lichen.reports.figures.timeline import Timeline

MILLION = 1_000_000
MOST_PARTNERS_A_CASE = 20
"""Pairs of answers are counted among so many people of a case."""

Part = str | int


class Fact(NamedTuple):
    """So much is added to one measure under one key at one time (microseconds)."""

    measure: str
    at: int
    key: str
    n: int = 1
    hits: int = 0
    amount: int = 0


@lru_cache(maxsize=65_536)
def key_of(*parts: Part) -> str:
    """A key as it is stored: a JSON list."""
    return encode(parts).decode()


def facts(story: Story, timeline: Timeline) -> tuple[int, list[Fact]]:
    """The number of the question the case was opened under, and all that it adds."""
    if not timeline.starts or story.opened_seq < timeline.starts[0]:
        return 0, []
    terms = timeline.at(story.opened_seq)
    reading = read(story, terms, timeline.era(story.settled_seq))
    return terms.question, [fact for each in _ALL for fact in each(reading)]


def _work(reading: Reading) -> Iterator[Fact]:
    story = reading.story
    yield Fact("opened", story.opened_at, key_of())
    if story.settled is None:
        waits = any(ask.closed_at is None for ask in story.asks.values())
        yield Fact("unsettled", story.opened_at, key_of("waiting" if waits else "idle"))
        return
    lane, spent = story.settled.lane, story.settled_at - story.opened_at
    yield Fact("settled", story.settled_at, key_of(lane), 1, story.overridden, spent // 1000)
    yield Fact("era", 0, key_of(reading.era), 1, story.overridden, len(reading.people))
    if story.settled.audited:
        yield Fact("audits", story.settled_at, key_of(), 1, bool(reading.people))
        yield from _audited(reading)


def _audited(reading: Reading) -> Iterator[Fact]:
    """What the audit of a case of the AI-only lane cost, and what it found."""
    story = reading.story
    for said in reading.people:
        if said.at >= story.settled_at:
            seconds = said.event.seconds
            spent = 0 if seconds is None else round(1000 * seconds)
            yield Fact("auditing", said.at, key_of(), 1, seconds is not None, spent)
    if story.settled is not None and reading.truth is not None:
        wrong = reading.wrong(story.settled.answer)
        yield Fact("checked", story.settled_at, key_of(reading.propensity), 1, wrong)


def _asks(reading: Reading) -> Iterator[Fact]:
    for ask in reading.story.asks.values():
        if ask.partner in reading.terms.machines:
            if ask.failure is not None:
                yield Fact("failures", ask.closed_at or ask.at, key_of(ask.partner, ask.failure))
        elif ask.closed_at is None:
            yield Fact("waiting", ask.at, key_of())
            if ask.due is not None:
                yield Fact("due", ask.due, key_of())
        else:
            yield from _closed(ask, ask.closed_at)


def _closed(ask: Asked, closed_at: int) -> Iterator[Fact]:
    if ask.failure is None:
        yield Fact("response", closed_at, key_of(), 1, 0, (closed_at - ask.at) // 1000)
    if ask.due is not None and (ask.failure is None or closed_at > ask.due):
        yield Fact("service", closed_at, key_of(), 1, ask.failure is None and closed_at <= ask.due)


def _reviews(reading: Reading) -> Iterator[Fact]:
    for said in (*reading.people, *reading.ai):
        seconds, role = said.event.seconds, said.event.role
        spent = 0 if seconds is None else round(1000 * seconds)
        yield Fact("answers", said.at, key_of(said.event.partner, role), 1, seconds is not None, spent)
        if role == "person":
            yield Fact("reviews", said.at, key_of(), 1, seconds is not None, spent)
            if seconds is not None:
                yield Fact("pace", 0, key_of(said.event.partner, pace_bin(seconds)))


def _errors(reading: Reading) -> Iterator[Fact]:
    story = reading.story
    if story.settled is None or reading.truth is None or reading.by_choice:
        return
    sides = {"together": story.settled.answer}
    if reading.blind:
        sides["people"] = reading.blind[0].event.answer
    if reading.proposal is not None:
        sides["ai"] = reading.proposal.answer
    for side, answer in sides.items():
        wrong, sought = reading.wrong(answer), reading.propensity
        yield Fact("error", story.settled_at, key_of(side, reading.source, sought), 1, wrong)
        yield Fact("era_error", 0, key_of(reading.era, side, sought), 1, wrong)


def _surety(reading: Reading) -> Iterator[Fact]:
    """How sure the belief and the AI were, and whether they were right."""
    story, proposal = reading.story, reading.proposal
    if story.settled is None or reading.truth is None or reading.by_choice:
        return
    said = [("belief", story.settled.answer, story.settled.confidence or None)]
    if proposal is not None:
        said.append(("ai", proposal.answer, proposal.score))
    for who, answer, sure in said:
        if sure is not None:
            key = key_of(who, confidence_bin(sure), reading.propensity)
            yield Fact("surety", 0, key, 1, not reading.wrong(answer), round(MILLION * sure))


def _partners(reading: Reading) -> Iterator[Fact]:
    """Each partner's own answers against the truth: people's blind ones, every AI's."""
    if reading.story.settled is None or reading.truth is None or reading.by_choice:
        return
    for said in (*reading.blind, *reading.ai):
        yield from _measured(reading, said)
    for said in (*reading.ai, *reading.shadows):
        event, how = said.event, "shadow" if said.event.shadow else "live"
        key = key_of(event.partner, event.version, how, reading.propensity)
        yield Fact("version", 0, key, 1, reading.wrong(event.answer))


def _measured(reading: Reading, said: Said) -> Iterator[Fact]:
    partner, answer = said.event.partner, said.event.answer
    wrong, sought = reading.wrong(answer), reading.propensity
    yield Fact("right", 0, key_of(partner, reading.source, sought), 1, not wrong)
    if reading.terms.labels:
        yield Fact("confusion", 0, key_of(partner, str(reading.truth), str(answer)))
    sure = stated_by(said.event)
    if sure is not None:
        key = key_of(partner, confidence_bin(sure))
        yield Fact("stated", 0, key, 1, not wrong, round(MILLION * sure))


def _reliance(reading: Reading) -> Iterator[Fact]:
    """Whether people's answers are the AI's, before and after they saw it, and how they revised."""
    if reading.proposal is None:
        return
    proposed, score = reading.proposal
    place = -1 if score is None else confidence_bin(score)
    for said in reading.people:
        how = "blind" if said.event.stage == "blind" else "shown"
        same = reading.terms.same(said.event.answer, proposed)
        yield Fact("acceptance", said.at, key_of(how, place), 1, same)
    first = {each.event.partner: each.event.answer for each in reading.blind}
    for said in reading.people:
        before = first.get(said.event.partner)
        if said.event.stage != "second_look" or before is None:
            continue
        differed = not reading.terms.same(before, proposed)
        moved = not reading.terms.same(before, said.event.answer)
        yield Fact("revised", said.at, key_of("differed" if differed else "agreed"), 1, moved)


def _agreement(reading: Reading) -> Iterator[Fact]:
    """Pairs of people who answered the same case, each before seeing anyone else's answer."""
    for one, other in combinations(reading.blind[:MOST_PARTNERS_A_CASE], 2):
        first, second = one.event, other.event
        same = reading.terms.same(first.answer, second.answer)
        names = sorted((str(first.partner), str(second.partner)))
        yield Fact("agreement", max(one.at, other.at), key_of(*names), 1, same)
        if reading.terms.labels:
            yield Fact("pairs", 0, key_of(*sorted((str(first.answer), str(second.answer)))))


def _remarks(reading: Reading) -> Iterator[Fact]:
    whose = {each.event.contribution: each.event.partner for each in (*reading.people, *reading.ai)}
    for remark in reading.story.feedback:
        partner = whose.get(remark.contribution)
        for aspect in ("accurate", "useful", "timely", "style"):
            verdict = getattr(remark, aspect)
            if partner is not None and verdict is not None:
                yield Fact("feedback", 0, key_of(partner, aspect), 1, bool(verdict))


def _disputes(reading: Reading) -> Iterator[Fact]:
    dispute = reading.story.dispute
    if dispute is None:
        return
    what = theme(reading, [answer for _, answer in dispute.positions])
    done = dispute.resolved_at
    taken = 0 if done is None else (done - dispute.at) // 1000
    yield Fact("disputes", dispute.at, key_of(*what), 1, done is not None, taken)
    if reading.story.settled is None or reading.truth is None:
        return
    for partner, answer in dict(dispute.positions).items():
        yield Fact("verdicts", 0, key_of(partner, *what), 1, not reading.wrong(answer))


def theme(reading: Reading, answers: list[str | float]) -> list[str]:
    """The two answers at odds, sorted; more than two, or numbers, have no name."""
    distinct = sorted({str(answer) for answer in answers})
    return distinct if reading.terms.labels and len(distinct) == 2 else ["several", "answers"]


_ALL: tuple[Callable[[Reading], Iterator[Fact]], ...] = (
    _work, _asks, _reviews, _errors, _surety, _partners, _reliance, _agreement, _remarks, _disputes,
)  # fmt: skip
