from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.ledger.sample import erased, sealed_case, whole_cases

from lichen.errors import InputRefused
from lichen.ledger.ledger import Ledger, verify_export


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    ledger.append("desk", whole_cases(3))
    for name in ("one", "other"):
        event, sealed = sealed_case(name, {"name": "Ada"})
        ledger.append("ward", [event], sealed=[sealed])
    ledger.append("ward", [erased(sealed.seal)])
    ledger.checkpoint()
    return ledger


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.jsonl.gz"])
def test_an_export_verifies_without_the_database_just_as_the_ledger_does(
    written: Ledger, tmp_path: Path, name: str
) -> None:
    assert written.export(tmp_path / name) == 15
    assert verify_export(tmp_path / name, anchor=written.anchor_file) == written.verify()
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_an_export_without_sealed_content_holds_nothing_personal(written: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    written.export(path, sealed=False)
    assert b"Ada" not in path.read_bytes()
    checked = verify_export(path)
    assert (checked.ok, checked.sealed, checked.erased, checked.withheld) == (True, 0, 1, 1)


def test_exports_read_in_small_pages_are_the_same(
    written: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.ledger.verify.PAGE", 2)
    monkeypatch.setattr("lichen.ledger.export.PAGE", 2)
    written.export(tmp_path / "ledger.jsonl")
    assert verify_export(tmp_path / "ledger.jsonl") == written.verify()


def _edit(written: Ledger, tmp_path: Path, old: bytes, new: bytes) -> list[tuple[str, int | None]]:
    path = tmp_path / "ledger.jsonl"
    written.export(path)
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    return [(each.chain, each.entry) for each in verify_export(path).problems]


def test_an_edited_entry_is_found(written: Ledger, tmp_path: Path) -> None:
    assert _edit(written, tmp_path, b'"answer":"7"', b'"answer":"8"') == [("desk", 3)]


def test_edited_sealed_content_is_found(written: Ledger, tmp_path: Path) -> None:
    assert _edit(written, tmp_path, b'{"name":"Ada"}', b'{"name":"Eve"}') == [("ward", 1)]


def test_lines_taken_out_are_found(written: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    written.export(path)
    lines = path.read_bytes().splitlines(keepends=True)
    (fifth,) = [number for number, line in enumerate(lines) if b'"desk","seq":5,' in line]
    path.write_bytes(b"".join(lines[:fifth] + lines[fifth + 1 :]))
    assert [(each.chain, each.entry) for each in verify_export(path).problems] == [("desk", 5)]
    path.write_bytes(b"".join(lines[: fifth + 1]))
    places = {(each.chain, each.entry) for each in verify_export(path).problems}
    assert {("desk", 12), ("ward", 3)} <= places


def test_a_file_that_is_no_whole_export_is_refused(written: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl.gz"
    written.export(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputRefused, match="cut short"):
        verify_export(path)
    path.write_bytes(gzip.compress(b'{"lichen":"something else","sealed":true,"heads":[]}\n'))
    with pytest.raises(InputRefused, match="something else"):
        verify_export(path)
    path.write_bytes(b"not compressed")
    with pytest.raises(InputRefused, match="is not an export"):
        verify_export(path)
    with pytest.raises(InputRefused, match="is not an export"):
        verify_export(tmp_path / "nowhere.jsonl")
