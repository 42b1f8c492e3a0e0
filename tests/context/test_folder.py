"""A folder of Markdown files and the notes of a partnership say the same, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lichen.context.folder import take_in, write_out
from lichen.errors import InputRefused


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def notes(shared: Any) -> dict[str, tuple[str, str, str]]:
    return {each.id: (each.title, each.sort, each.text) for each in shared.space.entries}


def test_there_and_back_nothing_changes(shared: Any, tmp_path: Path) -> None:
    shared.note("refunds", "# Not the title\n\n- within **14** days: “ok”\n\n", title="Refunds: how?")
    shared.note("terms", "AI\n: us", title="Terms", sort="glossary")
    before, head = notes(shared), shared.head
    files = write_out(shared.partnership, tmp_path)
    assert sorted(each.name for each in files) == ["refunds.md", "terms.md"]
    found = take_in(shared.partnership, tmp_path, by="first")
    assert (found.written, found.same, found.refused) == ((), ("refunds", "terms"), ())
    assert (notes(shared), shared.head) == (before, head)


def test_a_file_without_front_matter_says_what_it_is_by_name_heading_and_folder(
    shared: Any, tmp_path: Path
) -> None:
    written(tmp_path, "Procedures/How we refund.md", "# Refunds\r\n\r\nWithin 14 days.\r\n")
    written(tmp_path, "plain.md", "Just text.")
    found = take_in(shared.partnership, tmp_path, by="first")
    assert found.written == ("how-we-refund", "plain")
    assert notes(shared)["how-we-refund"] == ("Refunds", "procedure", "# Refunds\n\nWithin 14 days.")
    assert notes(shared)["plain"] == ("plain", "note", "Just text.")


def test_what_changed_gets_a_new_version(shared: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "refunds.md", "Within 14 days.")
    take_in(shared.partnership, tmp_path, by="first")
    file.write_text("Within 30 days.")
    assert take_in(shared.partnership, tmp_path, by="second").written == ("refunds",)
    rows = shared.ledger.rows("note_revisions", chain="desk", note="refunds")
    assert [(row.revision, row.written_by) for row in rows] == [(1, "first"), (2, "second")]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("empty.md", "", "text of 1 to"),
        ("odd.md", "---\nsort: poem\n---\nx", "no sort of note"),
        ("id.md", "---\nid: ../up\n---\nx", "no id for a note"),
        ("yaml.md", "---\n: [\n---\nx", "no YAML"),
        ("list.md", "---\n- a\n---\nx", "no names with values"),
        ("house-rules.md", "x", "note of the charter"),
        ("bytes.md", b"\xff\xfe", "no text in UTF-8"),
        ("long.md", "x" * 100_001, "text of 1 to"),
        ("___.md", "x", "no id for a note"),
    ],
)
def test_a_file_that_is_no_note_is_told_and_the_others_are_taken_in(
    shared: Any, tmp_path: Path, name: str, text: Any, why: str
) -> None:
    written(tmp_path, name, text)
    written(tmp_path, "zz-good.md", "fine")
    found = take_in(shared.partnership, tmp_path, by="first")
    assert found.written == ("zz-good",)
    ((file, said),) = found.refused
    assert file == name
    assert why in said


def test_a_link_out_of_the_folder_is_not_followed(shared: Any, tmp_path: Path) -> None:
    secret = written(tmp_path / "elsewhere", "secret.md", "secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.md").symlink_to(secret)
    assert take_in(shared.partnership, tmp_path / "in", by="first") == ((), (), ())


def test_no_folder_is_a_sentence(shared: Any, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="There is no folder"):
        take_in(shared.partnership, tmp_path / "nowhere", by="first")
