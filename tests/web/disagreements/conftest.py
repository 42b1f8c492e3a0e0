"""A desk where the AI and the first person differ, and somebody else is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.types import AskId, CaseId, PartnerId


@pytest.fixture(autouse=True)
def _quick_passwords(_django: None) -> Iterator[None]:
    """Digests that cost nothing: what makes passwords slow to guess is Django's, and tested there."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


class Quarrel:
    """One open disagreement: `first` differs from the AI, `asked` is asked about it and has not answered."""

    def __init__(self, world: Any, case: str = "mail-1") -> None:
        self.world, self.case = world, case
        said = Contribution(
            by=PartnerId("model"), answer="billing", distribution=(0.9, 0.06, 0.04), reasons="it says invoice"
        )
        open_case(
            world.desk,
            NewCase({"text": "My bill is wrong."}, {}, case, contributions=[said]),
            by=PartnerId("owner"),
        )
        self.first, ask = self.waiting()
        theirs = Contribution(
            by=PartnerId(self.first),
            answer="technical",
            ask=AskId(ask),
            confidence=0.8,
            reasons="the page was down",
        )
        contribute(world.desk, CaseId(case), theirs)
        (self.row,) = world.house.ledger.rows("disagreements_of_case", chain="desk", case=case)
        self.id = self.row.disagreement
        self.address = f"/disagreements/desk/{self.id}/"

    def waiting(self) -> tuple[str, str]:
        rows = self.world.house.ledger.rows("asks_of_case", chain="desk", case=self.case)
        return next((row.partner, row.ask) for row in rows if row.status == "open")

    @property
    def asked(self) -> str:
        return self.waiting()[0]

    def page(self, who: str | None) -> Any:
        return self.world.client(who).get(self.address)

    def resolve(
        self, who: str | None, answer: str = "technical", reason: str = "the log shows it", **more: str
    ) -> Any:
        return self.world.client(who).post(
            f"{self.address}resolve/", {"answer": answer, "reason": reason, **more}
        )


@pytest.fixture
def quarrel(world: Any) -> Quarrel:
    return Quarrel(world)
