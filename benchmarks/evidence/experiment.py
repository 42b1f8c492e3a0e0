"""What an experiment is: tasks to run side by side, and a page that tells what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import altair as alt

from .records import Record, Records

Task = tuple[str, int]
"""What to run it on, and the number of the split."""


@dataclass(frozen=True)
class Page:
    """The text below the title, and the figure beside it."""

    body: str
    figure: alt.TopLevelMixin | None = None


@dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    settings: tuple[str, ...]
    run: Callable[[str, int], Iterator[Record]]
    tell: Callable[[Records], Page]

    def tasks(self, splits: int) -> list[Task]:
        return [(setting, split) for split in range(splits) for setting in self.settings]
