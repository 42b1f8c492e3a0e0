"""The fields of the charter's form: their names are the charter's own paths, and each is read in one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lichen.web.accounts.first_charter import number

_INDEX = re.compile(r"\[(\d{1,4})\]")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?$")
_COST = re.compile(r"question\.cost\[(\d{1,4})\]\[(\d{1,4})\]$")
_OPTION = re.compile(
    r"partners\[(\d{1,4})\]\.options\.([A-Za-z0-9._@-]{1,64})\.([A-Za-z_][A-Za-z0-9_]{0,63})$"
)


def text(said: str) -> str | None:
    """The text, None where nothing was written."""
    return said.replace("\r\n", "\n").strip() or None


def share(said: str) -> float | str | None:
    """A percentage as a share.

    >>> share("5"), share("12,5 %"), share("much")
    (0.05, 0.125, 'much')
    """
    found = number(said)
    return round(found / 100, 10) if isinstance(found, float) else found


def whole(said: str) -> int | float | str | None:
    """A whole number, where it is one."""
    found = number(said)
    return int(found) if isinstance(found, float) and found.is_integer() else found


def lines(said: str) -> list[str]:
    """One entry a line."""
    return [line.strip() for line in said.splitlines() if line.strip()]


def words(said: str) -> list[str]:
    """Entries with commas or line breaks between them."""
    return [word.strip() for word in re.split(r"[,\n]", said) if word.strip()]


def flag(said: str) -> bool:
    """Whether the box was ticked."""
    return said == "on"


def yes(said: str) -> bool:
    """Whether yes was chosen: what a list of two says, where nothing said means yes."""
    return said != "false"


def number_or_text(said: str) -> float | str | None:
    """What a content is compared with: a number, or a text as it stands.

    >>> number_or_text("50"), number_or_text("true"), number_or_text("")
    (50.0, 'true', None)
    """
    bare = said.strip()
    return float(bare) if _NUMBER.match(bare) else bare or None


def plain_value(said: str) -> bool | float | str | None:
    """What a case's attribute is compared with: a truth value, a number, or a text as it stands.

    >>> plain_value("true"), plain_value("50000"), plain_value("007")
    (True, 50000.0, '007')
    """
    bare = said.strip()
    if bare in ("true", "false"):
        return bare == "true"
    return float(bare) if _NUMBER.match(bare) else bare or None


Read = Callable[[str], Any]
_TEXT = """
partnership name purpose owner answers_for_errors pattern last_word question.text question.kind question.unit
question.labels[].id question.labels[].text question.labels[].meaning goals[].kpi goals[].unit goals[].by
goals[].direction risk.high_stakes[].answer risk.high_stakes[].attribute risk.high_stakes[].op
risk.high_stakes[].value risk.high_stakes[].why checks[].id checks[].op checks[].field checks[].why
partners[].run_by service.on_expiry partners[].id partners[].role partners[].name
partners[].adapter people[].id people[].name capacity.currency service.escalate_to context[].id
context[].text context[].kind context[].link
"""
_NUMBERS = """
question.tolerance question.minimum question.maximum goals[].baseline goals[].target
partners[].minutes_per_case capacity.minutes_per_day capacity.cases_per_day capacity.minutes_per_case
risk.cost_bound
capacity.reviews_per_case capacity.cost_of_error capacity.cost_of_minute service.answer_within
service.expires_after
"""
SHARES = frozenset(("risk.bound", "risk.confidence", "risk.audit_share", "human_first", "service.at_risk"))
READS: dict[str, Read] = {
    **dict.fromkeys(_TEXT.split(), text),
    **dict.fromkeys(_NUMBERS.split(), number),
    **dict.fromkeys(SHARES, share),
    "reviews": whole,
    "quorum": whole,
    "ai_alone": yes,
    "checks[].value": number_or_text,
    "constraints": lines,
    "protected_attributes": words,
    "partners[].skills": words,
    **dict.fromkeys(("four_eyes", "outcomes_follow", "costly"), flag),
}
"""How each field is read, by its path with indices left out; whatever is not here is not taken."""

SAYS_NOTHING = frozenset(("role", "kind", "op", "direction", "adapter"))
"""Fields that always have a value: a row in which only these are filled in is no row."""


def pattern_of(path: str) -> str:
    """The path with its indices left out.

    >>> pattern_of("goals[2].kpi")
    'goals[].kpi'
    """
    return _INDEX.sub("[]", path)


def read_field(name: str) -> Read | None:
    """How to read this field; None where the form has none of this name."""
    return READS.get(pattern_of(name)) or (text if _OPTION.match(name) or _COST.match(name) else None)


def cost_cell(name: str) -> tuple[int, int] | None:
    """The rows of the true label and of the one answered, if this is a cell of the cost table."""
    found = _COST.match(name)
    return (int(found[1]), int(found[2])) if found else None


def option(name: str) -> tuple[int, str, str] | None:
    """Which partner's option for which adapter this is, if it is one."""
    found = _OPTION.match(name)
    return (int(found[1]), found[2], found[3]) if found else None


def steps(path: str) -> list[str | int]:
    """The path taken apart.

    >>> steps("goals[2].kpi")
    ['goals', 2, 'kpi']
    """
    return [int(each) if each.isdigit() else each for each in re.findall(r"[a-z_]+|\d+", path)]
