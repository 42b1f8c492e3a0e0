"""Options of several AI partners beside each other: the latest of each, and whose each option is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lichen.charter.options import options_in, words_of
from lichen.types import Role


class Forward(NamedTuple):
    """One content as it was put forward: by which partner, in which role."""

    by: str
    role: Role
    content: object


class Offered(NamedTuple):
    """One option, who wrote it, and at which place of what was put forward it was found."""

    option: Mapping[str, Any]
    by: str
    at: int


class Beside(NamedTuple):
    """What is to be chosen from: a content that holds every option once, and whose each of them is."""

    content: Any
    offered: tuple[Offered, ...]

    @property
    def authors(self) -> frozenset[str]:
        """Those who wrote any of it."""
        return frozenset(each.by for each in self.offered)


def beside(puts: Sequence[Forward]) -> Beside:
    """Every option that stands: the latest of each AI partner, or what a person has made of them since.

    Where all of them stand in the latest content, it is that content, untouched. Else each has an id that no
    other has: its own, after its partner's where two partners used the same.

    >>> both = [Forward("ann", "ai", {"options": [{"id": "a", "text": "Call."}]}),
    ...         Forward("bob", "ai", {"options": [{"id": "a", "text": "Wait."}]})]
    >>> found = beside(both)
    >>> [(each.by, each.option["id"], each.option["text"]) for each in found.offered]
    [('ann', 'a', 'Call.'), ('bob', 'bob:a', 'Wait.')]
    >>> beside(both[:1]).content
    {'options': [{'id': 'a', 'text': 'Call.'}]}
    """
    if not puts:
        return Beside(None, ())
    found = _standing(puts)
    if all(each.at == len(puts) - 1 for each in found):
        return Beside(puts[-1].content, tuple(_signed(puts, each) for each in found))
    named = _named(found)
    return Beside({"options": [each.option for each in named]}, tuple(named))


def _standing(puts: Sequence[Forward]) -> list[Offered]:
    """The options of each partner's latest content, as they came; what two say alike stands once."""
    last = len(puts) - 1
    latest = {put.by: at for at, put in enumerate(puts) if put.role == "ai"}
    found: list[Offered] = []
    for at in [last] if puts[last].role == "person" else sorted(latest.values()):
        known = [words_of(each.option) for each in found]
        new = (each for each in options_in(puts[at].content) if words_of(each) not in known)
        found += [Offered(each, puts[at].by, at) for each in new]
    return found


def _signed(puts: Sequence[Forward], found: Offered) -> Offered:
    """The option under the name of the AI partner that wrote it, where a person left its words alone."""
    if puts[found.at].role == "ai":
        return found
    words = words_of(found.option)
    for put in reversed(puts):
        if put.role == "ai" and any(words_of(each) == words for each in options_in(put.content)):
            return found._replace(by=put.by)
    return found


def _named(found: Sequence[Offered]) -> list[Offered]:
    used: set[str] = set()
    named = []
    for place, each in enumerate(found, 1):
        own = str(each.option.get("id") or "")
        id = next(id for id in (own, f"{each.by}:{own or place}", f"option {place}") if id and id not in used)
        used.add(id)
        named.append(each._replace(option={**each.option, "id": id}))
    return named
