"""The examples run against the real frameworks, and do exactly what people approved."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.adapters.environments import HOMES, python_with
from tests.adapters.running import ROOT, People, Running, paid

ADAPTERS = ROOT / "src" / "lichen" / "adapters"
LIGHT = [name for name in HOMES if name != "crewai"]


def run(server: Running, name: str, folder: Path) -> str:
    """What the example says when two agents want five refunds each."""
    python = python_with(name)
    if python is None:
        pytest.skip(f"{name} is not installed: run `make agents-env` to try its adapter.")
    known = {"LICHEN_URL": server.url, "LICHEN_TOKEN": server.tokens["agent"]}
    environment = {**os.environ, **known, "REFUNDS": str(folder / name), "PYTHONPATH": str(ROOT / "src")}
    environment["PYTHONFAULTHANDLER"] = "1"  # a crash of a framework's own code should say where
    command = [python, str(ROOT / f"examples/{name}_refunds.py"), name.replace("_", "-"), "2", "5"]
    with People(server):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=240, cwd=folder
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def check(server: Running, name: str, folder: Path) -> None:
    said = run(server, name, folder)
    lines = sorted((folder / name).read_text().splitlines())
    runs = [f"{name.replace('_', '-')}-{at}" for at in range(2)]
    expected = {order: amount for each in runs for order, amount in paid(each, 5).items()}
    assert lines == sorted(f"{order} {amount:g}" for order, amount in expected.items())
    assert said.count("People denied this") == 2, "the model is told what was denied"


@pytest.mark.parametrize("name", LIGHT)
def test_an_example_does_what_people_approved(server: Running, name: str, tmp_path: Path) -> None:
    check(server, name, tmp_path)


@pytest.mark.guarantee
def test_crewai_does_what_people_approved(server: Running, tmp_path: Path) -> None:
    check(server, "crewai", tmp_path)


@pytest.mark.parametrize("name", HOMES)
def test_an_adapter_stays_thin(name: str) -> None:
    assert len((ADAPTERS / f"{name}.py").read_text().splitlines()) < 100
