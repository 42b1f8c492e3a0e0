"""Partnership pages on the shared world, with a little work done on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.record_outcome import record_outcome
from lichen.charter.schema import Charter, plain
from lichen.core.conditions import Condition
from lichen.core.intervals import Interval
from lichen.reports.cards.card import Card, Evidence, Trait
from lichen.reports.cards.drawn import drawn
from lichen.reports.cards.due import known_now
from lichen.reports.cards.kept import keep, kept_card
from lichen.types import AskId, CaseId, PartnerId
from lichen.web.partnerships.form import flat

SHARES = (0.7, 0.2, 0.1)
BOXES = ("four_eyes", "outcomes_follow")


def opened(world: Any, name: str) -> CaseId:
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=SHARES, version="v7")
    new = NewCase({"text": "My bill."}, {}, name, contributions=[said])
    return open_case(world.desk, new, by=PartnerId("owner"))


def answer_all(world: Any, case: CaseId, answer: str) -> None:
    for _ in range(5):
        rows = world.house.ledger.rows("asks_of_case", chain="desk", case=case)
        waiting = [row for row in rows if row.status == "open"]
        if not waiting:
            return
        ask, person = AskId(waiting[0].ask), PartnerId(waiting[0].partner)
        contribute(world.desk, case, Contribution(by=person, ask=ask, answer=answer, seconds=20.0))


@pytest.fixture(autouse=True)
def quick_passwords(_django: None) -> Iterator[None]:
    """Passwords are not what is tested here: hash them in no time."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def worked(world: Any) -> Any:
    """The world after twelve cases: most agree with the AI, some do not; one more is still open."""
    for number in range(12):
        case = opened(world, f"case-{number}")
        answer_all(world, case, "technical" if number % 4 == 0 else "billing")
        record_outcome(world.desk, case, "billing", by=PartnerId("owner"))
    opened(world, "waiting")
    return world


def keep_drawn(world: Any, **shown: Card) -> None:
    """Keep the desk's cards as a job draws them, those given by partner in place of the drawn."""
    found = drawn(world.desk, now=world.desk.source.now())
    cards = tuple(shown.get(each.partner, each) for each in found.cards)
    kept = found._replace(cards=cards, people=shown.get("people", found.people))
    known = known_now(world.desk)
    keep(world.house.ledger, "desk", kept, looks=1, looked=known, known=known)


def weak(name: str = "vip", *evidence: str, low: float = 0.3) -> Trait:
    """A weakness in cases with this attribute."""
    return Trait(
        conditions=(Condition(name, "is", level="yes"),),
        inside=Interval(0.41, low, 0.5, 212),
        elsewhere=Interval(0.08, 0.06, 0.1, 900),
        cases=212,
        p=0.001,
        sentence=f"{name} is yes: error 41 %, elsewhere 8 %, 212 cases",
        evidence=tuple(Evidence(case, 3) for case in evidence),
    )


@pytest.fixture
def drawn_desk(worked: Any) -> Any:
    """The worked world with its cards drawn; the model's has one weakness."""
    keep_drawn(worked)
    model = kept_card(worked.house.ledger, "desk", "model")
    assert model is not None
    keep_drawn(worked, model=replace(model, weaknesses=(weak("vip", "case-0", "case-4"),)))
    return worked


@pytest.fixture
def form_of() -> Callable[..., dict[str, str]]:
    """Every field as a browser sends it for a charter, some of them changed."""

    def sent(charter: Charter | dict[str, Any], changed: dict[str, str] | None = None) -> dict[str, str]:
        data = plain(charter) if isinstance(charter, Charter) else charter
        said = flat(data)
        return {name: value for name, value in said.items() if value or name not in BOXES} | (changed or {})

    return sent
