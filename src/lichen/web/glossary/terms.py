"""The words that stand beside numbers, each with a plain sentence: read once from terms.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SOURCE = Path(__file__).with_name("terms.yaml")


class Term(NamedTuple):
    """One word: its id, its group, a sentence, how it is measured, what it assumes, where to read on.

    `read` is a page under docs; `labels` are the words of screens that mean it.
    """

    id: str
    group: str
    name: str
    says: str
    measured: str
    assumes: str
    read: str
    labels: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the entry stands in the workbench."""
        return f"/glossary/#{self.id}"

    @property
    def words(self) -> str:
        """All its words in small letters, to be searched."""
        return " ".join((self.name, *self.labels, self.says, self.measured, self.assumes)).lower()


@cache
def terms() -> dict[str, Term]:
    """Every term by its id, in the order of the glossary."""
    found = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {id: _term(id, group, said) for group, words in found.items() for id, said in words.items()}


def _term(id: str, group: str, said: dict[str, Any]) -> Term:
    text = {name: str(said[name]) for name in ("says", "measured", "assumes", "read")}
    labels = tuple(str(each) for each in said.get("labels", ()))
    return Term(id=id, group=group, name=str(said["term"]), labels=labels, **text)


@cache
def _by_label() -> dict[str, Term]:
    named = {each.name.lower(): each for each in terms().values()}
    return named | {label.lower(): each for each in terms().values() for label in each.labels}


def of_label(label: str) -> Term | None:
    """The term that a label of a screen means, or None.

    >>> of_label("Settled by the AI alone").id
    'ai-only'
    """
    return _by_label().get(label.strip().replace("’", "'").lower())


def groups(words: str = "") -> list[tuple[str, list[Term]]]:
    """The terms by group, those that hold all these words."""
    wanted = words.lower().split()
    found: dict[str, list[Term]] = {}
    for each in terms().values():
        if all(word in each.words for word in wanted):
            found.setdefault(each.group, []).append(each)
    return list(found.items())
