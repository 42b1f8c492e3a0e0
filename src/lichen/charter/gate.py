"""The gate: no owner, no one who answers for errors, or no goal with a KPI and a baseline means no start."""

from __future__ import annotations

from collections.abc import Iterator

from lichen.charter.problem import Check, Problem, key, perhaps, run
from lichen.charter.schema import Charter, Goal
from lichen.errors import CharterRefused


def missing(charter: Charter) -> list[str]:
    """What the charter lacks before a partnership may start, one sentence each; empty if the gate is open.

    >>> from lichen.charter.schema import Question
    >>> charter = Charter(partnership="desk", purpose="Route mail.", question=Question(text="Where to?"))
    >>> [sentence.split(":")[0] for sentence in missing(charter)]
    ['`owner` is missing', '`answers_for_errors` is missing', '`goals` is missing']
    """
    return [problem.sentence({}) for problem in run(GATE, charter)]


def hold(charter: Charter) -> None:
    """Nothing, or raises `CharterRefused` with what the charter lacks."""
    if lacks := missing(charter):
        raise CharterRefused(lacks)


def _owner(charter: Charter) -> Iterator[Problem]:
    yield from _person(charter, "owner", charter.owner, "no one owns this partnership")


def _answers(charter: Charter) -> Iterator[Problem]:
    yield from _person(
        charter, "answers_for_errors", charter.answers_for_errors, "no one answers for what goes wrong"
    )


def _person(charter: Charter, path: str, id: str, without: str) -> Iterator[Problem]:
    people = [partner.id for partner in charter.having("person")] + [person.id for person in charter.people]
    if not id.strip():
        mend = "Write the id of a person listed under `partners` or `people`"
        yield Problem(path, f"is missing: {without}", mend)
    elif any(partner.id == id for partner in charter.having("ai")):
        yield Problem(path, f"names `{key(id)}`, an AI: only a person can", "Name a person instead")
    elif id not in people:
        mend = perhaps(id, people) if people else "List the person under `partners` or `people` first"
        yield Problem(path, f"names `{key(id)}`, who is no person of this charter", mend)


def _goals(charter: Charter) -> Iterator[Problem]:
    if not charter.goals:
        mend = "Write at least one goal with a `kpi` and the `baseline` measured before the AI joined"
        yield Problem("goals", "is missing: nothing says what should become better", mend)
    elif not any(_complete(goal) for goal in charter.goals):
        for number, goal in enumerate(charter.goals):
            yield Problem(f"goals[{number}]", _lacks(goal), "At least one goal needs both")


def _complete(goal: Goal) -> bool:
    return bool(goal.kpi.strip()) and goal.baseline is not None


def _lacks(goal: Goal) -> str:
    if goal.baseline is not None:
        return "has a baseline but no `kpi`, so no one knows which figure it is"
    if goal.kpi.strip():
        return "has a KPI but no `baseline`, so no one could tell whether the partnership helps"
    return "has neither a `kpi` nor a `baseline`"


GATE: tuple[Check, ...] = (
    (frozenset({"owner", "partners", "people"}), _owner),
    (frozenset({"answers_for_errors", "partners", "people"}), _answers),
    (frozenset({"goals"}), _goals),
)
