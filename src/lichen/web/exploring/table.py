"""What lies on the table of one case: the brief, the options or the draft, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.charter.content_checks import failing
from lichen.charter.kinds import VERDICTS
from lichen.charter.options import chosen_in
from lichen.charter.schema import Charter
from lichen.charter.side_by_side import Beside, Offered
from lichen.errors import NotAllowed, NotFound
from lichen.inbox.plain import name, visible
from lichen.jobs.asked_for import constraints_of
from lichen.reports.preferences.kept import liking_of
from lichen.web.actor import Actor
from lichen.web.blind import is_blind
from lichen.web.cases.sheet import name_of
from lichen.web.exploring.own import Own
from lichen.web.exploring.parts import known_parts
from lichen.web.exploring.rounds import (
    Put,
    Wish,
    at_work,
    drafts_of,
    puts_of,
    shown_as,
    side_by_side,
    story_of,
    text_of,
    wishes_of,
)
from lichen.web.exploring.start import OPEN_TO_ALL
from lichen.web.reading.budget import Budget
from lichen.web.reading.fields import drawn
from lichen.web.reading.markdown import markdown
from lichen.web.reading.markup import Html, element
from lichen.web.reading.shape import shape


@dataclass(frozen=True, slots=True)
class Card:
    """One option as it lies on the table; `at` is its place among all of them, `by` whose it is.

    `earlier` are those from before others were asked for, once others have come.
    """

    at: int
    id: str
    title: str
    html: Html
    text: str
    why: str
    trade_offs: Sequence[tuple[str, str]]
    cites: Sequence[str]
    failing: Sequence[str]
    by: str = ""
    ai: bool = True
    earlier: bool = False
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
    about: str = ""
    others: Sequence[Put] = ()
    machines: Sequence[str] = ()
    story: Sequence[Put | Wish] = ()
    liked: Sequence[str] = ()
    may: bool = False
    begins: bool = False
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
    def decided(self) -> str:
        """How it ended, in a sentence."""
        verdicts = VERDICTS[self.here.charter.question.kind]
        if not self.taken:
            return "Decided: nothing of it was taken."
        as_it_was = self.row.answer == verdicts.yes
        titles = " and ".join(f"“{each.title}”" for each in self.cards if each.picked)
        if titles:
            return (
                f"Taken: {titles}, {'as it was offered' if as_it_was else 'otherwise than it was offered'}."
            )
        by = "" if self.put is None else self.put.by
        return f"Taken as {by} {'wrote' if self.draft else 'wants'} it."

    @property
    def text(self) -> str:
        """The draft as it stands."""
        return "" if self.put is None else text_of(self.put.content)

    @property
    def html(self) -> Html:
        """The draft as it reads."""
        return markdown(self.text, Budget())

    @property
    def authors(self) -> int:
        """How many wrote the options that lie here."""
        return len({each.by for each in self.cards})

    @property
    def open(self) -> bool:
        """Whether this person may do something here now."""
        return self.may and not self.settled and not self.machines


def table(
    actor: Actor, here: Partnership, case: str, *, own: Own | None = None, start: int | None = None
) -> Table:
    """The table of a case for one person; `start` is the entry of the draft they go on writing from.

    Raises `NotFound` where there is no table, and `NotAllowed` for somebody who is asked blind.
    """
    charter = here.charter
    rows = here.ledger.rows("case", chain=here.id, case=case)
    if not rows or charter.question.kind not in ("choice", "draft") or charter.pattern not in OPEN_TO_ALL:
        raise NotFound(f"There is no case `{case}` in `{here.id}` on which options are explored.")
    require_open_eyes(actor, here, case)
    row = rows[0]
    inputs = here.unseal([row.inputs]).get(row.inputs) or {}
    puts, wishes = puts_of(here, case), wishes_of(here, case)
    found = side_by_side(puts)
    put = next((each for each in puts if each.seq == start), puts[-1] if puts else None)
    content = None if put is None else put.content
    return Table(
        here=here,
        case=case,
        row=row,
        brief=brief_of(charter, inputs),
        goal=visible(str(inputs.get("goal") or "")),
        cards=Cards(here, puts, wishes, inputs).of(found),
        put=put,
        about=shown_as(puts, found),
        others=[each for each in drafts_of(puts) if put is not None and each.digest != put.digest],
        machines=at_work(here, case) if row.status != "settled" else (),
        story=story_of(puts, wishes),
        liked=liking_of(here).liked(),
        may=_may(actor, here),
        begins=actor.may("open", here.id),
        said=_said(here, actor, case),
        failing=failing(charter, content) if content is not None else (),
        own=own,
        changed=put is not None and put.role == "person",
        cites=_cites(content),
    )


def require_open_eyes(actor: Actor, here: Partnership, case: str) -> None:
    """Nothing, or `NotAllowed` for somebody whose own answer is wanted before they see what others did."""
    if is_blind(here.ledger, here.id, case, actor.name):
        raise NotAllowed("You are asked to answer this on your own first. Open it from your inbox.")


def brief_of(charter: Charter, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parts of the form as far as they were written, and whatever else came with the case."""
    titles = {part.name: part.title for part in known_parts(charter)}
    known = [(titles[key], visible(_words(inputs[key]))) for key in titles if inputs.get(key)]
    return known + [(name(key), visible(_words(value))) for key, value in inputs.items() if key not in titles]


def _words(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Cards:
    """The options of one case as they are laid out, each with its author and how it fares."""

    def __init__(
        self, here: Partnership, puts: Sequence[Put], wishes: Sequence[Wish], inputs: Mapping[str, Any]
    ) -> None:
        self._here, self._puts, self._liking = here, puts, liking_of(here)
        self._against = constraints_of(inputs)
        wished = max((wish.seq for wish in wishes), default=0)
        self._since = wished if puts and puts[-1].seq > wished else 0

    def of(self, found: Beside) -> list[Card]:
        """A card for each, the one people here would likeliest take first."""
        by_person = bool(self._puts) and self._puts[-1].role == "person"
        chosen = chosen_in(found.content) if by_person else []
        order = self._liking.order([each.option for each in found.offered])
        told = self._liking.preference is not None
        return [
            self._card(each, at, picked=each.option in chosen, likely=told and at == order[0])
            for at, each in ((at, found.offered[at]) for at in order)
        ]

    def _card(self, found: Offered, at: int, **parts: bool) -> Card:
        option, author = found.option, self._here.charter.partner(found.by)
        text = str(option.get("text") or "")
        return Card(
            at=at,
            id=str(option.get("id") or ""),
            title=visible(str(option.get("title") or f"Option {at + 1}")),
            html=element("div", drawn(text, "text", Budget()), class_=f"reading-as-{shape(text, 'text')}"),
            text=text,
            why=visible(str(option.get("why") or "")),
            trade_offs=_trade_offs(option.get("trade_offs"), self._against),
            cites=_cites(option),
            failing=failing(self._here.charter, {"options": [option]}),
            by=name_of(self._here.charter, found.by),
            ai=author is None or author.role == "ai",
            earlier=self._puts[found.at].seq < self._since,
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
