"""The same errors, group by group: does the partnership fail some more than others?"""

from __future__ import annotations

import numpy as np

from lichen.errors import InputRefused
from lichen.reports.assess.findings import Group, GroupSide
from lichen.reports.assess.outcomes import Outcomes
from lichen.reports.assess.rates import share
from lichen.reports.decisions.table import CaseFacts, Floats, Ints

MOST_GROUPS = 50
AFFIRMATIVE = frozenset(
    ("yes", "true", "1", "positive", "high", "abnormal", "fraud", "spam", "toxic", "malignant", "reoffends")
)


def values_of(column: str, facts: CaseFacts | None, file: str) -> tuple[str, ...]:
    """The value of `column` for every case; refuses a column that is not there."""
    if facts is None:
        raise InputRefused(
            f"--group {column}: groups are read from the file of cases. Hand it in with --cases."
        )
    if column not in facts.attributes:
        known = ", ".join(facts.attributes) or "none"
        raise InputRefused(f"{file}, row 1: there is no column “{column}” to group by. Columns: {known}.")
    values = facts.attributes[column]
    if len(set(values)) > MOST_GROUPS:
        count = len(set(values))
        raise InputRefused(
            f"{file}: the column “{column}” has {count:,} different values. "
            f"Group by a column with at most {MOST_GROUPS}."
        )
    return values


def positive_label(labels: tuple[str, ...]) -> str | None:
    """Which of two labels counts as positive: the one that says yes, else the second; None for other
    counts.
    """
    if len(labels) != 2:
        return None
    return next((label for label in labels if label.lower() in AFFIRMATIVE), labels[1])


def group_findings(
    values: tuple[str, ...], outcomes: Outcomes, ai_names: tuple[str, ...], positive: int | None
) -> tuple[Group, ...]:
    """Every group's errors among the reported cases; numbers in their order, then words in theirs."""
    value = np.array(values)[outcomes.case]
    names = sorted((str(name) for name in np.unique(value)), key=_natural)
    return tuple(_group(name, np.flatnonzero(value == name), outcomes, ai_names, positive) for name in names)


def _natural(name: str) -> tuple[bool, float, str]:
    try:
        return False, float(name), name
    except ValueError:
        return True, 0.0, name


def _group(
    name: str, cases: Ints, outcomes: Outcomes, ai_names: tuple[str, ...], positive: int | None
) -> Group:
    truth = outcomes.truth[cases]
    return Group(
        value=name or "(empty)",
        n=cases.size,
        people=_side(outcomes.person_wrong[cases], truth, positive),
        ai={ai: _side(outcomes.ai_wrong[cases, place], truth, positive) for place, ai in enumerate(ai_names)},
        together=_side(outcomes.together_wrong[cases], truth, positive),
    )


def _side(wrong: Floats, truth: Floats, positive: int | None) -> GroupSide:
    given = np.isfinite(wrong)
    wrong, truth = wrong[given], truth[given]
    if positive is None:
        return GroupSide(share(wrong))
    # Of two answers, a wrong one where the truth is negative says positive, and the reverse.
    return GroupSide(
        error=share(wrong),
        false_positive_rate=share(wrong[truth != positive]),
        false_negative_rate=share(wrong[truth == positive]),
    )
