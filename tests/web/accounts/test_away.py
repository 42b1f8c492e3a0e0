"""Out of office and capacity: for oneself, in days, with somebody to stand in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

HERE = "/account/away/"


def test_an_absence_is_noted_and_taken_back(world: Any) -> None:
    from lichen.web.accounts.away import absences

    browser = world.client("first")
    assert (
        browser.post(
            HERE + "go/", {"since": "2031-01-05", "until": "2031-01-09", "delegate": "second"}
        ).status_code
        == 302
    )
    (found,) = absences("first")
    assert (found.since.isoformat(), found.delegate) == ("2031-01-05T00:00:00+00:00", "second")
    assert found.until - found.since == timedelta(days=5), "the last day is a day away"
    assert "stands in" in browser.get(HERE).content.decode()
    browser.post(HERE + "back/", {"since": found.since.isoformat()})
    assert list(absences("first")) == []


def test_away_from_now_on_until_one_is_back(world: Any) -> None:
    from lichen.web.accounts.away import absences

    browser = world.client("first")
    browser.post(HERE + "go/", {})
    (found,) = absences("first")
    assert found.until is None
    browser.post(HERE + "back/", {"since": found.since.isoformat()})
    assert list(absences("first")) == []


@pytest.mark.parametrize(
    "said",
    [
        {"since": "tomorrow"},
        {"since": "2031-01-09", "until": "2031-01-05"},
        {"until": "2020-01-01"},
        {"delegate": "elsewhere"},
        {"delegate": "first"},
        {"delegate": "nobody"},
    ],
)
def test_what_cannot_be_is_refused(world: Any, said: dict[str, str]) -> None:
    from lichen.web.accounts.away import absences

    assert world.client("first").post(HERE + "go/", said).status_code == 422
    assert list(absences("first")) == []


def test_nobody_is_sent_away_by_others(world: Any) -> None:
    from lichen.web.accounts.away import absences

    world.client("owner").post(HERE + "go/", {"person": "first", "user": "first"})
    assert list(absences("first")) == []
    assert world.client().post(HERE + "go/", {})["location"].startswith("/accounts/login/")


def test_capacity_is_kept_per_partnership(world: Any) -> None:
    from lichen.web.accounts.away import capacity

    browser = world.client("first")
    assert browser.post(HERE + "capacity/desk/", {"minutes": "30"}).status_code == 302
    assert capacity("first", "desk").minutes_per_day == 30
    assert 'value="30.0"' in browser.get(HERE).content.decode()
    browser.post(HERE + "capacity/desk/", {})
    assert capacity("first", "desk") is None


@pytest.mark.parametrize(
    "said", [{"minutes": "-1"}, {"minutes": "nan"}, {"minutes": "5", "cases": "5"}, {"cases": "x"}]
)
def test_a_capacity_that_is_none_is_refused(world: Any, said: dict[str, str]) -> None:
    assert world.client("first").post(HERE + "capacity/desk/", said).status_code == 422


def test_capacity_elsewhere_is_not_ones_own(world: Any) -> None:
    assert world.client("first").post(HERE + "capacity/other/", {"minutes": "5"}).status_code == 404
    assert world.client("auditor").post(HERE + "capacity/desk/", {"minutes": "5"}).status_code == 403
