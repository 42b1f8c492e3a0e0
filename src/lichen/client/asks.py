"""Asks: the inbox, the next one to work on, answering, and passing on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from lichen.client.link import Link, at, given
from lichen.client.paging import pages
from lichen.client.shapes import AskRow, InboxCounts, Kept, Moved, Turn
from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.types import Answer, AskId, CaseId, ContributionId, Lane

Order = Literal["attention", "due", "confidence", "newest"]
Scope = Literal["mine", "team"]
Wanted = Literal["answer", "second_look", "audit", "adjudication", "variation"]
Urgency = Literal["overdue", "at_risk"]
OneAsk = Turn | AskRow | tuple[str, str]
"""A turn, a row of the inbox, or the ids of a case and an ask."""


class Contributed(msgspec.Struct, frozen=True):
    """The contribution as it stands on the ledger."""

    contribution: ContributionId


class Inbox:
    """Your asks, in all partnerships or in one."""

    def __init__(self, link: Link, partnership: str | None = None) -> None:
        self._link, self._partnership = link, partnership

    def list(
        self,
        *,
        scope: Scope | None = None,
        order: Order | None = None,
        wanted: Wanted | None = None,
        lane: Lane | None = None,
        urgency: Urgency | None = None,
        disputed: bool | None = None,
        high_stakes: bool | None = None,
        blind: bool | None = None,
        free: bool | None = None,
        confidence_below: float | None = None,
        confidence_above: float | None = None,
    ) -> Iterator[AskRow]:
        """Open asks in order, yours or the whole team's; pages are fetched as you go."""
        query = {
            "scope": scope, "order": order, "partnership": self._partnership, "wanted": wanted,
            "lane": lane, "urgency": urgency, "disputed": disputed, "high_stakes": high_stakes,
            "blind": blind, "free": free, "confidence_below": confidence_below,
            "confidence_above": confidence_above,
            "limit": 100,
        }  # fmt: skip
        return pages(self._link, AskRow, "/asks", query)

    def counts(self) -> InboxCounts:
        """How much waits for you."""
        return self._link.get(InboxCounts, "/asks/counts", {"partnership": self._partnership})

    def snoozed(self) -> Iterator[AskRow]:
        """What you have put off, what comes back first first."""
        return pages(self._link, AskRow, "/asks/snoozed", {"partnership": self._partnership, "limit": 200})

    def next(
        self, *, order: Order | None = None, lease_seconds: float | None = None, team: bool | None = None
    ) -> Turn | None:
        """The next ask for you, kept for you by a lease that nobody else can get; None when there is none.

        Your own come first, then those of colleagues that nobody works on, unless `team` is false. The lease
        runs out after `lease_seconds`, 300 unless you say otherwise; `renew` it while you work.
        """
        body = given(partnership=self._partnership, order=order, lease_seconds=lease_seconds, team=team)
        content = msgspec.json.encode(body)
        # A pull whose answer got lost may have taken a lease: it runs out by itself, so asking again is safe.
        response = self._link.send("POST", "/asks/next", content, {"content-type": "application/json"})
        return None if response.status_code == 204 else decode(response.content, Turn)

    def undo(self, undo: str, *, key: str | None = None) -> Moved:
        """Take back a move or a snooze by its `undo`; what was answered since stays, and is told."""
        return self._link.act(Moved, "POST", at("undo", undo), key=key)

    def answer(
        self,
        ask: Turn | AskRow,
        answer: Answer,
        *,
        confidence: float | None = None,
        distribution: Sequence[float] | None = None,
        spread: float | None = None,
        reasons: str | None = None,
        unsure_of: str | None = None,
        seconds: float | None = None,
        hold: bool | None = None,
        key: str | None = None,
    ) -> ContributionId:
        """The id of your answer to an ask; it is on the ledger when this comes back."""
        row = ask.ask if isinstance(ask, Turn) else ask
        body = given(
            answer=answer, ask=row.ask, confidence=confidence, distribution=distribution, spread=spread,
            reasons=reasons, unsure_of=unsure_of, seconds=seconds, hold=hold,
        )  # fmt: skip
        path = at("partnerships", row.partnership, "cases", row.case, "contributions")
        return self._link.act(Contributed, "POST", path, body, key=key).contribution

    def renew(self, ask: OneAsk, *, seconds: float | None = None) -> datetime:
        """Until when an ask that you pulled is kept for you now."""
        return self._link.act(Kept, "POST", self._one(ask, "renew"), given(seconds=seconds)).until

    def release(self, ask: OneAsk) -> None:
        """Give up the lease on an ask, so that somebody else can pull it."""
        self._link.act(None, "POST", self._one(ask, "release"))

    def claim(self, ask: OneAsk, *, key: str | None = None) -> Moved:
        """Make a colleague's ask yours."""
        return self._link.act(Moved, "POST", self._one(ask, "claim"), key=key)

    def reassign(self, ask: OneAsk, to: str, *, why: str = "", key: str | None = None) -> Moved:
        """Give anybody's ask to somebody else, as a lead."""
        return self._link.act(Moved, "POST", self._one(ask, "reassign"), {"to": to, "why": why}, key=key)

    def delegate(self, ask: OneAsk, to: str, *, why: str = "", key: str | None = None) -> Moved:
        """Give your own ask to a colleague."""
        return self._link.act(Moved, "POST", self._one(ask, "delegate"), {"to": to, "why": why}, key=key)

    def hand_over(self, ask: OneAsk, *, why: str = "", key: str | None = None) -> Moved:
        """Give your own ask back: somebody else who is available gets it."""
        return self._link.act(Moved, "POST", self._one(ask, "hand-over"), {"why": why}, key=key)

    def snooze(self, ask: OneAsk, until: datetime) -> Moved:
        """Put your own ask off until later, a time with its zone."""
        return self._link.act(Moved, "POST", self._one(ask, "snooze"), {"until": _zoned(until)})

    def unsnooze(self, ask: OneAsk) -> None:
        """Take an ask back into your list now."""
        self._link.act(None, "POST", self._one(ask, "unsnooze"))

    def _one(self, ask: OneAsk, act: str) -> str:
        partnership, case, id = self._named(ask)
        return at("partnerships", partnership, "cases", case, "asks", id, act)

    def _named(self, ask: OneAsk) -> tuple[str, CaseId, AskId]:
        row = ask.ask if isinstance(ask, Turn) else ask
        if isinstance(row, AskRow):
            return row.partnership, row.case, row.ask
        if self._partnership is None:
            raise InputRefused(
                "Say in which partnership: `client.partnership(…).asks`, or give the row itself."
            )
        return self._partnership, CaseId(row[0]), AskId(row[1])


class Asks(Inbox):
    """The asks of one partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        super().__init__(link, partnership)
        self._at = at("partnerships", partnership, "asks")

    def reassign_many(
        self, asks: Iterable[OneAsk], to: str, *, why: str = "", key: str | None = None
    ) -> Moved:
        """Give up to 10,000 asks to somebody else, as a lead; what cannot move is told, the rest moves."""
        body = {"asks": self._all(asks), "to": to, "why": why}
        return self._link.act(Moved, "POST", f"{self._at}/reassign/bulk", body, key=key)

    def snooze_many(self, asks: Iterable[OneAsk], until: datetime) -> Moved:
        """Put up to 10,000 of your own asks off until later."""
        body = {"asks": self._all(asks), "until": _zoned(until)}
        return self._link.act(Moved, "POST", f"{self._at}/snooze/bulk", body)

    def _all(self, asks: Iterable[OneAsk]) -> Any:
        return [{"case": case, "ask": ask} for _, case, ask in map(self._named, asks)]


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InputRefused("Give a time with its zone, such as `datetime(2030, 1, 31, 8, tzinfo=UTC)`.")
    return moment
