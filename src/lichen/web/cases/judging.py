"""What is put forward on a case as a person reads and judges it: an action, a draft, or several options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lichen.actions.expire import Expiry
from lichen.charter.content_checks import failing
from lichen.charter.kinds import MEANINGS, VERDICTS, Verdicts
from lichen.charter.schema import Charter
from lichen.charter.side_by_side import Beside, Forward, Offered, beside
from lichen.inbox.plain import name, visible
from lichen.jobs.asked_for import constraints_of
from lichen.ledger.content import content_digest
from lichen.types import Role
from lichen.web.actor import Actor
from lichen.web.cases.changing import Leaf, leaves
from lichen.web.put_forward import OnTable, expiry, on_table
from lichen.web.reading.budget import Budget
from lichen.web.reading.edit import Edit, edit
from lichen.web.reading.fields import drawn
from lichen.web.reading.markup import Html, element, joined
from lichen.web.reading.page import render
from lichen.web.reading.shape import shape

SAYS = {"action": "wants to do this", "draft": "drafted this"}
_QUOTED = re.compile(r"`([^`]+)`")
HINTS = {"draft": {"text": {"format": "markdown"}}}
ERASED = {"text": "What was put forward has been erased."}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: what it is and whose, how it fares against each goal or constraint, what it stands on."""

    at: int
    title: str
    text: Html
    why: str
    trade_offs: Sequence[tuple[str, str]]
    cites: Sequence[str]
    failing: Sequence[str]
    picked: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything the page shows of what is put forward; `barred` says why this person cannot agree to it.

    `content` is what a form is about: what is on the table, or the options of several AI partners in one.
    While somebody is to answer on their own it is `veiled`: then nothing tells what others made of it.
    """

    table: OnTable
    content: Any
    verdicts: Verdicts
    kind: str
    head: str
    html: Html
    options: Sequence[Option]
    fields: Sequence[Leaf]
    barred: str
    by: str
    complete: bool = True
    edit: Edit | None = None
    expiry: Expiry | None = None
    veiled: bool = False

    @property
    def digest(self) -> str:
        """What an answer is about."""
        now = self.table.now
        return now.digest if self.content is now.content else content_digest(self.content)

    @property
    def changed(self) -> bool:
        """Whether a person changed what the AI put forward, as far as this one may know."""
        return self.table.changed and not self.veiled

    @property
    def whose(self) -> str:
        """By whom it is put forward, as the beginning of the page says it."""
        if self.veiled:
            return f"{self.by} asks for this" if self.kind == "action" and self.by else "This is put forward"
        if self.changed:
            return f"As changed by {self.by}"
        authors = list(dict.fromkeys(each.by for each in self.options))
        if len(authors) > 1:
            return f"{', '.join(authors[:-1])} and {authors[-1]} offer these"
        return f"{self.by} {SAYS.get(self.kind, 'offers these')}"

    @property
    def stopped(self) -> bool:
        """Whether a check keeps anybody from taking it as it stands; of several options, every one."""
        if len(self.options) > 1:
            return all(each.failing for each in self.options)
        return bool(self.table.failing)

    @property
    def words(self) -> dict[str, tuple[str, str]]:
        """What the three verdicts are called, and what they mean."""
        return {part: MEANINGS[getattr(self.verdicts, part)] for part in Verdicts._fields}

    @property
    def failing(self) -> list[str]:
        """The checks it fails, for reading; of several options each says its own."""
        return [] if len(self.options) > 1 else [_plain(said) for said in self.table.failing]

    @property
    def expires(self) -> str:
        """What happens when time is up, as the beginning of a sentence."""
        refused = "Denied" if self.kind == "action" else "Rejected"
        return {"deny": refused, "wait": "Expires"}.get(self.expiry.then if self.expiry else "", "")

    @property
    def progress(self) -> str:
        """How many have agreed to exactly this, where more than one has to."""
        if self.table.needed < 2:
            return ""
        return f"{len(self.table.agreed)} of {self.table.needed} agreed to exactly this"

    @property
    def result(self) -> Html:
        """What came of it, for reading."""
        found = None if self.table.action is None else self.table.action["result"]
        if found is None:
            return Html("")
        return render(found if isinstance(found, Mapping) else {"result": found}).html


def judged(
    actor: Actor,
    charter: Charter,
    row: Any,
    *,
    ledger: Any,
    names: Any,
    inputs: Mapping[str, Any],
    veiled: bool = False,
) -> Judged | None:
    """What is to be judged on the case of this row; None where answers stand for themselves."""
    plain = {name: getattr(row, name, None) for name in ("status", "opened_at", "high_stakes")}
    plain["overridden"] = row.overridden_seq is not None
    table = on_table(ledger, charter, row.case, plain)
    if table is None:
        return None
    kind, found = str(charter.question.kind), _laid_out(table)
    content = found.content if kind == "choice" else table.now.content
    head, rest = _head(kind, content)
    page = render(_mapping(rest) if content is not None else ERASED, HINTS.get(kind))
    return Judged(
        table=table,
        content=content,
        verdicts=VERDICTS[charter.question.kind],
        kind=kind,
        head=head,
        html=page.html,
        complete=page.complete,
        options=_options(charter, found, inputs, names, veiled) if kind == "choice" else (),
        fields=[leaf for leaf in leaves(content) if leaf.path != ("picked",)],
        barred=barred(actor, charter, row, table),
        by=_author(charter, table, names, veiled),
        edit=_edit(table) if table.changed and not veiled else None,
        expiry=expiry(charter, plain),
        veiled=veiled,
    )


def _laid_out(table: OnTable) -> Beside:
    """The options of every AI partner beside each other, or what a person made of them."""
    return beside([Forward(put.by, _role(put.role), put.content) for put in (*table.earlier, table.now)])


def _role(role: str) -> Role:
    return "person" if role == "person" else "ai"


def _author(charter: Charter, table: OnTable, names: Any, veiled: bool) -> str:
    """Who put it forward; veiled, the AI that began it, whatever was made of it since."""
    put = table.first if veiled else table.now
    return "" if veiled and put.role == "person" else str(names(charter, put.by))


def barred(actor: Actor, charter: Charter, row: Any, table: OnTable) -> str:
    """Why this person cannot agree to it themselves; empty if they can.

    Options and drafts that somebody asked for are theirs to take; an action is not.
    """
    asked, author = row.opened_by == actor.name, charter.partner(table.first.by)
    opener = charter.partner(row.opened_by)
    theirs = opener is not None and opener.role == "person" and charter.question.kind != "action"
    if asked and theirs:
        return ""
    if author is not None and author.run_by == actor.name:
        return f"You run {author.name}, which asks for this, so somebody else approves it."
    return "You asked for this, so somebody else approves it." if asked else ""


def _edit(table: OnTable) -> Edit | None:
    """What a person made of what the AI put forward; that one option was picked is no edit."""
    before, after = (_unpicked(each.content) for each in (table.first, table.now))
    return edit(before, after) if before != after else None


def _unpicked(content: Any) -> Any:
    if not isinstance(content, Mapping) or "options" not in content:
        return content
    return {key: value for key, value in content.items() if key != "picked"}


def _head(kind: str, content: Any) -> tuple[str, Any]:
    """The line that names it, and what is left to show below."""
    if kind == "action" and isinstance(content, Mapping):
        for key in ("tool", "action", "name"):
            if isinstance(content.get(key), str):
                rest = {each: value for each, value in content.items() if each != key}
                only = len(rest) == 1 and isinstance(rest.get("arguments"), Mapping)
                return visible(content[key]), rest["arguments"] if only else rest
    if isinstance(content, Mapping) and isinstance(content.get("title"), str):
        return visible(content["title"]), {key: value for key, value in content.items() if key != "title"}
    return "", content


def _mapping(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, Mapping) else {"text": content}


def _options(
    charter: Charter, found: Beside, inputs: Mapping[str, Any], names: Any, veiled: bool
) -> tuple[Option, ...]:
    against = {"goal": "Your goal"}
    against |= {f"constraint {at}": text for at, text in enumerate(constraints_of(inputs), 1)}
    picked = found.content.get("picked") if isinstance(found.content, Mapping) and not veiled else None
    return tuple(
        _option(
            each,
            at,
            against,
            picked=at == picked,
            failing=[_plain(said) for said in failing(charter, {"options": [each.option]})],
            by="" if veiled else str(names(charter, each.by)),
        )
        for at, each in enumerate(found.offered)
    )


def _option(found: Offered, at: int, against: Mapping[str, str], **parts: Any) -> Option:
    given = found.option
    known = ("id", "title", "text", "why", "trade_offs", "cites", "from")
    rest = {key: value for key, value in given.items() if key not in known}
    return Option(
        at=at,
        title=visible(str(given.get("title") or given.get("id") or f"Option {at + 1}")),
        text=_text(given.get("text"), rest),
        why=visible(str(given.get("why") or "")),
        trade_offs=_trade_offs(given.get("trade_offs"), against),
        cites=[visible(str(each)) for each in given.get("cites") or () if isinstance(each, str)],
        **parts,
    )


def _plain(said: str) -> str:
    return _QUOTED.sub(r"“\1”", said)


def _text(text: Any, rest: Mapping[str, Any]) -> Html:
    """The option itself, and below it what else it says."""
    said = text if isinstance(text, str) else ""
    look = f"reading option-text reading-as-{shape(said, 'text')}"
    body = element("div", drawn(said, "text", Budget()), class_=look)
    return joined([body, *([render(rest).html] if rest else [])])


def _trade_offs(given: Any, against: Mapping[str, str]) -> list[tuple[str, str]]:
    """How it fares by goal and constraints, these in their own words; an object, or a list of pairs."""
    if isinstance(given, Mapping):
        order = [*(key for key in against if key in given), *(key for key in given if key not in against)]
        return [(visible(against.get(key) or name(key))[:120], visible(str(given[key]))) for key in order]
    pairs = [each for each in given or () if isinstance(each, Mapping)] if isinstance(given, list) else []
    return [(visible(str(each.get("against", ""))), visible(str(each.get("how", "")))) for each in pairs]
