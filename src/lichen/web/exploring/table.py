"""What lies on the table of one case: the brief, the options or the draft, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.charter.content_checks import failing
from lichen.charter.kinds import VERDICTS
from lichen.charter.options import chosen_in, options_in
from lichen.errors import NotFound
from lichen.inbox.plain import visible
from lichen.jobs.asked_for import constraints_of
from lichen.reports.preferences.kept import liking_of
from lichen.web.actor import Actor
from lichen.web.exploring.own import Own
from lichen.web.exploring.rounds import Put, Wish, at_work, puts_of, story_of, text_of, wishes_of
from lichen.web.exploring.start import OPEN_TO_ALL, PARTS
from lichen.web.reading.budget import Budget
from lichen.web.reading.markup import Html
from lichen.web.reading.prose import prose


@dataclass(frozen=True, slots=True)
class Card:
    """One option as it lies on the table; `at` is its place among those that were offered."""

    at: int
    id: str
    title: str
    html: Html
    text: str
    why: str
    trade_offs: Sequence[tuple[str, str]]
    cites: Sequence[str]
    failing: Sequence[str]
    picked: bool = False
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the page of one case shows."""

    here: Partnership
    case: str
    row: Any
    brief: Sequence[tuple[str, str]]
    cards: Sequence[Card] = ()
    put: Put | None = None
    machines: Sequence[str] = ()
    story: Sequence[Put | Wish] = ()
    liked: Sequence[str] = ()
    may: bool = False
    said: str = ""
    failing: Sequence[str] = ()
    own: Own | None = None
    changed: bool = False
    goal: str = ""
    cites: Sequence[str] = field(default_factory=tuple)

    @property
    def address(self) -> str:
        """Where this page lies."""
        return f"/explore/{self.here.id}/{self.case}/"

    @property
    def draft(self) -> bool:
        """Whether a draft is asked for, not options."""
        return self.here.charter.question.kind == "draft"

    @property
    def settled(self) -> bool:
        """Whether it is decided."""
        return bool(self.row.status == "settled")

    @property
    def taken(self) -> bool:
        """Whether something was taken."""
        return self.settled and self.row.answer != VERDICTS[self.here.charter.question.kind].no

    @property
    def text(self) -> str:
        """The draft as it stands."""
        return "" if self.put is None else text_of(self.put.content)

    @property
    def open(self) -> bool:
        """Whether this person may do something here now."""
        return self.may and not self.settled and not self.machines


def table(actor: Actor, here: Partnership, case: str, *, own: Own | None = None) -> Table:
    """The table of a case for one person; raises `NotFound` where there is none to be seen."""
    charter = here.charter
    rows = here.ledger.rows("case", chain=here.id, case=case)
    if not rows or charter.question.kind not in ("choice", "draft") or charter.pattern not in OPEN_TO_ALL:
        raise NotFound(f"There is no case `{case}` in `{here.id}` on which options are explored.")
    row = rows[0]
    inputs = here.unseal([row.inputs]).get(row.inputs) or {}
    puts, liking = puts_of(here, case), liking_of(here)
    put = puts[-1] if puts else None
    content = None if put is None else put.content
    return Table(
        here=here,
        case=case,
        row=row,
        brief=brief_of(inputs),
        goal=visible(str(inputs.get("goal") or "")),
        cards=_cards(here, put, inputs, liking.order(options_in(content))),
        put=put,
        machines=at_work(here, case) if row.status != "settled" else (),
        story=story_of(puts, wishes_of(here, case)),
        liked=liking.liked(),
        may=_may(actor, here),
        said=_said(here, actor, case),
        failing=failing(charter, content) if content is not None else (),
        own=own,
        changed=put is not None and put.role == "person",
        cites=_cites(content),
    )


def brief_of(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The three parts as far as they were written, and whatever else came with the case."""
    titles = {part.name: part.title for part in PARTS}
    known = [(titles[name], visible(_words(inputs[name]))) for name in titles if inputs.get(name)]
    rest = [
        (visible(str(name)), visible(_words(value))) for name, value in inputs.items() if name not in titles
    ]
    return known + rest


def _words(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cards(here: Partnership, put: Put | None, inputs: Mapping[str, Any], order: Sequence[int]) -> list[Card]:
    content = None if put is None else put.content
    options = options_in(content)
    chosen = chosen_in(content) if put is not None and put.role == "person" else []
    told = liking_of(here).preference is not None
    return [
        _card(here, options[at], at, inputs, picked=options[at] in chosen, likely=told and at == order[0])
        for at in order
    ]


def _card(
    here: Partnership, option: Mapping[str, Any], at: int, inputs: Mapping[str, Any], **parts: bool
) -> Card:
    text = str(option.get("text") or "")
    return Card(
        at=at,
        id=str(option.get("id") or ""),
        title=visible(str(option.get("title") or f"Option {at + 1}")),
        html=prose(text, Budget()),
        text=text,
        why=visible(str(option.get("why") or "")),
        trade_offs=_trade_offs(option.get("trade_offs"), constraints_of(inputs)),
        cites=_cites(option),
        failing=failing(here.charter, {"options": [option]}),
        **parts,
    )


def _cites(content: Any) -> list[str]:
    found = content.get("cites") if isinstance(content, Mapping) else None
    return [visible(str(each)) for each in found] if isinstance(found, list | tuple) else []


def _trade_offs(given: Any, constraints: Sequence[str]) -> list[tuple[str, str]]:
    """How it fares, each constraint by its words instead of its number."""
    names = {"goal": "Your goal"} | {f"constraint {at}": text for at, text in enumerate(constraints, 1)}
    found = {str(name): str(how) for name, how in given.items()} if isinstance(given, Mapping) else {}
    order = [*(name for name in names if name in found), *(name for name in found if name not in names)]
    return [(visible(names.get(name, name))[:120], visible(found[name])) for name in order]


def _may(actor: Actor, here: Partnership) -> bool:
    partner = here.charter.partner(actor.name)
    return actor.may("work", here.id) and partner is not None and partner.role == "person"


def _said(here: Partnership, actor: Actor, case: str) -> str:
    """What this person has said on it, while it is not settled."""
    with here.looking() as estimates:
        state = estimates.cases.get(case)  # type: ignore[call-overload]  # a case's id as it stands in the address
        said = None if state is None else state.people.get(actor.name)
    return "" if said is None else str(said.answer)
