"""The charter's content checks: may this draft, option or action leave as it is written?

Checks fail safe: a field that is absent, or cannot be compared, fails. A check that failed cannot be waived
by agreeing: the content is changed, or the charter is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lichen.charter.options import as_taken
from lichen.charter.pattern import pattern
from lichen.charter.rules import number
from lichen.charter.schema import Charter, ContentCheck

_ABSENT = object()
_WORD = re.compile(r"\S+")


def failing(charter: Charter, content: object) -> list[str]:
    """One sentence for every check of the charter that this content fails, in the charter's order.

    `field` is a path such as `arguments.amount` or `options.0.text`. Texts are compared without regard to
    case, except by `matches`; numbers may be written as text. Once options are picked, `options.0` is the
    first of those that are taken.

    >>> from lichen.charter.schema import Question
    >>> less = ContentCheck(id="small", op="at_most", value=50, field="arguments.amount", why="Our limit.")
    >>> asked = Charter(partnership="a", purpose="b", question=Question(text="c"), checks=(less,))
    >>> failing(asked, {"tool": "refund", "arguments": {"amount": 80}})
    ['`small`: arguments.amount is 80, which is more than 50 (Our limit).']
    >>> failing(asked, {"tool": "refund", "arguments": {"amount": "20"}})
    []
    """
    taken = as_taken(content) if charter.question.kind == "choice" else content
    return [wrong for check in charter.checks if (wrong := _failed(check, taken))]


def _failed(check: ContentCheck, content: object) -> str:
    found = found_at(content, check.field)
    wrong = "is missing" if found is _ABSENT or found in (None, "") else _OPS[check.op](found, check.value)
    if not wrong:
        return ""
    why = f" ({check.why.strip().rstrip('.')})" if check.why.strip() else ""
    return " ".join(f"`{check.id}`: {check.field} {wrong}{why}.".split())


def found_at(content: object, path: str) -> object:
    """What stands at a path of keys and places with dots between them; a mark of its own where nothing does.

    A content that is a bare text is its own field `text`.
    """
    if path == "text" and isinstance(content, str):
        return content
    for step in path.split("."):
        if isinstance(content, Mapping) and step in content:
            content = content[step]
        elif isinstance(content, list | tuple) and step.isdecimal() and int(step[:9]) < len(content):
            content = content[int(step[:9])]
        else:
            return _ABSENT
    return content


def _at_most(found: object, limit: object) -> str:
    return _compared(found, limit, "more", lambda one, other: one > other)


def _at_least(found: object, limit: object) -> str:
    return _compared(found, limit, "less", lambda one, other: one < other)


def _compared(found: object, limit: object, word: str, off: Callable[[float, float], bool]) -> str:
    one, other = number(found), number(limit)
    if one is None or other is None:
        return "cannot be read as a number"
    return f"is {one:,.15g}, which is {word} than {other:,.15g}" if off(one, other) else ""


def _contains(found: object, value: object) -> str:
    text, value = _text(found), _text(value)
    if text is None:
        return "cannot be read as text"
    return "" if str(value).casefold() in text.casefold() else f"does not say “{value}”"


def _lacks(found: object, value: object) -> str:
    text, value = _text(found), _text(value)
    if text is None:
        return "cannot be read as text"
    return f"says “{value}”" if str(value).casefold() in text.casefold() else ""


def _matches(found: object, value: object) -> str:
    text, form = _text(found), pattern(_text(value) or "")
    if text is None:
        return "cannot be read as text"
    if len(text) > form.longest:
        return f"is longer than the {form.longest:,} characters its pattern may look at"
    return "" if form.fits(text) else f"is not of the form “{value}”"


def _words_at_most(found: object, limit: object) -> str:
    return _counted(found, limit, "at most", lambda count, most: count > most)


def _words_at_least(found: object, limit: object) -> str:
    return _counted(found, limit, "at least", lambda count, least: count < least)


def _counted(found: object, limit: object, word: str, off: Callable[[int, float], bool]) -> str:
    text, wanted = _text(found), number(limit)
    if text is None or wanted is None:
        return "cannot be counted in words"
    count = len(_WORD.findall(text))
    return f"has {count:,} words, not {word} {wanted:,.15g}" if off(count, wanted) else ""


def _text(found: object) -> str | None:
    if isinstance(found, str):
        return found
    return f"{found:.15g}" if isinstance(found, int | float) and not isinstance(found, bool) else None


_OPS: dict[str, Callable[[object, object], str]] = {
    "at_most": _at_most,
    "at_least": _at_least,
    "contains": _contains,
    "lacks": _lacks,
    "matches": _matches,
    "words_at_most": _words_at_most,
    "words_at_least": _words_at_least,
}


def said(check: ContentCheck) -> str:
    """The check in words, for people.

    >>> said(ContentCheck(id="small", op="at_most", value=50, field="arguments.amount"))
    'small: arguments.amount is at most 50'
    """
    return f"{check.id}: {check.field} {_WORDS[check.op].format(_text(check.value))}"


_WORDS = {
    "at_most": "is at most {}",
    "at_least": "is at least {}",
    "contains": "says “{}”",
    "lacks": "does not say “{}”",
    "matches": "has the form “{}”",
    "words_at_most": "has at most {} words",
    "words_at_least": "has at least {} words",
}


def refused(check: ContentCheck) -> str:
    """What is wrong with the check itself, as a predicate; empty where nothing is.

    >>> refused(ContentCheck(id="form", op="matches", value="(a+)+b"))
    'repeats what itself repeats, which can take for ever'
    """
    if check.op in ("at_most", "at_least", "words_at_most", "words_at_least"):
        return "" if number(check.value) is not None else f"is no number, which `{check.op}` compares with"
    if not str(check.value).strip():
        return "is empty"
    return pattern(_text(check.value) or "").refused if check.op == "matches" else ""
