"""Exports: begun by who may read everything, fetched by nobody else, from their own folder only."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_cases
from lichen.types import PartnerId

DATA = "/partnerships/desk/data/"
SAID = {"what": "decisions", "format": "csv"}


def opened(world: Any, count: int = 4) -> None:
    said = [Contribution(by=PartnerId("model"), answer="billing", distribution=(0.9, 0.06, 0.04))]
    cases = [NewCase({"text": f"Secret {at}"}, {}, f"mail-{at}", contributions=said) for at in range(count)]
    open_cases(world.desk, cases, by=PartnerId("owner"))


def exported(world: Any, bench: Any, who: str = "lead", **more: str) -> str:
    """The address of a finished export."""
    assert world.client(who).post(f"{DATA}exports/", {**SAID, **more}).status_code == 302
    bench.work()
    assert bench.latest.state == "done", bench.latest.error
    return f"{DATA}exports/{bench.latest.id}/"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_an_export_is_begun_shown_and_fetched_as_an_attachment(world: Any, bench: Any) -> None:
    opened(world)
    address = exported(world, bench)
    shown = world.client("lead").get(DATA).content.decode()
    assert address in shown
    assert "4 rows" in shown
    answer = world.client("lead").get(address)
    assert answer["content-disposition"] == 'attachment; filename="desk-decisions.csv"'
    assert answer["x-content-type-options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(body(answer).decode())))
    assert sorted(row["case"] for row in rows) == [f"mail-{at}" for at in range(4)]
    assert "Secret" not in str(rows)


def test_whoever_answers_blind_does_not_find_those_cases_in_the_file(world: Any, bench: Any) -> None:
    from lichen.web.accounts.members import forget, grant

    opened(world)
    address = exported(world, bench, format="jsonl")
    grant(world.users["first"], "desk", "lead")
    forget()
    asked = {row.case for row in world.house.ledger.rows("asks_of_partner", chain="desk", partner="first")}
    assert asked
    text = body(world.client("first").get(address)).decode()
    assert not [case for case in asked if f'"{case}"' in text]
    assert text.count("\n") == 4 - len(asked)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), ("elsewhere", 404), ("first", 403), ("robot", 403), ("auditor", 200)]
)
def test_only_who_may_audit_begins_and_fetches(world: Any, bench: Any, who: str | None, status: int) -> None:
    opened(world, 1)
    address = exported(world, bench)
    assert world.client(who).get(address).status_code == status
    assert world.client(who).post(f"{DATA}exports/", SAID).status_code == (302 if status == 200 else status)


def test_inputs_are_for_who_governs_only(world: Any, bench: Any) -> None:
    opened(world, 1)
    assert world.client("lead").post(f"{DATA}exports/", {**SAID, "with_inputs": "1"}).status_code == 403
    assert bench.known == {}
    address = exported(world, bench, "owner", with_inputs="1")
    assert b"Secret" in body(world.client("owner").get(address))
    assert world.client("lead").get(address).status_code == 403
    assert address not in world.client("lead").get(DATA).content.decode()


@pytest.mark.parametrize(
    "said", [{"what": "passwords"}, {"format": "exe"}, {"format": "../csv"}, {"what": ""}]
)
def test_a_malformed_export_is_refused(world: Any, bench: Any, said: dict[str, str]) -> None:
    assert world.client("lead").post(f"{DATA}exports/", {**SAID, **said}).status_code == 422
    assert bench.known == {}


def test_a_form_sent_twice_begins_one_export(world: Any, bench: Any) -> None:
    for _ in range(2):
        world.client("lead").post(f"{DATA}exports/", {**SAID, "key": "k1"})
    assert len(bench.known) == 1


@pytest.mark.parametrize("file", [
    "../lichen.db", "exports/../../lichen.db", "/etc/passwd", "exports//etc/passwd", "exports/..", "exports/",
    "uploads/desk/x.csv", "exports/..\\..\\x.csv", "exports/x.db", "exports/sub/x.csv", "exports/x\0.csv", "",
])  # fmt: skip
def test_a_path_that_leads_out_of_the_folder_gives_nothing(world: Any, bench: Any, file: str) -> None:
    (world.house.files / "exports").mkdir(exist_ok=True)
    job = bench.put("export", arguments={"partnership": "desk"}, result={"file": file, "rows": 1, "bytes": 1})
    assert world.client("owner").get(f"{DATA}exports/{job}/").status_code in (404, 422)


def test_a_link_in_the_folder_is_not_followed(world: Any, bench: Any) -> None:
    folder = world.house.files / "exports"
    folder.mkdir(exist_ok=True)
    (world.house.files / "secret.csv").write_text("secret")
    (folder / "x.csv").symlink_to(world.house.files / "secret.csv")
    job = bench.put("export", arguments={"partnership": "desk"}, result={"file": "exports/x.csv"})
    assert world.client("owner").get(f"{DATA}exports/{job}/").status_code in (404, 422)


def test_what_is_not_a_finished_export_of_this_partnership_is_not_fetched(world: Any, bench: Any) -> None:
    opened(world, 1)
    client = world.client("owner")
    running = bench.put("export", arguments={"partnership": "desk"}, state="running")
    other = bench.put("export", arguments={"partnership": "other"}, result={"file": "exports/a.csv"})
    learn = bench.put("learn", arguments={"partnership": "desk"}, result={"file": "exports/a.csv"})
    got = [client.get(f"{DATA}exports/{job}/").status_code for job in (running, other, learn, "nothing")]
    assert got == [409, 404, 404, 404]
    gone = exported(world, bench)
    for each in (world.house.files / "exports").iterdir():
        each.unlink()
    assert client.get(gone).status_code == 404
    assert world.client("elsewhere").get(gone.replace("desk", "other")).status_code == 404
