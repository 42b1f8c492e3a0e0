"""What is put forward on a case as a person reads and judges it: an action, a draft, or several options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lichen.actions.expire import Expiry
from lichen.charter.kinds import MEANINGS, VERDICTS, Verdicts
from lichen.charter.schema import Charter
from lichen.inbox.plain import name, visible
from lichen.jobs.asked_for import constraints_of
from lichen.web.actor import Actor
from lichen.web.cases.changing import Leaf, leaves
from lichen.web.put_forward import OnTable, expiry, on_table
from lichen.web.reading.budget import Budget
from lichen.web.reading.edit import Edit, edit
from lichen.web.reading.fields import drawn
from lichen.web.reading.markup import Html, element, joined
from lichen.web.reading.page import render

_QUOTED = re.compile(r"`([^`]+)`")
ERASED = {"text": "What was put forward has been erased."}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: what it is, why, how it fares against each goal or constraint, and what it stands on."""

    at: int
    title: str
    text: Html
    why: str
    trade_offs: Sequence[tuple[str, str]]
    cites: Sequence[str]
    failing: Sequence[str]
    picked: bool
    field: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything the page shows of what is put forward; `barred` says why this person cannot agree to it."""

    table: OnTable
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

    @property
    def digest(self) -> str:
        """What an answer is about."""
        return self.table.now.digest

    @property
    def words(self) -> dict[str, tuple[str, str]]:
        """What the three verdicts are called, and what they mean."""
        return {part: MEANINGS[getattr(self.verdicts, part)] for part in Verdicts._fields}

    @property
    def failing(self) -> list[str]:
        """The checks it fails, for reading."""
        return [_QUOTED.sub(r"“\1”", said) for said in self.table.failing]

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
    actor: Actor, charter: Charter, row: Any, *, ledger: Any, names: Any, inputs: Mapping[str, Any]
) -> Judged | None:
    """What is to be judged on the case of this row; None where answers stand for themselves."""
    plain = {name: getattr(row, name, None) for name in ("status", "opened_at", "high_stakes")}
    plain["overridden"] = row.overridden_seq is not None
    table = on_table(ledger, charter, row.case, plain)
    if table is None:
        return None
    content, kind = table.now.content, str(charter.question.kind)
    head, rest = _head(kind, content)
    page = render(_mapping(rest) if content is not None else ERASED)
    return Judged(
        table=table,
        verdicts=VERDICTS[charter.question.kind],
        kind=kind,
        head=head,
        html=page.html,
        complete=page.complete,
        options=_options(content, table.failing, inputs) if kind == "choice" else (),
        fields=leaves(content),
        barred=barred(actor, charter, row, table),
        by=names(charter, table.now.by),
        edit=_edit(table) if table.changed else None,
        expiry=expiry(charter, plain),
    )


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


def _options(content: Any, failing: Sequence[str], inputs: Mapping[str, Any]) -> tuple[Option, ...]:
    given = content.get("options") if isinstance(content, Mapping) else None
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        return ()
    fields = {leaf.path: leaf for leaf in leaves(content)}
    against = {"goal": "Your goal"}
    against |= {f"constraint {at}": text for at, text in enumerate(constraints_of(inputs), 1)}
    picked = content.get("picked")
    return tuple(
        _option(each, failing, fields, Place(at, at == picked, against)) for at, each in enumerate(given)
    )


class Place(NamedTuple):
    """Where an option stands, and what it is weighed against, in words."""

    at: int
    picked: bool
    against: Mapping[str, str]


def _option(
    given: Mapping[str, Any], failing: Sequence[str], fields: Mapping[Any, Leaf], place: Place
) -> Option:
    at = place.at
    field = fields.get(("options", at, "text"))
    known = ("id", "title", "text", "why", "trade_offs", "cites")
    rest = {key: value for key, value in given.items() if key not in known}
    return Option(
        at=at,
        title=visible(str(given.get("title") or given.get("id") or f"Option {at + 1}")),
        text=_text(given.get("text"), rest),
        why=visible(str(given.get("why") or "")),
        trade_offs=_trade_offs(given.get("trade_offs"), place.against),
        cites=[visible(str(each)) for each in given.get("cites") or () if isinstance(each, str)],
        failing=[_QUOTED.sub(r"“\1”", said) for said in failing if f"options.{at}." in said],
        picked=place.picked,
        field=field.field if field else "",
        written=field.text if field else "",
    )


def _text(text: Any, rest: Mapping[str, Any]) -> Html:
    """The option itself, and below it what else it says."""
    body = drawn(text if isinstance(text, str) else "", "text", Budget())
    return joined(
        [element("div", body, class_="reading option-text"), *([render(rest).html] if rest else [])]
    )


def _trade_offs(given: Any, against: Mapping[str, str]) -> list[tuple[str, str]]:
    """How it fares by goal and constraints, these in their own words; an object, or a list of pairs."""
    if isinstance(given, Mapping):
        order = [*(key for key in against if key in given), *(key for key in given if key not in against)]
        return [(visible(against.get(key) or name(key))[:120], visible(str(given[key]))) for key in order]
    pairs = [each for each in given or () if isinstance(each, Mapping)] if isinstance(given, list) else []
    return [(visible(str(each.get("against", ""))), visible(str(each.get("how", "")))) for each in pairs]
