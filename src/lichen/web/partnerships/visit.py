"""Somebody on a page of a partnership: who, where, under which tab, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.reports.figures.load import Viewer
from lichen.web.actor import Actor, actor_of
from lichen.web.exploring.parts import start_of
from lichen.web.roles import Capability

TABS: tuple[tuple[str, str, str, Capability], ...] = (
    ("overview", "Overview", "", "see"),
    ("lane", "Lane", "lane/", "see"),
    ("cards", "People and AI", "cards/", "see"),
    ("process", "Process", "process/", "see"),
    ("suggestions", "Suggestions", "suggestions/", "see"),
    ("charter", "Charter", "charter/", "see"),
    ("context", "Context", "context/", "see"),
    ("lessons", "Lessons", "lessons/", "see"),
    ("allocation", "Allocation", "allocation/", "see"),
    ("entries", "Entries", "entries/", "audit"),
    ("data", "Data in and out", "data/", "see"),
    ("webhooks", "Webhooks", "webhooks/", "govern"),
    ("people", "Members", "people/", "govern"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a page of one partnership."""

    actor: Actor
    here: Partnership

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.here.charter

    @property
    def address(self) -> str:
        """The path under which this partnership's pages lie."""
        return f"/partnerships/{self.here.id}/"

    def may(self, capability: Capability) -> bool:
        """Whether the visitor may do this here."""
        return self.actor.may(capability, self.here.id)

    @property
    def viewer(self) -> Viewer:
        """The visitor as the figures know them: who may lead or audit sees each person's figures."""
        return Viewer(self.actor.name, "lead" if self.may("audit") else "contributor")

    @property
    def adopts(self) -> bool:
        """Whether the visitor may put a new charter in force: the charter's own owner, nobody else."""
        return self.may("govern") and self.charter.owner == self.actor.name

    def told(self, tab: str, **more: Any) -> dict[str, Any]:
        """What every template here is told, and more."""
        tabs = [(key, name, self.address + path) for key, name, path, needs in TABS if self.may(needs)]
        may = {each: self.may(each) for each in ("lead", "govern", "audit")}
        base = {"place": "partnerships", "partnership": self.here.id, "address": self.address}
        start = start_of(self.charter) if self.may("open") else None
        return {**base, "start": start, "charter": self.charter, "tab": tab, "tabs": tabs, "may": may, **more}


def visit(request: HttpRequest, partnership: str, capability: Capability = "see") -> Visit:
    """The visit, if this one may do that there; raises as `Actor.enter` does."""
    actor = actor_of(request)
    return Visit(actor, actor.enter(partnership, capability))
