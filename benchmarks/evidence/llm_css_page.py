"""The page of `llm_css`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .decisions import Floats
from .records import Records
from .tables import table

LICHEN = "Lichen"
BELIEF = "Lichen without what they say together"
RANDOM = "Lichen, asking at random"
SINGLE = "best model on the same labels"
SINGLE_RANDOM = "best model on as many random labels"
HINDSIGHT = "best model of each task in hindsight"
ONE = "one model for all tasks, the best in hindsight"
MAJORITY = "majority of the models"
TODAY = "majority, people where models agree least"
REVIEWS = (0.0, 0.1, 0.2, 0.5)
FEWER = (3, 5, 8)
ALONE = (LICHEN, BELIEF, SINGLE, SINGLE_RANDOM, ONE, HINDSIGHT, MAJORITY)
SETTLED = (LICHEN, BELIEF, RANDOM, SINGLE, SINGLE_RANDOM, ONE, HINDSIGHT, TODAY)

HEAD = """\
# Thirteen language models, sixteen tasks, and a few answers of people

{tasks} tasks of text classification, {cases:,} cases, each answered without examples by up to 13 language
models (recorded by others; a classifier trained for one of the tasks is left out). The models gave no
probabilities. Cases come in random order, 25 at a time. Before anything about them is known, every method
answers them from what the models said: this is the error of the models alone. Then a share of the cases goes
to a person, whose answers are the only labels anybody learns from and have the last word. The recorded gold
label answers for the person, with a wrong answer in 5 % of the cases (simulated slips).

- *Lichen*: `TeamBelief`, the belief of every partnership, with the models as its AI partners and the engine's
  pace of learning. What it weighs is each model's record and, from three models on, what they say together:
  who agrees with whom shows how good each one is before anybody has answered (`core.consensus`). People are
  asked where `review_value` is highest.
- *without what they say together*: the same, weighing only each model's own record.
- *best model on the same labels*: right most often on the cases that Lichen asked about so far; any one of
  them while nobody was asked.
- *best model on as many random labels*: the same where cases are asked about at random, which suits choosing
  a model better than asking about the hard ones.
- *one model for all tasks, the best in hindsight*: the one of the thirteen that errs least on the mean of the
  tasks, by all gold labels.
- *best model of each task in hindsight*: another one for each task, known only once every gold label is;
  nobody has it in use.
- *majority*: the answer most models gave; equals by lot.

