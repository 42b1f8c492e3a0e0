"""Imports: upload, mapping, dry run with problems by row, and a job that opens nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

DATA, UPLOADS = "/partnerships/desk/data/", "/partnerships/desk/imports/"
FILE = b"case,text,ai_answer,ai_confidence\nm1,My bill is wrong,billing,0.9\nm2,Page is down,technical,0.8\n"
MAPPING = {
    "column-0": "id",
    "column-1": "input",
    "column-2": "answer",
    "column-3": "confidence",
    "partner": "model",
}


def uploaded(world: Any, content: bytes = FILE, name: str = "mail.csv", who: str | None = "first") -> Any:
    file = SimpleUploadedFile(name, content)
    return world.client(who).post(UPLOADS, {"file": file})


def cases(world: Any) -> list[str]:
    from lichen.inbox.cases import cases as listed

    return sorted(row.case for row in listed(world.house.ledger, "desk", "owner", limit=100).rows)


def test_an_uploaded_file_shows_its_columns_as_detected(world: Any, bench: Any) -> None:
    client = world.client("first")
    here = client.post(UPLOADS, {"file": SimpleUploadedFile("mail <b>.csv", FILE)})["location"]
    page = client.get(here).content.decode()
    assert "mail &lt;b&gt;.csv" in page
    assert "My bill is wrong" in page
    for role in ("id", "input", "answer", "confidence"):
        assert f'<option value="{role}" selected>' in page, role
    assert '<option value="model" selected>' in page


def test_a_dry_run_writes_nothing_and_tells_problems_by_row(world: Any, bench: Any) -> None:
    here = uploaded(world, FILE + b"m3,Hello,nonsense,0.5\n")["location"]
    page = world.client("first").post(f"{here}check/", MAPPING).content.decode()
    assert "2</b> cases would be opened from 3 rows" in page
    assert "nonsense" in page
    assert '<td class="number">4</td>' in page or '<td class="number">3</td>' in page
    assert "Leave these rows out" in page
    assert cases(world) == []
    assert bench.known == {}


def test_an_import_opens_the_cases_and_the_same_again_opens_nothing_twice(world: Any, bench: Any) -> None:
    here = uploaded(world)["location"]
    assert world.client("first").post(f"{here}start/", MAPPING).status_code == 302
    bench.work()
    assert cases(world) == ["m1", "m2"]
    world.client("first").post(f"{here}start/", MAPPING)
    bench.work()
    again = uploaded(world)["location"]
    world.client("first").post(f"{again}start/", MAPPING)
    bench.work()
    assert cases(world) == ["m1", "m2"]
    shown = world.client("first").get(DATA).content.decode()
    assert "2 cases opened" in shown
    assert "2 were on record already" in shown


def test_a_form_sent_twice_starts_one_job(world: Any, bench: Any) -> None:
    here = uploaded(world)["location"]
    for _ in range(2):
        world.client("first").post(f"{here}start/", {**MAPPING, "key": "k"})
    assert len(bench.known) == 1


def test_rows_with_problems_stop_the_import_unless_they_are_left_out(world: Any, bench: Any) -> None:
    here = uploaded(world, FILE + b"m3,Hello,nonsense,0.5\n")["location"]
    world.client("first").post(f"{here}start/", MAPPING)
    bench.work()
    assert bench.latest.state == "failed"
    assert cases(world) == []
    world.client("first").post(f"{here}start/", {**MAPPING, "leave_out": "1"})
    bench.work()
    assert cases(world) == ["m1", "m2"]
    assert "1 row left out" in world.client("first").get(DATA).content.decode()


@pytest.mark.parametrize(("name", "content"), [
    ("mail.exe", FILE), ("mail", FILE), ("mail.csv", b""), ("mail.jsonl", b"{nonsense"),
    ("mail.parquet", b"PAR1"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    world: Any, bench: Any, name: str, content: bytes
) -> None:
    assert uploaded(world, content, name).status_code == 422
    assert [path for path in world.house.files.rglob("*") if path.is_file()] == []


def test_a_file_keeps_none_of_its_own_name_on_disk(world: Any, bench: Any) -> None:
    assert uploaded(world, name="../../../etc/cron.d/evil.csv").status_code == 302
    (kept,) = (path for path in world.house.files.rglob("*") if path.is_file())
    assert kept.parent == world.house.files / "uploads" / "desk"
    assert "evil" not in kept.name


@pytest.mark.parametrize("said", [
    {"column-1": "sudo"}, {"column-1": "id"}, {"column-2": "p:nonsense"}, {"partner": ""},
    {"partner": "first"},
])  # fmt: skip
def test_a_malformed_mapping_is_refused_in_a_sentence(world: Any, bench: Any, said: dict[str, str]) -> None:
    here = uploaded(world)["location"]
    assert world.client("first").post(f"{here}check/", {**MAPPING, **said}).status_code == 422
    assert world.client("first").post(f"{here}start/", {**MAPPING, **said}).status_code == 422
    assert bench.known == {}


def test_without_a_file_the_form_is_refused(world: Any, bench: Any) -> None:
    assert world.client("first").post(UPLOADS).status_code == 422


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("elsewhere", 404), ("auditor", 403)])
def test_others_do_not_import(world: Any, bench: Any, who: str | None, status: int) -> None:
    here = uploaded(world)["location"]
    client = world.client(who)
    assert uploaded(world, who=who).status_code == status
    assert client.get(here).status_code == status
    for verb in ("check", "start", "forget"):
        assert client.post(f"{here}{verb}/", MAPPING).status_code == status, verb
    assert bench.known == {}


def test_an_upload_belongs_to_its_partnership(world: Any, bench: Any) -> None:
    here = uploaded(world)["location"].replace("/desk/", "/other/")
    assert world.client("elsewhere").get(here).status_code == 404
    assert world.client("elsewhere").post(f"{here}start/", MAPPING).status_code == 404
    for name in ("nothing", "0123456789abcdeg", "..%2f..%2fx"):
        assert world.client("first").get(f"{DATA}imports/{name}/").status_code == 404, name


def test_a_file_can_be_deleted_and_is_gone(world: Any, bench: Any) -> None:
    here = uploaded(world)["location"]
    assert world.client("first").post(f"{here}forget/").status_code == 302
    assert world.client("first").get(here).status_code == 404


@pytest.mark.parametrize(
    ("who", "out", "into"), [("first", False, True), ("auditor", True, False), ("lead", True, True)]
)
def test_the_page_offers_what_the_role_may_do(
    world: Any, bench: Any, who: str, out: bool, into: bool
) -> None:
    page = world.client(who).get(DATA).content.decode()
    assert ("Take data out" in page, "Bring cases in" in page) == (out, into)
    assert "With inputs" not in page


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("elsewhere", 404)])
def test_others_do_not_see_the_page(world: Any, bench: Any, who: str | None, status: int) -> None:
    assert world.client(who).get(DATA).status_code == status


def test_a_form_from_elsewhere_is_refused(world: Any, bench: Any) -> None:
    client = world.client("first", csrf=True)
    assert client.post(UPLOADS, {"file": SimpleUploadedFile("mail.csv", FILE)}).status_code == 403
