"""Kind `choice`: several options side by side, each with its trade-offs and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lichen.charter.kinds import VERDICTS
from lichen.partners.checking import MalformedError
from lichen.partners.llm.kinds.kind import CONFIDENCE, Kind, Schema, closed
from lichen.partners.llm.reading import share, text_of, words
from lichen.partners.llm.said import Said
from lichen.partners.protocol import Question

LONGEST_TITLE = 120
IDS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go: `trade_offs` says for each goal or constraint, by its name, how it fares."""

    title: str
    text: str
    why: str
    trade_offs: Mapping[str, str]
    cites: tuple[str, ...] = ()


def options_form(wanted: int, against: Sequence[str]) -> str:
    """What to reply, in words: so many options, weighed against these goals and constraints."""
    named = "; ".join(against) or "what was asked"
    return (
        f'Reply with one JSON object {{"options": [...]}} with {wanted} options that truly differ. Each '
        'has "title": a few words; "text": the option itself, ready to use; "why": why it could be right; '
        f'"trade_offs": one {{"against", "how"}} for each of: {named}; "cites": marks of the context it '
        "stands on, [] if none."
    )


def options_schema(wanted: int, against: Sequence[str]) -> Schema:
    """The JSON schema of exactly so many options."""
    named: Schema = {"type": "string", "enum": list(against)} if against else {"type": "string"}
    trade_off = closed({"against": named, "how": {"type": "string", "maxLength": 200}})
    option = closed(
        {
            "title": {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE},
            "text": {"type": "string", "minLength": 1, "maxLength": 2_000},
            "why": {"type": "string", "maxLength": 300},
            "trade_offs": {"type": "array", "items": trade_off, "maxItems": max(len(against), 1)},
            "cites": {"type": "array", "items": {"type": "string"}, "maxItems": 10},
        }
    )
    return closed({"options": {"type": "array", "items": option, "minItems": wanted, "maxItems": wanted}})


def read_options(
    found: Mapping[str, object],
    *,
    wanted: int,
    against: Sequence[str],
    context: Sequence[str] | None = (),
) -> tuple[Option, ...]:
    """Up to `wanted` options that differ in title and text.

    Trade-offs against other things than those in `against`, and cites of other marks than those in
    `context`, are left out: a model may not invent what an option stands on. With None for `context` they are
    all kept, for a caller that knows better which of them there are. Raises `MalformedError` when
    not even one option has a title and a text.

    >>> found = {"options": [{"title": "Call", "text": "Call them.", "cites": ["n1", "made-up"]}]}
    >>> read_options(found, wanted=3, against=["cost"], context=["n1"])[0].cites
    ('n1',)
    """
    given = found.get("options")
    if not isinstance(given, list):
        raise MalformedError("The model gave no list of options.")
    read = [_option(each, against, context) for each in given if isinstance(each, dict)]
    differing = {(each.title.casefold(), each.text.casefold()): each for each in reversed(read) if each}
    options = tuple(reversed(differing.values()))[:wanted]
    if not options:
        raise MalformedError("None of the model's options has a title and a text.")
    return options


def _option(
    found: Mapping[str, object], against: Sequence[str], context: Sequence[str] | None
) -> Option | None:
    title, text = text_of(found, "title")[:LONGEST_TITLE], text_of(found, "text")
    if not title or not text:
        return None
    given = found.get("cites")
    cites = [words(each) for each in given] if isinstance(given, list) else []
    known = tuple(dict.fromkeys(each for each in cites if each and (context is None or each in context)))
    return Option(title, text, text_of(found, "why"), _trade_offs(found.get("trade_offs"), against), known)


def _trade_offs(given: object, against: Sequence[str]) -> dict[str, str]:
    """By name, whether the model wrote a list of pairs or an object."""
    pairs: dict[str, str] = {}
    if isinstance(given, dict):
        pairs = {name: words(how) for name, how in given.items()}
    elif isinstance(given, list):
        pairs = {text_of(each, "against"): text_of(each, "how") for each in given if isinstance(each, dict)}
    return {name: pairs[name] for name in against if pairs.get(name)}


def _form(question: Question, worded: bool) -> str:
    return options_form(question.offers, question.against) if worded else _short_form(question.offers)


def _short_form(wanted: int) -> str:
    return (
        f'Reply with one JSON object {{"options": [...]}} with {wanted} options that truly differ, each with '
        '"title": a few words, and "text": one sentence, ready to use.'
    )


def _schema(question: Question, worded: bool) -> Schema:
    if worded:
        whole = options_schema(question.offers, question.against)
        return closed({**whole["properties"], **CONFIDENCE})
    short = closed(
        {
            "title": {"type": "string", "minLength": 1, "maxLength": 40},
            "text": {"type": "string", "minLength": 1, "maxLength": 120},
        }
    )
    wanted = {"minItems": question.offers, "maxItems": question.offers}
    return closed({"options": {"type": "array", "items": short, **wanted}})


def _read(found: Mapping[str, object], question: Question) -> Said:
    options = read_options(found, wanted=question.offers, against=question.against, context=None)
    return Said(
        answer=VERDICTS["choice"].yes,
        confidence=share(found.get("confidence")),
        content={"options": [written(each, id) for each, id in zip(options, IDS, strict=False)]},
    )


def written(option: Option, id: str) -> dict[str, object]:
    """An option as it goes on record; what it does not say is left out.

    >>> written(Option("Call", "Call them.", "", {}), "a")
    {'id': 'a', 'title': 'Call', 'text': 'Call them.'}
    """
    said = {"why": option.why, "trade_offs": dict(option.trade_offs), "cites": list(option.cites)}
    kept = {name: value for name, value in said.items() if value}
    return {"id": id, "title": option.title, "text": option.text, **kept}


def _bare(text: str, question: Question) -> Said:
    raise MalformedError("The model gave no list of options.")


CHOICE = Kind("options", _form, _schema, _read, _bare)
