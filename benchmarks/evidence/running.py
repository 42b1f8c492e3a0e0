"""Running an experiment's tasks in a few processes, with a progress bar."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .experiment import Experiment, Task
from .records import Record, Records

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def find(name: str) -> Experiment:
    """The experiment of that name."""
    module = import_module(f".experiments.{name.replace('-', '_')}", __package__)
    experiment: Experiment = module.EXPERIMENT
    return experiment


def run_task(name: str, task: Task) -> list[Record]:
    return list(find(name).run(*task))


def run(experiment: Experiment, splits: int, pool: ProcessPoolExecutor, progress: Progress) -> Records:
    """All records of the experiment, in the order of its tasks, whatever process finished first."""
    tasks = experiment.tasks(splits)
    bar = progress.add_task(experiment.name, total=len(tasks))
    waiting = {pool.submit(run_task, experiment.name, task): i for i, task in enumerate(tasks)}
    done: dict[int, list[Record]] = {}
    for future in as_completed(waiting):
        done[waiting[future]] = future.result()
        progress.advance(bar)
    return Records(record for i in range(len(tasks)) for record in done[i])


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that compute with one thread each."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield pool


def progress_bar() -> Progress:
    return Progress(
        TextColumn("{task.description:>18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )
