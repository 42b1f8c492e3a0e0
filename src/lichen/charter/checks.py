"""Rules that span more than one field of a charter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lichen.charter.content_checks import refused
from lichen.charter.kinds import VERDICTS
from lichen.charter.problem import Check, Problem, key, perhaps, shown
from lichen.charter.schema import ANSWER, Charter, Goal, HighStakes, Partner, Question

_ONLY_FOR = {"unit": "number", "tolerance": "number", "minimum": "number", "maximum": "number"}


def _question(charter: Charter) -> Iterator[Problem]:
    question = charter.question
    for name, kind in _ONLY_FOR.items():
        if getattr(question, name) not in ((), None, "") and question.kind != kind:
            what = f"belongs to the kind `{kind}`, but the question is of kind `{question.kind}`"
            yield Problem(f"question.{name}", what, f"Remove it, or write `kind: {kind}`")
    if question.kind == "number":
        yield from _no_labels(question)
    else:
        yield from _labels(question)
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low >= high:
        what = f"is {low:g}, which is not below the maximum {high:g}"
        yield Problem("question.minimum", what, "Swap or widen the two")


def _no_labels(question: Question) -> Iterator[Problem]:
    for name in ("labels", "cost"):
        if getattr(question, name):
            what = "belongs to the kind `label`, but the question is of kind `number`"
            yield Problem(f"question.{name}", what, "Remove it, or write `kind: label`")


def _labels(question: Question) -> Iterator[Problem]:
    verdicts = VERDICTS.get(question.kind)
    if verdicts is not None and question.label_ids != verdicts:
        what = f"are always {', '.join(verdicts)} where the kind is `{question.kind}`"
        yield Problem("question.labels", what, "Remove them, or write `kind: label`")
        return
    if len(question.labels) < 2:
        what = "needs at least two labels, because the kind is `label`"
        yield Problem("question.labels", what, "List every possible answer, each after a hyphen")
    yield from _twice("question.labels", question.label_ids)
    if question.cost is not None:
        yield from _cost(question.cost, question.label_ids)


def _cost_bound(charter: Charter) -> Iterator[Problem]:
    if charter.risk.cost_bound is not None and charter.question.cost is None:
        what = "bounds what mistakes cost, but the question says no `cost`"
        yield Problem("risk.cost_bound", what, "Remove it, or say what each mistake costs")


def _cost(cost: dict[str, dict[str, float]], labels: tuple[str, ...]) -> Iterator[Problem]:
    yield from _strangers("question.cost", cost, labels)
    for true in labels:
        if true not in cost:
            yield Problem("question.cost", f"has no row for the true label {shown(true)}", "Add the row")
    for true, row in cost.items():
        path = f"question.cost.{key(true)}"
        yield from _strangers(path, row, labels)
        for said in labels:
            if said != true and said not in row:
                what = f"does not say what answering {shown(said)} costs when {shown(true)} is true"
                yield Problem(path, what, "Add the figure; 1 is an ordinary mistake")
        if row.get(true):
            yield Problem(f"{path}.{true}", "puts a cost on the right answer", "Write 0 or leave it out")


def _strangers(path: str, names: Iterable[str], labels: tuple[str, ...]) -> Iterator[Problem]:
    for name in names:
        if name not in labels:
            yield Problem(path, f"speaks of {shown(name)}, which is no label", perhaps(name, labels))


def _goals(charter: Charter) -> Iterator[Problem]:
    complete = any(goal.kpi.strip() and goal.baseline is not None for goal in charter.goals)
    for number, goal in enumerate(charter.goals):
        if complete and not goal.kpi.strip():  # otherwise the gate has said so already
            yield Problem(f"goals[{number}].kpi", "is missing", "Name the figure this goal is about")
        yield from _target(f"goals[{number}].target", goal)
    yield from _twice("goals", [goal.kpi for goal in charter.goals if goal.kpi.strip()])


def _target(path: str, goal: Goal) -> Iterator[Problem]:
    if goal.target is None or goal.baseline is None:
        return
    ahead = goal.target - goal.baseline if goal.direction == "up" else goal.baseline - goal.target
    if ahead <= 0:
        wanted = "above" if goal.direction == "up" else "below"
        other = "down" if goal.direction == "up" else "up"
        what = f"is {goal.target:g}, which is not {wanted} the baseline {goal.baseline:g}"
        yield Problem(path, what, f"Change the target, or write `direction: {other}`")


def _partners(charter: Charter) -> Iterator[Problem]:
    if not charter.having("person"):
        mend = "Add at least one partner with `role: person`"
        yield Problem("partners", "lists no person, so no one could decide a case", mend)
    yield from _twice(
        "partners", [each.id for each in charter.partners] + [each.id for each in charter.people]
    )
    for number, partner in enumerate(charter.partners):
        yield from _role(f"partners[{number}]", partner)


def _role(path: str, partner: Partner) -> Iterator[Problem]:
    if partner.role == "person" and partner.adapter is not None:
        yield Problem(f"{path}.adapter", "is given for a person", "Remove it, or write `role: ai`")
    if partner.role == "ai" and partner.minutes_per_case is not None:
        what = "is given for an AI, whose time is not counted"
        yield Problem(f"{path}.minutes_per_case", what, "Remove it, or write `role: person`")
    if partner.role == "ai" and partner.skills:
        what = "is given for an AI, whose skill is measured instead"
        yield Problem(f"{path}.skills", what, "Remove it, or write `role: person`")


def _four_eyes(charter: Charter) -> Iterator[Problem]:
    if charter.four_eyes and len(charter.having("person")) < 2:
        what = "is true, but fewer than two partners are people"
        yield Problem("four_eyes", what, "Add a second person, or write `four_eyes: false`")
    if charter.four_eyes and charter.reviews < 2:
        what = f"allows {charter.reviews} person a case, but `four_eyes` needs two"
        yield Problem("reviews", what, "Raise it to 2 or more")


def _capacity(charter: Charter) -> Iterator[Problem]:
    if charter.capacity.minutes_per_day is not None and charter.capacity.cases_per_day is not None:
        what = "is given beside `minutes_per_day`, and the two can contradict each other"
        yield Problem("capacity.cases_per_day", what, "Keep one of the two")


def _service(charter: Charter) -> Iterator[Problem]:
    service, people = charter.service, [partner.id for partner in charter.having("person")]
    if service.escalate_to and service.escalate_to not in people:
        what = f"names {shown(service.escalate_to)}, who is no partner with `role: person`"
        yield Problem("service.escalate_to", what, perhaps(service.escalate_to, people))
    expiry = service.expires_after is not None and service.on_expiry == "escalate"
    if service.escalate_to and service.answer_within is None and not expiry:
        what = "is given, but without `answer_within` nothing is ever overdue"
        yield Problem("service.escalate_to", what, "Add `answer_within` in minutes, or remove it")


def _expiry(charter: Charter) -> Iterator[Problem]:
    service = charter.service
    if service.on_expiry != "wait" and service.expires_after is None:
        what = "says what happens when a case expires, but without `expires_after` none ever does"
        yield Problem("service.on_expiry", what, "Add `expires_after` in minutes, or remove it")
    if service.on_expiry == "escalate" and not service.escalate_to:
        yield Problem("service.on_expiry", "names nobody to escalate to", "Add `escalate_to`")
    if service.on_expiry == "deny" and charter.question.kind not in VERDICTS:
        what = "is `deny`, but there is nothing to deny where an answer stands for itself"
        yield Problem("service.on_expiry", what, "Write `wait` or `escalate`")


def _content_checks(charter: Charter) -> Iterator[Problem]:
    yield from _twice("checks", [check.id for check in charter.checks])
    if charter.checks and charter.question.kind not in VERDICTS:
        what = f"look at what is put forward, but the question is of kind `{charter.question.kind}`"
        yield Problem("checks", what, "Remove them, or write `kind: draft`, `action` or `choice`")
    for number, check in enumerate(charter.checks):
        if wrong := refused(check):
            yield Problem(f"checks[{number}].value", wrong, "Write another value")


def _approvals(charter: Charter) -> Iterator[Problem]:
    people = [each.id for each in charter.having("person")]
    named = (*people, *(each.id for each in charter.people), charter.owner, charter.answers_for_errors)
    known = sorted(set(filter(None, named)))
    for number, partner in enumerate(charter.partners):
        if partner.run_by and partner.role == "person":
            yield Problem(f"partners[{number}].run_by", "is given for a person", "Remove it")
        elif partner.run_by and partner.run_by not in known:
            what = f"names {shown(partner.run_by)}, who is no person here"
            yield Problem(f"partners[{number}].run_by", what, perhaps(partner.run_by, known))
    if charter.quorum > len(people):
        what = f"asks for {charter.quorum} people, but {len(people)} could agree"
        yield Problem("quorum", what, "Lower it, or add partners with `role: person`")


def _lists(charter: Charter) -> Iterator[Problem]:
    yield from _twice("context", [note.id for note in charter.context])
    yield from _twice("protected_attributes", charter.protected_attributes)


def _high_stakes(charter: Charter) -> Iterator[Problem]:
    for number, rule in enumerate(charter.risk.high_stakes):
        path = f"risk.high_stakes[{number}]"
        yield from _about(path, rule)
        if rule.attribute is not None:
            yield from _comparison(path, rule)
        yield from _answers(path, rule, charter.question)


def _about(path: str, rule: HighStakes) -> Iterator[Problem]:
    if rule.answer is None and rule.attribute is None:
        mend = "Write `answer`, or `attribute` with `op` and `value`"
        yield Problem(path, "names neither an answer nor an attribute", mend)
    elif rule.attribute is None and (rule.value is not None or rule.op != "equals"):
        what = "compares something without naming the attribute"
        yield Problem(path, what, "Add `attribute`, or remove `op` and `value`")


def _comparison(path: str, rule: HighStakes) -> Iterator[Problem]:
    value, number = rule.value, isinstance(rule.value, int | float) and not isinstance(rule.value, bool)
    if value is None:
        yield Problem(
            f"{path}.value", "is missing", f"Say what `{key(rule.attribute or '')}` is compared with"
        )
    elif rule.op == "in" and not (isinstance(value, tuple) and value):
        yield Problem(f"{path}.value", "must be a list for `op: in`", "Write the values in square brackets")
    elif rule.op == "equals" and isinstance(value, tuple):
        yield Problem(
            f"{path}.value", "is a list, but `op: equals` compares with one value", "Write `op: in`"
        )
    elif rule.op in ("at_least", "at_most") and not number:
        yield Problem(f"{path}.value", f"must be a number for `op: {rule.op}`", "Write digits without a unit")


def _answers(path: str, rule: HighStakes, question: Question) -> Iterator[Problem]:
    if rule.answer is not None and question.kind == "number":
        mend = f"Write `attribute: {ANSWER}` with `op` and `value`"
        yield Problem(f"{path}.answer", "names one answer, but the question asks for a number", mend)
    if question.kind != "label":
        return
    named = [(f"{path}.answer", rule.answer)] if rule.answer is not None else []
    if rule.attribute == ANSWER and rule.value is not None:
        values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        named += [(f"{path}.value", _written(value)) for value in values]
    for place, name in named:
        if name not in question.label_ids:
            yield Problem(place, f"is {shown(name)}, which is no label", perhaps(name, question.label_ids))


def _written(value: bool | float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _twice(path: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem(
                path, f"lists {shown(name)} {times} times", "Keep one, or give the others a new name"
            )


CHECKS: tuple[Check, ...] = (
    (frozenset({"question"}), _question),
    (frozenset({"goals"}), _goals),
    (frozenset({"partners", "people"}), _partners),
    (frozenset({"partners", "four_eyes", "reviews"}), _four_eyes),
    (frozenset({"risk", "question"}), _high_stakes),
    (frozenset({"risk", "question"}), _cost_bound),
    (frozenset({"capacity"}), _capacity),
    (frozenset({"service", "partners"}), _service),
    (frozenset({"service", "question"}), _expiry),
    (frozenset({"checks", "question"}), _content_checks),
    (frozenset({"quorum", "partners", "people", "owner", "answers_for_errors"}), _approvals),
    (frozenset({"context", "protected_attributes"}), _lists),
)
