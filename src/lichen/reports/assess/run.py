"""`assess`: one file of decisions in, one assessment out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lichen.reports.assess.findings import Assessment
from lichen.reports.assess.labels import Labels
from lichen.reports.assess.numbers import Numbers, tolerance_for
from lichen.reports.assess.options import DEFAULT_REVIEWS, Options, Progress
from lichen.reports.assess.study import READ, assessed
from lichen.reports.assess.team import Kind
from lichen.reports.decisions.facts import read_facts
from lichen.reports.decisions.read import read_decisions
from lichen.reports.decisions.table import CaseFacts, Decisions
from lichen.reports.decisions.table import Kind as AnswerKind


def assess(
    decisions: Path,
    *,
    cases: Path | None = None,
    fit: int | None = None,
    seed: int = 0,
    risk: float = 0.02,
    confidence: float = 0.95,
    reviews: tuple[float, ...] = DEFAULT_REVIEWS,
    group: str | None = None,
    kind: AnswerKind | None = None,
    tolerance: float | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """What a partnership would have achieved on recorded decisions: people, AI and together, with intervals.

    `decisions` is a CSV, Parquet or JSON-lines file with one row per answer: `case, partner, role (person or
    ai), answer`, and optionally `confidence` or `p:<label>…`, `at`, `seconds`, `saw_ai`, `stage`. `cases`
    adds `truth` and attributes; without truth people's consensus takes its place. `fit` cases drawn with
    `seed` are fitted on and the rest reported (default: five folds, or in order of time where every case has
    `at`). `risk` and `confidence` are the promise the AI-only lane is certified for, `reviews` the budgets
    the curve must show, `group` an attribute to compare groups by, `kind` whether answers are labels or
    numbers (default: found out), `tolerance` the distance up to which a number counts as right. `progress`
    is called with a sentence and the share done.

    Raises `InputRefused` with file, row and remedy for anything that cannot be used.
    """
    options = Options(fit, seed, risk, confidence, tuple(reviews), group, tolerance, kind)
    tell = progress or (lambda sentence, share: None)
    tell("Reading the decisions", 0.0)
    counted = _counting(tell)
    table = read_decisions(decisions, kind=kind, counted=counted)
    facts = read_facts(cases, table) if cases else None
    tell("Going through the cases", READ)
    return assessed(table, facts, options, _kind(table, facts, options), tell)


def _counting(tell: Progress) -> Callable[[int], None]:
    return lambda rows: tell(f"Reading the decisions: {rows:,} rows", READ / 2)


def _kind(table: Decisions, facts: CaseFacts | None, options: Options) -> Kind:
    if table.kind == "label":
        return Labels()
    return Numbers(tolerance_for(table, facts, options.tolerance))