Errors in per cent, mean over the tasks and {splits} seeded orders. Intervals are 95 %, of the paired
difference over tasks (each task's mean over the orders): they say how it would be on other tasks like these.
How far the models are trusted together before there are answers was chosen on three other orders of the same
cases, on recorded image networks and on simulated models, some of which copy each other.

**In short**: {short}

## The models alone, before anybody is asked
"""

PEOPLE = """
## With people

The error of what is settled, when people may be asked about so many cases; what they say stands. *Best model
on the same labels* and those *in hindsight* have the cases that Lichen chose to ask about.
"""

MANY = """
## How many models it takes

Error of the models alone for so many of the thirteen, drawn by lot anew in each order, and in square
brackets what weighing them together changes, in points. Of two who differ, agreement does not say which is
right: with one or two models the belief is the same with and without, to the bit.
"""

EACH = """
## Task by task

Error of the models alone, {reviews} reviews per case, whole stream; in brackets the standard error over
orders.
"""


def page(records: Records) -> str:
    """The whole page as Markdown."""
    tasks = list(dict.fromkeys(record.setting for record in records.all))
    short = in_short(records, tasks)
    facts = {"tasks": len(tasks), "splits": records.splits, "cases": CASES, "short": short}
    parts = [HEAD.format(**facts), budget_table(records, tasks, ALONE, "alone")]
    parts += ["\nAgainst each of the others:\n", gaps(records, tasks, ALONE, "alone")]
    parts += ["\nThe second half of the stream, when there is something to go by:\n"]
    parts += [budget_table(records, tasks, ALONE, "second half")]
    parts += [gaps(records, tasks, ALONE, "second half"), PEOPLE]
    parts += [budget_table(records, tasks, SETTLED, "settled"), gaps(records, tasks, SETTLED, "settled")]
    parts += [
        MANY,
        by_number(records, tasks),
        EACH.format(reviews="0.5"),
        each_task(records, tasks, "0.5"),
        verdict(records, tasks),
    ]
    parts.append("Regenerate: `python -m benchmarks.evidence.llm_css`\n")
    return "\n".join(parts)


CASES = 7597


def in_short(records: Records, tasks: Sequence[str]) -> str:
    """Errors at half a review per case, and what the difference to each single model and the majority is."""

    def told(measure: str, other: str, at: str = "0.5") -> str:
        ours, theirs = (by_task(records, tasks, each, at, measure) for each in (LICHEN, other))
        return f"{100 * theirs.mean():.1f} % ({interval(ours - theirs)} points)"

    ours = {
        each: 100 * by_task(records, tasks, LICHEN, "0.5", each).mean()
        for each in ("alone", "second half", "settled")
    }
    at_once = f"{100 * by_task(records, tasks, LICHEN, '0', 'alone').mean():.1f}"
    return (
        f"with half a review per case, the models together err in {ours['alone']:.1f} %; the majority in\n"
        f"{told('alone', MAJORITY)}, the best model found on as many random labels in\n"
        f"{told('alone', SINGLE_RANDOM)}, the best single model for all tasks in\n"
        f"{told('alone', ONE)}, the best of each task in hindsight in\n{told('alone', HINDSIGHT)}.\n"
        f"Before anybody was asked: {at_once} % against {told('alone', ONE, '0')} of the best single model.\n"
        f"In the second half of the stream it is {ours['second half']:.1f} % against the hindsight's\n"
        f"{told('second half', HINDSIGHT)}; with people {ours['settled']:.1f} % against\n"
        f"{told('settled', HINDSIGHT)}. Where an interval contains 0, these tasks do not settle it."
    )


def by_task(records: Records, tasks: Sequence[str], method: str, at: str, measure: str) -> Floats:
    """The mean over orders for each task."""
    return np.array([np.mean(list(records.values(task, method, at, measure).values())) for task in tasks])


def over_budgets(methods: Sequence[str], cell: Callable[[str, str], str]) -> str:
    rows = [[method, *(cell(method, f"{reviews:g}") for reviews in REVIEWS)] for method in methods]
    header = ["reviews per case", *(f"{reviews:g}" for reviews in REVIEWS)]
    return table(header, rows, strong=LICHEN)


def budget_table(records: Records, tasks: Sequence[str], methods: Sequence[str], measure: str) -> str:
    return over_budgets(
        methods, lambda method, at: f"{100 * by_task(records, tasks, method, at, measure).mean():.1f}"
    )


def gaps(records: Records, tasks: Sequence[str], methods: Sequence[str], measure: str) -> str:
    """Lichen's error minus each other's, with an interval over tasks."""

    def cell(method: str, at: str) -> str:
        ours = by_task(records, tasks, LICHEN, at, measure)
        return interval(ours - by_task(records, tasks, method, at, measure))

    shown = over_budgets([each for each in methods if each != LICHEN], cell)
    return shown.replace("| reviews per case |", "| Lichen minus, points |", 1)


def interval(difference: Floats) -> str:
    from scipy.stats import t

    half = float(t.ppf(0.975, len(difference) - 1)) * difference.std(ddof=1) / len(difference) ** 0.5
    low, high = 100 * (difference.mean() - half), 100 * (difference.mean() + half)
    return f"{100 * difference.mean():+.1f} ({low:+.1f} to {high:+.1f})".replace("-", "−")


def among(method: str, models: int) -> str:
    """The method's name where it has only so many of the models."""
    return f"{method}, {models} models"


def by_number(records: Records, tasks: Sequence[str]) -> str:
    def cell(ours: str, others: str, at: str) -> str:
        error, without = (by_task(records, tasks, each, at, "alone") for each in (ours, others))
        return f"{100 * error.mean():.1f} [{interval(error - without)}]"

    pairs = {str(models): (among(LICHEN, models), among(BELIEF, models)) for models in FEWER}
    pairs["13"] = (LICHEN, BELIEF)
    header = ["models", *(f"{reviews:g} reviews per case" for reviews in REVIEWS)]
    rows = [[name, *(cell(*pair, f"{reviews:g}") for reviews in REVIEWS)] for name, pair in pairs.items()]
    return table(header, rows)


def each_task(records: Records, tasks: Sequence[str], at: str) -> str:
    rows = []
    for task in tasks:
        row = [task]
        for method in ALONE:
            values = np.array(list(records.values(task, method, at, "alone").values()))
            error = values.std(ddof=1) / len(values) ** 0.5
            row.append(f"{100 * values.mean():.1f} ({100 * error:.1f})")
        rows.append(row)
    return table(["task", *ALONE], rows)


def verdict(records: Records, tasks: Sequence[str]) -> str:
    """Where Lichen loses."""
    lines = []
    for other in (SINGLE, SINGLE_RANDOM, ONE, HINDSIGHT, MAJORITY):
        ours, theirs = (by_task(records, tasks, each, "0.5", "alone") for each in (LICHEN, other))
        lost = [task for task, a, b in zip(tasks, ours, theirs, strict=True) if a > b]
        told = ", ".join(lost) if lost else "none"
        lines.append(f"- Lichen errs more than the *{other}* on {len(lost)} of {len(tasks)} tasks: {told}.")
    return "\n".join(lines) + "\n"
