"""The shared context beside a case: what is relevant to it, to whom it was given, and who cites it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from lichen.actions.marks import without_version
from lichen.actions.partnership import Partnership
from lichen.context.entry import Entry, subject
from lichen.context.relevant import relevant
from lichen.context.space import Space, space_of
from lichen.reports.kept_rows import say
from lichen.types import PartnerId
from lichen.web.actor import Actor
from lichen.web.blind import blind_among
from lichen.web.cases.sheet import name_of
from lichen.web.reading.budget import Budget
from lichen.web.reading.markdown import markdown

SHORT = 70


class Piece(NamedTuple):
    """One piece of context: the AI partners it was given to, and the partners who cite it."""

    entry: Entry
    given_to: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """What it says, rendered without anything that could do harm."""
        return markdown(self.entry.text, Budget(characters=20_000))

    @property
    def heading(self) -> str:
        """What it is called."""
        if self.entry.kind == "lesson":
            return self.entry.text if len(self.entry.text) <= SHORT else f"{self.entry.text[: SHORT - 1]}…"
        return self.entry.title or self.entry.id


class Heard(NamedTuple):
    """Who was given what on a case, and who cited what."""

    given: Mapping[str, tuple[str, ...]]
    cited: Mapping[str, tuple[str, ...]]


def beside(
    actor: Actor,
    here: Partnership,
    case: str,
    inputs: Mapping[str, Any] | None,
    attributes: Mapping[str, Any] | None,
    *,
    closed: bool,
) -> list[Piece]:
    """What is relevant to this case, as this person may see it: what was cited first.

    While they may see nothing of what others said (`closed`), nothing of what others were given or cite
    is shown either; lessons and precedents made of cases they answer blind are left out always.
    """
    space = space_of(here)
    found = relevant(space, subject(case, inputs, attributes), now=here.source.now())
    heard = Heard({}, {}) if closed else heard_on(here, case)
    known = {each.mark for each in found}
    more = (space.of(mark) for mark in (*heard.cited, *heard.given) if mark not in known)
    found += [each for each in _unique(more) if each.kind != "case"]
    pieces = [Piece(each, heard.given.get(each.mark, ()), heard.cited.get(each.mark, ())) for each in found]
    pieces.sort(key=lambda each: (not each.cited_by, not each.given_to))
    return [each for each in pieces if may_see(here, each.entry, actor.name)]


def _unique(found: Any) -> list[Entry]:
    return list({each.mark: each for each in found if each is not None}.values())


def may_see(here: Partnership, entry: Entry, person: PartnerId) -> bool:
    """Whether an entry tells this person nothing about a case they have yet to answer blind."""
    return not entry.cases or not blind_among(here.ledger, here.id, entry.cases, person)


def heard_on(here: Partnership, case: str) -> Heard:
    """Who was given and who cited what on a case, by mark, in the names others see.

    Who cites a certain version of a note is told with it.
    """
    given: dict[str, list[str]] = {}
    cited: dict[str, list[str]] = {}
    space = space_of(here)
    for partner, told, cites in _rows(here, case):
        name = name_of(here.charter, partner)
        for found, words in ((given, told), (cited, cites)):
            for word in words:
                whole, version = without_version(word)
                if mark := _mark(space, whole):
                    told_as = name if version is None else f"{name} (version {version})"
                    found.setdefault(mark, []).append(told_as)
    return Heard(
        *({mark: tuple(dict.fromkeys(who)) for mark, who in each.items()} for each in (given, cited))
    )


def _mark(space: Space, said: str) -> str | None:
    """The mark of what a partner named, which may have left out the word before the id; None for nothing."""
    for mark in (said, f"note {said}", f"lesson {said}"):
        if space.of(mark) is not None:
            return mark
    case, here = said.removeprefix("case "), space.partnership
    if here.ledger.known_case(here.id, [case]) is not None:
        return f"case {case}"
    return said if said.startswith(("note ", "lesson ")) else None


def cited_cases(here: Partnership, case: str) -> dict[str, tuple[str, ...]]:
    """The past cases that partners cite on a case, by case."""
    cited = heard_on(here, case).cited
    return {mark.partition(" ")[2]: who for mark, who in cited.items() if mark.startswith("case ")}


def _rows(here: Partnership, case: str) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    rows = say(here.ledger, "given_and_cited", name=here.id, case=case)
    return [(row[3], _list(row[1]), _list(row[2])) for row in rows if not row[4]]


def _list(text: Any) -> list[str]:
    return [] if not text else [str(each) for each in msgspec.json.decode(text)]
