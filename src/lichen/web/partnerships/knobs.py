"""The settings of the rehearsal room: what each shows, and the change that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.reports.whatif import Change
from lichen.reports.whatif.settings import Settings, settings_of
from lichen.web.accounts.first_charter import number

PERCENT = frozenset({"bound", "confidence", "audit_share", "human_first", "threshold"})
CHOSEN = frozenset({"last_word", "challenger"})
NAMES = (
    *("bound", "confidence", "threshold", "audit_share", "human_first", "reviews", "last_word", "minutes"),
    *("minutes_per_case", "reviews_per_case", "answer_within", "cost_of_error", "cost_of_minute"),
    "challenger",
)


class Knob(NamedTuple):
    """One setting: its name and label, ends and step of its slider, what it shows, what is in force."""

    name: str
    label: str
    low: str
    high: str
    step: str
    value: str
    now: str
    unit: str
    hint: str = ""

    @property
    def at(self) -> str:
        """Where the slider stands while nothing is written beside it."""
        return self.value or self.low


class Group(NamedTuple):
    """Settings that belong together."""

    title: str
    knobs: list[Knob]

    @property
    def slides(self) -> bool:
        """Whether it has sliders, which need the whole width."""
        return any(each.step for each in self.knobs)


_ROWS: tuple[tuple[str, tuple[tuple[str, str, str, str, str, str, str], ...]], ...] = (
    (
        "What the AI may settle alone",
        (
            ("bound", "Errors allowed where the AI settles alone", "0.5", "20", "0.5", "%", ""),
            ("confidence", "How certain that must be", "50", "99.5", "0.5", "%", ""),
            ("audit_share", "AI-only cases a person audits", "1", "100", "1", "%", ""),
        ),
    ),
    (
        "How people work",
        (
            ("human_first", "Cases people answer before seeing the AI", "0", "100", "5", "%", ""),
            ("reviews", "Most people on one case", "1", "10", "1", "people", ""),
            ("minutes", "Minutes a person has in a day", "10", "480", "10", "minutes", "empty: not limited"),
            ("answer_within", "Answers wanted within", "5", "480", "5", "minutes", "empty: no service level"),
        ),
    ),
    (
        "What it costs",
        (
            ("minutes_per_case", "Minutes a case takes", "0.1", "", "", "minutes", ""),
            ("cost_of_error", "What a wrong answer costs", "0", "", "", "", ""),
            ("cost_of_minute", "What a minute costs", "0", "", "", "", ""),
            (
                *("reviews_per_case", "Reviews there are for a case", "0.1", "", "", "on average"),
                "empty: as many as are worth their time",
            ),
        ),
    ),
    (
        "To look around, not to adopt",
        (
            (
                *("threshold", "The AI alone from this score on", "50", "100", "0.5", "%"),
                "empty: where the certificate says",
            ),
        ),
    ),
)


def groups(now: Settings, change: Change) -> list[Group]:
    """All settings that are numbers, with those of the change as if moved."""
    return [
        Group(title, [_knob(row, now, change) for row in rows if row[0] in Settings._fields])
        for title, rows in _ROWS
    ]


def _knob(row: tuple[str, str, str, str, str, str, str], now: Settings, change: Change) -> Knob:
    name, label, low, high, step, unit, hint = row
    in_force = shown(name, getattr(now, name))
    value = shown(name, change.given[name]) if name in change.given else in_force
    return Knob(name, label, _low(low, value), _high(high, value), step, value, in_force, unit, hint)


def shown(name: str, value: Any) -> str:
    """A setting as its field shows it.

    >>> shown("bound", 0.03), shown("minutes", None), shown("reviews", 2)
    ('3', '', '2')
    """
    if value is None:
        return ""
    return f"{100 * value:.10g}" if name in PERCENT else f"{value:.10g}"


def _low(low: str, value: str) -> str:
    return low if not value or float(value) >= float(low) else value


def _high(high: str, value: str) -> str:
    return high if not high or not value or float(value) <= float(high) else value


def challengers(here: Partnership) -> list[tuple[str, str]]:
    """The AI partners whose challenger ran in shadow, with its version."""
    with here.looking() as estimates:
        return sorted((str(id), record.version) for id, record in estimates.paired.items())


def change_of(post: Mapping[str, str], here: Partnership) -> Change:
    """Only what differs from the settings in force; raises `InputRefused` for what is no setting."""
    now, given = settings_of(here.charter)._asdict(), dict[str, Any]()
    for name in NAMES:
        value = _value(name, post.get(name, ""))
        if value is not None and value != now[name]:
            given[name] = value
    known = [id for id, _ in challengers(here)]
    if given.get("challenger") and given["challenger"] not in known:
        raise InputRefused(f"No challenger of “{given['challenger'][:40]}” ran in shadow. Choose another.")
    return Change.of(given)


def _value(name: str, said: str) -> Any:
    said = said.strip()
    if name in CHOSEN or not said:
        return said or None
    found = number(said)
    if not isinstance(found, float):
        raise InputRefused(f"“{said[:40]}” is no number. Write digits for {name.replace('_', ' ')}.")
    if name in PERCENT:
        return round(found / 100, 10)
    if name != "reviews":
        return found
    if not found.is_integer():
        raise InputRefused("People come whole: `reviews` is 1, 2, 3 …")
    return int(found)
