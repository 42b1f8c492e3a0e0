"""The tutorial works: every file written, every command typed, every line shown is printed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT
from tests.docs.shell import follow

TUTORIAL = ROOT / "docs" / "tutorial"


def test_a_newcomer_can_follow_the_tutorial_from_top_to_bottom(tmp_path: Path) -> None:
    shutil.copytree(TUTORIAL, tmp_path / "docs" / "tutorial")
    follow(TUTORIAL / "first-partnership.md", tmp_path, at_once=True)


def test_the_command_the_reader_types_is_installed() -> None:
    lichen = Path(sys.executable).with_name("lichen")
    shown = subprocess.run([lichen, "--help"], capture_output=True, text=True, check=True)
    assert "init" in shown.stdout


def test_the_example_is_the_same_every_time(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        program = [sys.executable, str(TUTORIAL / "support_messages.py"), str(tmp_path / name)]
        subprocess.run(program, check=True, capture_output=True)
        files.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert files[0] == files[1]
    assert len(files[0]) == 4
