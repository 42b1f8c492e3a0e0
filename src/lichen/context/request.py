"""How shared context reaches an AI partner, and which of it an answer names again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from lichen.actions.marks import without_version
from lichen.context.entry import Entry, Subject
from lichen.context.relevant import BUDGET, relevant
from lichen.context.space import Space

SHORT = "style: short, plain"
_MARK = re.compile(r"^\[((?:note|lesson|case) [^\]\n]{1,200})\] ")


def context_for(
    space: Space,
    case: Subject,
    *,
    now: datetime,
    budget: int = BUDGET,
    short: bool = False,
    itself: bool = False,
) -> tuple[str, ...]:
    """What an AI partner is told with this case, each piece beginning with the mark by which to cite it."""
    found = relevant(space, case, now=now, budget=budget, itself=itself)
    return (*map(written, found), *([SHORT] if short else []))


def written(entry: Entry) -> str:
    """One piece as it is told: a lesson that knows the answer says so first.

    >>> written(Entry(mark="note refunds", kind="note", sort="procedure", title="Refunds", text="14 days."))
    '[note refunds] Refunds: 14 days.'
    >>> lesson = Entry(mark="lesson l1", kind="lesson", sort="", title="", text="Look twice.", answer="fraud")
    >>> written(lesson)
    '[lesson l1] says fraud: Look twice.'
    """
    if entry.kind == "lesson":
        said = "teaches" if entry.answer is None else f"says {entry.answer}"
        return f"[{entry.mark}] {said}: {entry.text}"
    title = "" if entry.title in ("", entry.id) else f"{entry.title}: "
    return f"[{entry.mark}] {title}{entry.text}"


def given(context: Iterable[str]) -> tuple[str, ...]:
    """The marks of what was told, in order.

    >>> given(["[note refunds] 14 days.", "style: short, plain"])
    ('note refunds',)
    """
    return tuple(found[1] for each in context if (found := _MARK.match(each)))


def known_cites(
    cites: Sequence[str], marks: Sequence[str], is_case: Callable[[str], bool]
) -> tuple[str, ...]:
    """The cites that name something: what was given, or a case of the partnership; others are dropped.

    A partner may write a mark with its brackets, without the word before the id, or as its number, and name
    the version of a note.

    >>> given = ["note refunds", "lesson l1"]
    >>> known_cites(["[note refunds]", "note refunds@2", "l1", "3", "made up"], given, lambda id: False)
    ('note refunds', 'note refunds@2', 'lesson l1')
    """
    by_id = {mark.partition(" ")[2]: mark for mark in marks}
    by_number = {str(at): mark for at, mark in enumerate(marks, 1)}
    found = []
    for cite in cites:
        said = cite.strip().strip("[]").strip()
        whole = without_version(said)[0]
        mark = said if whole in marks else by_id.get(said) or by_number.get(said)
        if mark is None and is_case(said.removeprefix("case ")):
            mark = f"case {said.removeprefix('case ')}"
        found.append(mark)
    return tuple(dict.fromkeys(each for each in found if each))
