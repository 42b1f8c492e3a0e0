"""The settings that say who does what: those in force, and those under a change."""

from __future__ import annotations

from typing import NamedTuple

from lichen.charter.schema import Charter
from lichen.reports.whatif.change import Change
from lichen.types import LastWord


class Settings(NamedTuple):
    """Names, units and meanings are those of the charter; `minutes` is what a person has in a day.

    `threshold` None means that the certificate decides; `reviews_per_case` None that the price of a minute
    stays as it is.
    """

    bound: float
    confidence: float
    threshold: float | None
    audit_share: float
    human_first: float
    last_word: LastWord
    reviews: int
    minutes: float | None
    minutes_per_case: float
    reviews_per_case: float | None
    cost_of_error: float
    cost_of_minute: float
    answer_within: float | None
    pattern: str
    challenger: str | None


def settings_of(charter: Charter) -> Settings:
    """The settings in force under a charter."""
    risk, capacity = charter.risk, charter.capacity
    minutes = capacity.minutes_per_day
    if minutes is None and capacity.cases_per_day is not None:
        minutes = min(1_440.0, capacity.cases_per_day * capacity.minutes_per_case)
    return Settings(
        bound=risk.bound,
        confidence=risk.confidence,
        threshold=None,
        audit_share=risk.audit_share,
        human_first=charter.human_first,
        last_word=charter.last_word,
        reviews=charter.reviews,
        minutes=minutes,
        minutes_per_case=capacity.minutes_per_case,
        reviews_per_case=capacity.reviews_per_case,
        cost_of_error=capacity.cost_of_error,
        cost_of_minute=capacity.cost_of_minute,
        answer_within=charter.service.answer_within,
        pattern=charter.pattern,
        challenger=None,
    )


def changed(settings: Settings, change: Change) -> Settings:
    """The settings under a change."""
    return settings._replace(**change.given)
