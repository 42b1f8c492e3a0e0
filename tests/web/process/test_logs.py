"""Event logs from elsewhere: uploaded, told, drawn; what cannot be read is said in a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.reports.kept_rows import every_kept
from lichen.reports.process.kept import LOG
from lichen.transfer import event_log

AT = "/partnerships/desk/process/"
LOGS = f"{AT}logs/"


def rows(head: str = "case,activity,timestamp") -> bytes:
    lines = [head]
    for case in range(40):
        lines += [
            f"c{case},received,2026-01-{1 + case % 20:02}T08:00:00Z",
            f"c{case},checked,2026-01-{1 + case % 20:02}T09:00:00Z",
            f"c{case},<b>paid</b>,2026-02-{1 + case % 20:02}T09:00:00Z",
        ]
    return "\n".join(lines).encode()


def uploaded(world: Any, content: bytes, name: str = "claims.csv", who: str = "first") -> Any:
    return world.client(who).post(LOGS, {"file": SimpleUploadedFile(name, content)})


def test_columns_are_guessed_and_the_report_is_drawn(worked: Any, bench: Any) -> None:
    here = uploaded(worked, rows())["location"]
    client = worked.client("first")
    page = client.get(here).content.decode()
    for column in ("case", "activity", "timestamp"):
        assert f'<option value="{column}" selected>{column}</option>' in page
    told = {"case": "case", "activity": "activity", "at": "timestamp"}
    assert client.post(f"{here}draw/", told).status_code == 302
    bench.work()
    page = client.get(here).content.decode()
    assert "40 cases" in page
    assert "Where the time goes" in page
    assert "<svg" in page
    assert "<b>paid</b>" not in page
    assert "&lt;b&gt;paid&lt;/b&gt;" in page
    assert "claims.csv" in client.get(AT).content.decode()
    table = client.get(f"{here}tables/1.csv")
    assert table.status_code == 200


def test_columns_nobody_knows_can_be_told(worked: Any, bench: Any) -> None:
    here = uploaded(worked, rows("kundin,was,wann"))["location"]
    client = worked.client("first")
    page = client.get(here).content.decode()
    assert "selected>kundin" not in page
    client.post(f"{here}draw/", {})
    bench.work()
    page = client.get(here).content.decode()
    assert "no column seems to hold the case and the activity and the time" in page
    assert "--case" not in page
    assert bench.latest.state == "failed"
    client.post(f"{here}draw/", {"case": "kundin", "activity": "was", "at": "wann"})
    bench.work()
    assert "40 cases" in client.get(here).content.decode()


def test_json_lines_are_read_too(worked: Any, bench: Any) -> None:
    lines = [
        json.dumps({"case": f"c{n}", "activity": what, "timestamp": f"2026-01-0{1 + n % 9}T0{at}:00:00Z"})
        for n in range(40)
        for at, what in enumerate("abc")
    ]
    here = uploaded(worked, "\n".join(lines).encode(), "claims.jsonl")["location"]
    page = worked.client("first").get(here).content.decode()
    assert '<option value="timestamp" selected>' in page
    told = {"case": "case", "activity": "activity", "at": "timestamp"}
    worked.client("first").post(f"{here}draw/", told)
    bench.work()
    assert "40 cases" in worked.client("first").get(here).content.decode()


def test_one_column_for_two_things_is_refused_and_the_form_kept(worked: Any, bench: Any) -> None:
    here = uploaded(worked, rows())["location"]
    answer = worked.client("first").post(
        f"{here}draw/", {"case": "case", "activity": "case", "at": "timestamp"}
    )
    assert answer.status_code == 422
    assert "One column is said to hold two things" in answer.content.decode()
    assert bench.known == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("log.exe", b"MZ", "An event log is a file that ends in"),
        ("log.csv", b"", "is empty"),
        ("log.parquet", b"not parquet", "log.parquet"),
    ],
)
def test_what_is_no_log_is_refused_at_once_and_not_kept(
    worked: Any, bench: Any, name: str, content: bytes, said: str
) -> None:
    answer = uploaded(worked, content, name)
    if answer.status_code == 302:  # it can be read as a table, so its columns are asked for
        worked.client("first").post(f"{answer['location']}draw/", {})
        bench.work()
        assert bench.latest.state == "failed"
        return
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert name not in worked.client("first").get(AT).content.decode()


def test_a_broken_xes_is_said_on_the_page_by_the_name_of_the_file(worked: Any, bench: Any) -> None:
    here = uploaded(worked, b"<log><trace></log>", "orders.xes")["location"]
    worked.client("first").post(f"{here}draw/", {})
    bench.work()
    page = worked.client("first").get(here).content.decode()
    assert bench.latest.state == "failed"
    assert 'role="alert">orders.xes' in page


def test_times_that_do_not_tell_day_from_month_can_be_told(worked: Any, bench: Any) -> None:
    lines = [f"c{n},{what},0{1 + n % 9}/0{1 + n % 7}/2026" for n in range(40) for what in ("a", "b")]
    here = uploaded(worked, "\n".join(["case,activity,timestamp", *lines]).encode())["location"]
    client, told = worked.client("first"), {"case": "case", "activity": "activity", "at": "timestamp"}
    client.post(f"{here}draw/", told)
    bench.work()
    page = client.get(here).content.decode()
    assert "say below what dates begin with" in page
    client.post(f"{here}draw/", {**told, "order": "day"})
    bench.work()
    assert "40 cases" in client.get(here).content.decode()


def test_a_log_is_its_partnerships_own_and_can_be_deleted(worked: Any, bench: Any) -> None:
    here = uploaded(worked, rows())["location"]
    there = here.replace("/desk/", "/other/")
    assert worked.client("elsewhere").get(there).status_code == 404
    assert worked.client("elsewhere").get(here).status_code == 404
    assert worked.client("auditor").get(here).status_code == 200
    assert worked.client("auditor").post(f"{here}forget/").status_code == 403
    assert worked.client("auditor").post(f"{here}draw/").status_code == 403
    assert uploaded(worked, rows(), who="auditor").status_code == 403
    assert worked.client("first").post(f"{here}forget/").status_code == 302
    assert worked.client("first").get(here).status_code == 404


def kept(world: Any) -> list[str]:
    """The logs a report is kept of, with what it says."""
    return [f"{id} {row.body.decode()}" for id, row in every_kept(world.desk.ledger, "desk", LOG)]


def test_the_report_goes_with_its_log_and_no_other(worked: Any, bench: Any) -> None:
    client, told = worked.client("first"), {"case": "case", "activity": "activity", "at": "timestamp"}
    one, other = (uploaded(worked, rows())["location"] for _ in range(2))
    for here in (one, other):
        client.post(f"{here}draw/", told)
    bench.work()
    assert ["paid" in each for each in kept(worked)] == [True, True]
    client.post(f"{one}forget/")
    (left,) = kept(worked)
    assert left.split()[0] in other


def test_a_report_drawn_while_its_log_was_deleted_is_not_kept(
    worked: Any, bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = worked.client("first")
    here = uploaded(worked, rows())["location"]
    client.post(f"{here}draw/", {"case": "case", "activity": "activity", "at": "timestamp"})
    read = event_log.read_event_log

    def and_then_it_goes(*what: Any, **how: Any) -> Any:
        found = read(*what, **how)
        client.post(f"{here}forget/")
        return found

    monkeypatch.setattr(event_log, "read_event_log", and_then_it_goes)
    bench.work()
    assert bench.latest.state == "done"
    assert kept(worked) == []


def test_a_log_is_no_file_of_cases(worked: Any, bench: Any) -> None:
    log = uploaded(worked, rows())["location"].rstrip("/").rpartition("/")[2]
    assert worked.client("first").get(f"/partnerships/desk/data/imports/{log}/").status_code == 404


def test_no_file_is_said(worked: Any, bench: Any) -> None:
    assert worked.client("first").post(LOGS, {}).status_code == 422
