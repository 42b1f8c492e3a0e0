"""The rounds of one case: what was offered, what was wished for then, what came instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.charter.options import options_in
from lichen.charter.side_by_side import Beside, Forward, beside
from lichen.inbox.plain import visible
from lichen.ledger.content import content_digest
from lichen.types import CaseId, Role
from lichen.web.cases.sheet import name_of
from lichen.web.reading.budget import Budget
from lichen.web.reading.markdown import markdown
from lichen.web.reading.markup import Html


@dataclass(frozen=True, slots=True)
class Put:
    """One content as it was put forward: by whom, when, its options or its text."""

    seq: int
    partner: str
    by: str
    role: Role
    at: datetime
    digest: str
    content: Any

    @property
    def titles(self) -> list[str]:
        """What the options are called; empty for a draft."""
        return [visible(str(each.get("title") or each.get("id") or "")) for each in options_in(self.content)]

    @property
    def text(self) -> str:
        """A draft's text."""
        return visible(text_of(self.content))

    @property
    def html(self) -> Html:
        """A draft as it reads."""
        return markdown(text_of(self.content), Budget())


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for anew: in words, and what became of it."""

    seq: int
    by: str
    at: datetime
    words: str
    state: str


def text_of(content: object) -> str:
    """The text of a draft, whether it stands alone or under `text`."""
    found = content.get("text") if isinstance(content, Mapping) else content
    return found if isinstance(found, str) else ""


def puts_of(here: Partnership, case: str) -> list[Put]:
    """Everything that was put forward on a case, the earliest first; what was erased has no content."""
    rows = here.ledger.rows("contents_of_case", chain=here.id, case=case)
    told = here.unseal([row.content for row in rows])
    charter = here.charter
    return [
        Put(
            row.seq,
            row.partner,
            name_of(charter, row.partner),
            row.role,
            row.made_at,
            row.digest,
            told.get(row.content),
        )
        for row in rows
    ]


def side_by_side(puts: Sequence[Put]) -> Beside:
    """What is to be chosen from: the options of every AI partner, and what people made of them."""
    return beside([Forward(put.partner, put.role, put.content) for put in puts])


def shown_as(puts: Sequence[Put], found: Beside) -> str:
    """The digest of what a form shows: that of what is on the table, or of all options side by side."""
    if not puts:
        return ""
    return puts[-1].digest if found.content is puts[-1].content else content_digest(found.content)


def drafts_of(puts: Sequence[Put]) -> list[Put]:
    """The latest draft of each AI partner, as they came."""
    latest = {put.partner: put for put in puts if put.role == "ai"}
    return sorted(latest.values(), key=lambda put: put.seq)


def wishes_of(here: Partnership, case: str) -> list[Wish]:
    """What was asked for anew, the earliest first; one wish to several AI partners counts once."""
    rows = here.ledger.rows("variations_of_case", chain=here.id, case=case)
    told = here.unseal([row.wish for row in rows])
    found: dict[str, Wish] = {}
    for row in rows:
        words = visible(str(told.get(row.wish) or "(erased)"))
        state = "answered" if row.answered_seq else "failed" if row.failed_seq else "waiting"
        before = found.get(row.wish)
        if before is None or before.state != "answered":
            found[row.wish] = Wish(row.seq, name_of(here.charter, row.made_by), row.made_at, words, state)
    return sorted(found.values(), key=lambda wish: wish.seq)


def story_of(puts: Sequence[Put], wishes: Sequence[Wish]) -> list[Put | Wish]:
    """Offers and wishes in the order in which they came."""
    return sorted([*puts, *wishes], key=lambda each: each.seq)


def at_work(here: Partnership, case: str) -> list[str]:
    """The AI partners that are asked about this case now, by name."""
    machines = {partner.id for partner in here.charter.having("ai")}
    with here.looking() as estimates:
        state = estimates.cases.get(CaseId(case))
        asked = [] if state is None else [waiting.partner for waiting in state.pending.values()]
    return [name_of(here.charter, partner) for partner in asked if partner in machines]
