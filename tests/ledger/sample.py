"""Events for tests, with everything filled in that a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lichen.ledger import events as ev
from lichen.ledger.sealed import Sealed, seal

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def opened(case: str, **more: Any) -> ev.CaseOpened:
    return ev.CaseOpened(at=MONDAY, by="lichen", case=case, **more)


def asked(case: str, ask: str, partner: str = "ada", **more: Any) -> ev.AskMade:
    given = {"wanted": "answer", "why": "the review is worth its time", **more}
    return ev.AskMade(at=MONDAY, by="lichen", case=case, ask=ask, partner=partner, **given)


def contributed(case: str, contribution: str, **more: Any) -> ev.ContributionMade:
    given = {"by": "ada", "partner": "ada", "role": "person", "answer": "7", **more}
    return ev.ContributionMade(at=later(2), case=case, contribution=contribution, **given)


def settled(case: str, **more: Any) -> ev.CaseSettled:
    given = {
        "answer": "7",
        "lane": "together",
        "basis": "belief",
        "confidence": 0.97,
        "answers_for": "ada",
        **more,
    }
    return ev.CaseSettled(at=later(3), by="lichen", case=case, **given)


def erased(*seals: str, case: str | None = None) -> ev.PersonalDataErased:
    return ev.PersonalDataErased(
        at=later(9), by="ada", seals=seals, reason="asked for by the customer", case=case
    )


def whole_case(number: int) -> list[ev.AnyEvent]:
    case, ask = f"case-{number:04d}", f"ask-{number:04d}"
    distribution = tuple([0.05] * 9 + [0.55])
    return [
        opened(case),
        asked(case, ask),
        contributed(case, f"contribution-{number:04d}", ask=ask, distribution=distribution, seconds=4.5),
        settled(case),
    ]


def whole_cases(count: int, start: int = 1) -> list[ev.AnyEvent]:
    return [event for number in range(start, start + count) for event in whole_case(number)]


def sealed_case(case: str, value: object) -> tuple[ev.CaseOpened, Sealed]:
    sealed = seal(value)
    return opened(case, inputs=sealed.seal), sealed
