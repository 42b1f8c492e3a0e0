"""What would be different: one flat record, and the charter that adopting it would mean."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from lichen.charter.schema import Charter
from lichen.core.percent import percent
from lichen.errors import InputRefused
from lichen.patterns import PATTERNS
from lichen.types import LastWord

_LIMITS: dict[str, tuple[float, float]] = {
    "bound": (1e-6, 0.5),
    "confidence": (0.5, 0.999_999),
    "threshold": (0.0, 1.0),
    "audit_share": (1e-6, 1.0),
    "human_first": (0.0, 1.0),
    "reviews": (1, 20),
    "minutes": (1e-6, 1_440.0),
    "minutes_per_case": (1e-6, 1e6),
    "reviews_per_case": (1e-6, 20.0),
    "cost_of_error": (0.0, 1e12),
    "cost_of_minute": (0.0, 1e12),
    "answer_within": (1e-6, 1e7),
}
_RISK = ("bound", "confidence", "audit_share")
_CAPACITY = ("minutes_per_case", "reviews_per_case", "cost_of_error", "cost_of_minute")
_WORDS = {
    "bound": "a bound of {:.3g}",
    "confidence": "a confidence of {:.3g}",
    "threshold": "the AI alone from a score of {:.3g} on",
    "audit_share": "audits of {} of AI-only cases",
    "human_first": "{} of first answers given blind",
    "reviews": "at most {:g} people a case",
    "minutes": "{:g} minutes a person and day",
    "minutes_per_case": "{:g} minutes a review",
    "reviews_per_case": "{:g} reviews a case on average",
    "cost_of_error": "an error costing {:g}",
    "cost_of_minute": "a minute costing {:g}",
    "answer_within": "an answer within {:g} minutes",
    "last_word": "the last word with the {}",
    "pattern": "the pattern {}",
    "challenger": "the challenger of {} in its champion's place",
}
_DIGITS = {"audit_share": 1, "human_first": 0}
"""Shares that are said in percent, with so many digits."""
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Change(Struct, frozen=True):
    """What a rehearsal changes; None leaves a thing as it is. Names, units and meanings are the charter's.

    `minutes` is what a person has in a day. `threshold` fixes where the AI-only lane begins, whatever the
    certificate says. `challenger` names an AI partner whose challenger, seen in shadow so far, speaks in its
    champion's place. Neither of the two is in a charter: see `apply`. Raises `InputRefused` for a value that
    is out of range.
    """

    bound: float | None = None
    confidence: float | None = None
    threshold: float | None = None
    audit_share: float | None = None
    human_first: float | None = None
    last_word: LastWord | None = None
    reviews: int | None = None
    minutes: float | None = None
    minutes_per_case: float | None = None
    reviews_per_case: float | None = None
    cost_of_error: float | None = None
    cost_of_minute: float | None = None
    answer_within: float | None = None
    pattern: Name | None = None
    challenger: Name | None = None

    def __post_init__(self) -> None:
        """Refuse what no charter would take."""
        for name, value in self.given.items():
            if name in _LIMITS:
                _check(name, value)
        if self.last_word not in (None, "person", "belief"):
            raise InputRefused(f"`last_word` is `person` or `belief`, not `{self.last_word}`.")
        if self.pattern is not None and self.pattern not in PATTERNS:
            known = ", ".join(sorted(PATTERNS))
            raise InputRefused(f"There is no pattern `{self.pattern}` here. There are: {known}.")

    @property
    def given(self) -> dict[str, Any]:
        """What is changed, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def in_words(self) -> str:
        """The change as people say it; "no change" where nothing is."""
        return ", ".join(_said(name, value) for name, value in self.given.items()) or "no change"

    def apply(self, charter: Charter) -> Charter:
        """The charter that adopting the change would mean: the next version.

        A threshold belongs to the certificate and a version to the promotion test: neither is adopted, so
        `InputRefused` is raised for a change of one of them.
        """
        for name, why in (
            ("threshold", "The threshold follows from the certificate. Change the bound instead."),
            ("challenger", "A challenger takes over by the promotion test, not by a charter."),
        ):
            if getattr(self, name) is not None:
                raise InputRefused(why)
        capacity = {name: getattr(self, name) for name in _CAPACITY if getattr(self, name) is not None}
        if self.minutes is not None:
            capacity |= {"minutes_per_day": self.minutes, "cases_per_day": None}
        risk = {name: getattr(self, name) for name in _RISK if getattr(self, name) is not None}
        rest = ("human_first", "last_word", "reviews", "pattern")
        changed = {name: getattr(self, name) for name in rest if getattr(self, name) is not None}
        if self.answer_within is not None:
            changed["service"] = replace(charter.service, answer_within=self.answer_within)
        return replace(
            charter,
            version=charter.version + 1,
            risk=replace(charter.risk, **risk),
            capacity=replace(charter.capacity, **capacity),
            **changed,
        )

    @classmethod
    def of(cls, given: dict[str, Any]) -> Change:
        """The change that `given` took apart; raises `InputRefused` for a name that is unknown."""
        for name in given:
            if name not in cls.__struct_fields__:
                known = ", ".join(sorted(cls.__struct_fields__))
                raise InputRefused(f"`{name}` is nothing to rehearse. Use one of: {known}.")
        return cls(**given)


def _check(name: str, value: Any) -> None:
    low, high = _LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise InputRefused(f"`{name}` lies between {low:g} and {high:g}; it was given {value!r}.")


def _said(name: str, value: Any) -> str:
    return _WORDS[name].format(percent(value, _DIGITS[name]) if name in _DIGITS else value)
