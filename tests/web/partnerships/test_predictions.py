"""What was predicted at an adoption stands beside what came of it, and says when it is too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from tests.web.partnerships.conftest import answer_all, opened
from tests.web.partnerships.test_allocation import ADOPT, AT, carried
from tests.web.work.conftest import Bench

from lichen.actions.adopt_charter import adopt_charter
from lichen.reports.rehearsals.predictions import on_record
from lichen.reports.rehearsals.reality import look_back, looked, stale
from lichen.reports.whatif import Change, Reality
from lichen.types import PartnerId

LIST = AT + "predictions/"


@pytest.fixture
def adopted(worked: Any) -> Any:
    client = worked.client("owner")
    page = client.post(AT + "adopt/", {"reviews": "1", "version": "1"}).content.decode()
    client.post(ADOPT, carried(page, "carried", "version", "key", "rehearsal"))
    assert worked.desk.charter.version == 2
    return worked


@pytest.fixture
def bench(adopted: Any) -> Bench:
    adopted.house.engine = Bench(adopted.house)
    return adopted.house.engine  # type: ignore[no-any-return]  # set the line before


def work(world: Any, count: int) -> None:
    for number in range(count):
        answer_all(world, opened(world, f"later-{number}"), "billing")


def known(figures: tuple[Reality, ...]) -> tuple[Reality, ...]:
    return tuple(replace(each, actual=each.predicted, as_predicted=True) for each in figures)


def test_too_early_is_said(adopted: Any) -> None:
    page = adopted.client("first").get(LIST).content.decode()
    assert "Too early to say" in page
    assert "at most 1 people a case" in page


def test_reality_stands_beside_the_prediction(adopted: Any, bench: Bench) -> None:
    work(adopted, 31)
    adopted.client("first").get(LIST)
    assert bench.latest.name == "look_back"
    bench.work()
    page = adopted.client("first").get(LIST).content.decode()
    assert "on 31 cases" in page
    assert "as predicted" in page


def test_a_job_looks_back_once_for_all_who_look(adopted: Any, bench: Bench) -> None:
    client = adopted.client("owner")
    client.get(LIST)
    bench.work()
    client.get(LIST)
    client.get("/partnerships/desk/")
    assert [job.name for job in bench.jobs()].count("look_back") == 1
    found, kept = on_record(adopted.desk.ledger, "desk"), looked(adopted.desk.ledger, "desk")
    now = adopted.desk.source.now()
    assert not stale(found, kept, now)
    assert stale(found, kept, now + timedelta(hours=1)), "too early to say: looked again within the hour"
    seen = {2: replace(kept[2], figures=known(kept[2].figures))}
    assert not stale(found, seen, now + timedelta(hours=20))
    assert stale(found, seen, now + timedelta(days=1))


def test_no_page_reads_the_record(adopted: Any, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = import_module("lichen.reports.whatif.compare")
    monkeypatch.setattr(compare, "history", lambda *_, **__: pytest.fail("read in a request"))
    for path in (LIST, LIST + "2/", "/partnerships/desk/", "/partnerships/desk/charter/versions/"):
        assert adopted.client("owner").get(path).status_code == 200


def test_other_settings_end_what_is_measured(adopted: Any) -> None:
    work(adopted, 5)
    adopt_charter(adopted.desk, Change(reviews=2).apply(adopted.desk.charter), by=PartnerId("owner"))
    for number in range(4):
        answer_all(adopted, opened(adopted, f"after-{number}"), "billing")
    look_back(adopted.desk, now=adopted.desk.source.now())
    found = looked(adopted.desk.ledger, "desk")[2]
    assert (found.cases, found.until) == (5, 3)
    assert "until version 3" in adopted.client("owner").get(LIST + "2/").content.decode()


def test_it_is_linked_from_the_overview_and_the_versions(adopted: Any) -> None:
    client = adopted.client("first")
    overview = client.get("/partnerships/desk/").content.decode()
    assert f'href="{LIST}2/"' in overview
    assert "Too early to say" in overview
    assert f'href="{LIST}2/"' in client.get("/partnerships/desk/charter/versions/").content.decode()


def test_without_a_prediction_nothing_is_said_of_it(worked: Any) -> None:
    assert "Predicted " not in worked.client("owner").get("/partnerships/desk/").content.decode()
    assert "Nothing was predicted yet" in worked.client("owner").get(LIST).content.decode()


@pytest.mark.parametrize("version", ["1", "7", "999999999999999999"])
def test_a_version_without_one_is_not_found(adopted: Any, version: str) -> None:
    assert adopted.client("owner").get(f"{LIST}{version}/").status_code == 404


def test_nobody_else_reads_it(adopted: Any) -> None:
    assert adopted.client("elsewhere").get(LIST + "2/").status_code == 404
    assert adopted.client().get(LIST + "2/").status_code == 302
    assert adopted.client("owner").post(LIST).status_code == 405


def test_the_prediction_outlives_what_is_kept(adopted: Any) -> None:
    adopted.desk.ledger.rebuild()
    [found] = on_record(adopted.desk.ledger, "desk")
    assert found.version == 2
    assert found.told["change"] == {"reviews": 1}
