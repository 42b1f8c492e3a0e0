"""Further answers that never change anything: fewer people on a case could do."""

from __future__ import annotations

from collections.abc import Iterator

from lichen.core.intervals import wilson
from lichen.core.percent import percent
from lichen.reports.cards.material import Case, Material
from lichen.reports.suggestions.proposed import Proposed, proposed
from lichen.types import Answer

FEWEST, MOST_DIFFER = 150, 0.02


def from_reviews(material: Material) -> Iterator[Proposed]:
    """A suggestion where several people answer and the further ones surely hardly ever differ."""
    asked = [answers for case in material.recent if len(answers := _answers(case)) > 1]
    if len(asked) < FEWEST or material.charter.reviews < 2:
        return
    differ = sum(any(not material.same(answers[0], each) for each in answers[1:]) for answers in asked)
    found, n = wilson(differ, len(asked)), len(asked)
    if found.high > MOST_DIFFER:
        return
    further = sum(len(answers) - 1 for answers in asked)
    text = (
        f"In {n:,} cases more than one person answered, and {differ or 'none'} of the further answers "
        f"differed from the first (at most {percent(found.high)} of such cases would). Together they were "
        f"{further:,} answers. Rehearse one person a case: it tells what that would do to errors and waiting."
    )
    figures = {"cases": n, "further_answers": further, "differ_at_most": found.high}
    yield proposed("reviews", text, figures, weight=n / max(1, len(material.recent)))


def _answers(case: Case) -> list[Answer]:
    """What people said to a case, one answer each, the first first."""
    said: dict[str, Answer] = {}
    for each in case.said:
        if each.role == "person" and each.stage != "second_look":
            said.setdefault(each.partner, each.answer)
    return list(said.values())
