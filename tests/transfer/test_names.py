from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.errors import InputRefused
from lichen.transfer.names import file_name, inside

LEADING_OUT = ["../secrets", "/etc/passwd", "..", ".", "", "a/b", "a\\b", "nul\0l", "./x", "x/"]


@pytest.mark.parametrize("name", LEADING_OUT)
def test_a_name_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputRefused):
        inside(tmp_path, name)


def test_a_link_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(InputRefused, match="leads out"):
        inside(folder, "link.csv")


def test_a_file_in_the_folder_is_found(tmp_path: Path) -> None:
    assert inside(tmp_path, "desk-decisions.csv") == tmp_path / "desk-decisions.csv"


@given(st.lists(st.text(), min_size=1, max_size=3), st.sampled_from(["csv", "../x", "jsonl"]))
def test_no_id_makes_a_name_that_leads_anywhere(ids: list[str], ending: str) -> None:
    name = file_name(*ids, ending=ending)
    assert Path(name).name == name
    assert not name.startswith((".", "-"))
    assert all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in name)
    assert len(name) < 120


def test_two_ids_that_look_alike_once_cleaned_have_names_of_their_own() -> None:
    assert file_name("a/b", ending="csv") != file_name("a.b", ending="csv") != file_name("a-b", ending="csv")
