"""The few words templates have beyond Django's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils import timezone

from lichen.charter.schema import Charter, Question
from lichen.web.assets import address
from lichen.web.cases.sheet import name_of
from lichen.web.reading import words

register = template.Library()

ASPECTS = {"accurate": "accurate", "useful": "useful", "timely": "timely", "style": "good style"}

LANES = {"ai_only": "AI only", "together": "together", "people_only": "people only"}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return address(name)


@register.filter
def answer(given: Any, question: Question) -> str:
    """An answer as people know it."""
    return words.answer(question, given)


@register.filter
def called(id: str | None, charter: Charter) -> str:
    """What others call this person or partner; who is not in the charter goes by their id."""
    return name_of(charter, id or "")


@register.filter
def all_called(ids: Sequence[str], charter: Charter) -> str:
    """What others call them, in a row."""
    return ", ".join(name_of(charter, id) for id in ids)


@register.filter
def probability(share: float | None) -> str:
    """A probability in words and in a number."""
    return "" if share is None else words.probability(share)


@register.filter
def percent(share: float | None) -> str:
    """A share in percent."""
    return "–" if share is None else words.percent(share)


@register.filter
def ago(then: datetime | None) -> str:
    """How long ago that was."""
    return "" if then is None else words.ago(then, timezone.now())


@register.filter
def due(when: datetime | None) -> str:
    """By when something is wanted."""
    return words.due(when, timezone.now())


@register.filter
def lane(name: str | None) -> str:
    """A lane's name as people read it."""
    return LANES.get(name or "", name or "")


@register.filter
def spaced(word: str | None) -> str:
    """A word of the ledger without its underscores."""
    return (word or "").replace("_", " ")


@register.filter
def unlocalized(number: float) -> str:
    """A number as HTML wants it."""
    return f"{number:.4f}"


@register.filter
def safe_link(link: str) -> bool:
    """Whether a link leads to a page and nowhere else."""
    return urlsplit(link or "").scheme in ("http", "https")


@register.filter
def remark(row: Any) -> str:
    """A piece of feedback in words."""
    given = {name: getattr(row, name) for name in ("accurate", "useful", "timely", "style")}
    return ", ".join(
        f"{'' if yes else 'not '}{ASPECTS[name]}" for name, yes in given.items() if yes is not None
    )
