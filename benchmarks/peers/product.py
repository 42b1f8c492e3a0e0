"""What every product is asked to do, in the same words; each driver says it in the product's own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, ClassVar

from .case import Case
from .environment import FOLDER, Installed, install
from .program import Program, free_port

Handle = Hashable
"""What names a case, or an ask about it, in a product."""


class Product(ABC):
    """One product on an empty database in `folder`. Everything that is not named as outside is timed."""

    name: ClassVar[str]
    wanted: ClassVar[tuple[str, ...]]
    acts: ClassVar[str]
    """How the acts are done here, for the page."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.programs: list[Program] = []

    @classmethod
    def install(cls) -> Installed:
        return install(cls.name, cls.wanted)

    @property
    def bin(self) -> Path:
        return FOLDER / self.name / "bin"

    @abstractmethod
    def start(self) -> None:
        """From an empty folder to the first page."""

    @abstractmethod
    def prepare(self) -> None:
        """Accounts, a project, labels. Outside."""

    @abstractmethod
    def ingest(self, new: Iterable[Case]) -> None:
        """Take these cases in bulk; come back when all are stored."""

    def ready(self) -> None:  # noqa: B027 -- in most products a case that is stored is ready
        """Come back once every case taken in can be pulled."""

    def arrange(self) -> None:  # noqa: B027 -- most have nothing to set
        """Whatever must be set once cases are there. Outside."""

    @abstractmethod
    def next(self) -> Handle:
        """The waiting case of lowest confidence."""

    @abstractmethod
    def save(self, handle: Handle) -> None:
        """A person's judgement on it, stored when this comes back."""

    @abstractmethod
    def page(self) -> list[Any]:
        """Fifty cases, the lowest confidence first."""

    @abstractmethod
    def export(self) -> int:
        """How many cases, with their judgements, came out of a full export."""

    @abstractmethod
    def waiting(self, clients: int, each: int) -> list[list[Handle]]:
        """Cases for so many clients at once, no case twice. Outside."""

    @abstractmethod
    def saver(self, client: int) -> Callable[[Handle], None]:
        """`save` for one of several clients, on a connection of its own. Outside."""

    def stop(self) -> None:
        """End every program of the product."""
        while self.programs:
            self.programs.pop().stop()
