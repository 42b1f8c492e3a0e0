"""Every experiment runs, tells a page, and the command writes what the documentation links to."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("lichen.core.belief")

from benchmarks.evidence import experiments
from benchmarks.evidence.__main__ import NAMES, known, write
from benchmarks.evidence.records import Records
from benchmarks.evidence.running import find, run_task

pytestmark = [pytest.mark.data, pytest.mark.usefixtures("recorded")]


@pytest.mark.parametrize("name", ["misinformation", "recidivism", "crowd"])
def test_an_experiment_writes_its_page_and_its_figure(name: str, tmp_path: Path) -> None:
    experiment = find(name)
    tasks = experiment.tasks(1)
    records = Records(record for task in tasks for record in run_task(name, task))
    path = tmp_path / "records.json"
    records.save(path)
    write(experiment, Records.load(path), tmp_path)
    page = (tmp_path / f"{name}.md").read_text()
    assert page.startswith(f"# {experiment.title}")
    assert "Lichen" in page
    assert f"--splits {records.splits}" in page
    assert "<svg" in (tmp_path / f"{name}.svg").read_text()


def test_the_same_task_gives_the_same_figures_twice() -> None:
    first, second = (run_task("recidivism", ("", 3)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_every_named_experiment_exists_and_lists_its_tasks(name: str) -> None:
    experiment = find(name)
    assert experiment.name == name
    assert len(experiment.tasks(12)) == 12 * len(experiment.settings)


def test_every_file_of_an_experiment_is_part_of_the_command() -> None:
    folder = Path(experiments.__path__[0])
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"}
    assert files == set(NAMES)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SystemExit, match="No experiment is called cifar11"):
        known(["cifar11"])
