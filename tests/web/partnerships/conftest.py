"""Partnership pages on the shared world, with a little work done on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.record_outcome import record_outcome
from lichen.charter.schema import Charter, plain
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


@pytest.fixture
def form_of() -> Callable[..., dict[str, str]]:
    """Every field as a browser sends it for a charter, some of them changed."""

    def sent(charter: Charter | dict[str, Any], changed: dict[str, str] | None = None) -> dict[str, str]:
        data = plain(charter) if isinstance(charter, Charter) else charter
        said = flat(data)
        return {name: value for name, value in said.items() if value or name not in BOXES} | (changed or {})

    return sent
