"""Notes that nobody cites and lessons that change nothing, although they are shown again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lichen.core.intervals import wilson
from lichen.core.percent import percent
from lichen.reports.lessons.receipt import Receipt
from lichen.reports.suggestions.proposed import Proposed, proposed

SHOWN, MOST_CITED, SOME = 200, 0.02, 20
AGAIN, MOST_CHANGED, GIVEN = 20, 0.2, 100
MOST = 2
NOTE = "note "


class Given(NamedTuple):
    """The marks of what an AI partner was shown for one answer, and of what it said it stands on."""

    shown: Sequence[str]
    cited: Sequence[str]


def from_notes(answers: Iterable[Given]) -> Iterator[Proposed]:
    """A suggestion for notes that were shown often and cited never, where citing is done at all."""
    shown, cited, n = Counter[str](), Counter[str](), 0
    for each in answers:
        n += 1
        shown.update(set(each.shown))
        cited.update(set(each.cited) & set(each.shown))
    if cited.total() < SOME:
        return
    dusty = [mark for mark, often in shown.most_common() if mark.startswith(NOTE) and often >= SHOWN]
    quiet = [mark for mark in dusty if not cited[mark] and wilson(0, shown[mark]).high <= MOST_CITED]
    for mark in quiet[:MOST]:
        note = mark.removeprefix(NOTE)
        text = (
            f"The note “{note}” was shown with {shown[mark]:,} answers and no answer cited it, while other "
            "pages were cited. Is it still right, and is it about these cases? It could be rewritten, "
            "made shorter or taken out of use."
        )
        yield proposed(f"note:{note}", text, {"shown": shown[mark], "cited": 0.0}, weight=shown[mark] / n)


def from_lessons(receipts: Iterable[Receipt]) -> Iterator[Proposed]:
    """A suggestion for lessons that were given often and, asked again without them, changed nothing."""
    for each in receipts:
        again, changed = len(each.asked_again), len(each.changed)
        if each.given < GIVEN or again < AGAIN or changed:
            continue
        upper = wilson(0, again).high
        if upper <= MOST_CHANGED:
            yield proposed(f"lesson:{each.lesson}", _of_lesson(each.given, again, upper),
                           {"given": each.given, "asked_again": again}, weight=0.01)  # fmt: skip


def _of_lesson(given: int, again: int, upper: float) -> str:
    return (
        f"A lesson was given to {given:,} proposals. Of {again} that were asked again without it none "
        f"came out otherwise, so it changes at most {percent(upper, 0)} of them. Is it learned by now, or "
        "does its wording miss the point? It could be rewritten or end."
    )
