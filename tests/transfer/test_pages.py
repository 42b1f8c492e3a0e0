"""The pages about moving and keeping data work as they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.docs.pages import ROOT
from tests.docs.shell import follow

HOW_TO = ROOT / "docs" / "how-to"


@pytest.mark.parametrize("page", ["move-data-in-and-out", "back-up-and-restore"])
def test_the_commands_of_the_page_do_what_it_shows(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "tutorial", tmp_path / "docs" / "tutorial")
    follow(HOW_TO / f"{page}.md", tmp_path, at_once=True)
