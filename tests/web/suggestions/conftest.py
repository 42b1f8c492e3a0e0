"""The worked desk with suggestions on it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import quick_passwords, worked  # noqa: F401 -- fixtures
from tests.web.work.conftest import Bench

from lichen.actions.suggest import suggest

AT = "/partnerships/desk/suggestions/"
TEXT = "Cases wait to be answered. They take 3 days at the median. Try more minutes a day."


class Suggesting:
    """The world, with ways to suggest something and to answer as somebody."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.bench = world.house.engine = Bench(world.house)

    def make(self, topic: str = "waiting:case opened:person answered", **figures: float) -> str:
        given = figures or {"lead_time_share": 0.42, "cases": 212.0}
        return suggest(self.world.desk, TEXT, topic=topic, figures=given).suggestion

    def page(self, who: str = "owner") -> str:
        answer = self.world.client(who).get(AT)
        assert answer.status_code == 200, answer.content
        return str(answer.content.decode())

    def answer(self, suggestion: str, decision: str, who: str = "owner", **more: str) -> Any:
        return self.world.client(who).post(f"{AT}{suggestion}/", {"decision": decision, **more})


@pytest.fixture
def desk(worked: Any) -> Suggesting:  # noqa: F811
    return Suggesting(worked)
