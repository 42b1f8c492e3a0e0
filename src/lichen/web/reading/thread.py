"""Conversations: mails and chats, one message after the other, who said what when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from lichen.inbox.leaves import leaves
from lichen.inbox.plain import scalar
from lichen.web.reading.budget import Budget
from lichen.web.reading.markup import Html, element, folded, joined, remark
from lichen.web.reading.moment import moment
from lichen.web.reading.prose import prose

SHOWN, MOST = 40, 400
_FROM = ("from", "author", "sender", "role", "user", "name")
_AT = ("at", "date", "time", "sent", "sent_at", "created_at", "timestamp")
_TEXT = ("text", "body", "content", "message")
_LINES = 15
_ASIDES, _ASIDE = 40, 2_000
Message = Mapping[str, object]


def is_thread(value: object) -> bool:
    """Whether the value is a list of messages: each says who speaks, and what as text.

    >>> is_thread([{"from": "Ada", "text": "Hello"}]), is_thread([{"city": "Ulm"}])
    (True, False)
    """
    if not isinstance(value, list | tuple) or not value:
        return False
    return all(_is_message(each) for each in islice(value, MOST))


def _is_message(value: object) -> bool:
    return isinstance(value, Mapping) and bool(_key(value, _FROM)) and isinstance(_said(value), str)


def _key(message: Message, names: Sequence[str]) -> str:
    return next((name for name in names if isinstance(message.get(name), str | int | float)), "")


def _said(message: Message) -> object:
    key = _key(message, _TEXT)
    return message[key] if key else None


def thread(messages: Sequence[Message], budget: Budget) -> Html:
    """The messages in order; after the fortieth the rest is folded. The first speaker's stand left."""
    shown = messages[: budget.count(len(messages), MOST)]
    first = _who(shown[0]) if shown else ""
    items = [_message(message, first, budget) for message in shown]
    parts = [element("ol", *items[:SHOWN], class_="reading-thread")]
    if items[SHOWN:]:
        rest = element("ol", *items[SHOWN:], start=SHOWN + 1, class_="reading-thread")
        parts.append(folded(f"Show {len(items) - SHOWN:,} more messages", rest))
    if len(shown) < len(messages):
        parts.append(remark(f"{len(messages) - len(shown):,} more messages are not shown here."))
    return joined(parts)


def _who(message: Message) -> str:
    key = _key(message, _FROM)
    return scalar(message[key]) if key else ""


def _message(message: Message, first: str, budget: Budget) -> Html:
    who, at = _who(message), _key(message, _AT)
    when = (moment(message[at]) or element("span", budget.short(scalar(message[at]), 100))) if at else ""
    head = element(
        "div", element("strong", budget.short(who, 200), dir="auto"), " ", when, class_="reading-speaker"
    )
    used = {_key(message, names) for names in (_FROM, _AT, _TEXT)}
    rest = {key: value for key, value in message.items() if key not in used}
    side = "reading-message" if who == first else "reading-message reading-reply"
    return element("li", head, _rest(rest, budget), prose(str(_said(message)), budget, _LINES), class_=side)


def _rest(rest: Message, budget: Budget) -> Html:
    found = list(leaves(rest, most=_ASIDES + 1))
    said = [": ".join((*leaf.path, scalar(leaf.value))) for leaf in found[:_ASIDES]]
    shown = [element("div", budget.short(line, _ASIDE), class_="reading-aside", dir="auto") for line in said]
    return joined([*shown, *([remark("More is not shown here.")] if found[_ASIDES:] else [])])
