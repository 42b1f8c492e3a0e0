"""Rules that spend a budget of reviews, compared on the same people in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import altair as alt
import numpy as np

from . import figures
from .baselines.alone import Majority, PersonAlone
from .baselines.kerrigan import Kerrigan
from .baselines.stacked import Stacked
from .baselines.together import Together
from .decisions import ABSENT, Decisions, Floats, Ints
from .experiment import Page
from .measures import error
from .records import Record, Records
from .spending import Worth, spend
from .tables import cell, signed, table

TODAY, STACKED = "confidence threshold → person", "confidence threshold → stacked regression"
SINGLE, SEVERAL, LICHEN = "confidence threshold → Kerrigan", "Kerrigan, least sure first", "Lichen"
UNSURE = "Lichen's belief, least sure first"
CHOSEN, SEVERAL_CHOSEN = "Lichen, most reliable first", "Kerrigan, least sure, most reliable first"
ROLES = {
    TODAY: figures.TODAY,
    STACKED: figures.STACKED,
    SINGLE: figures.SIMPLER,
    SEVERAL: figures.OTHER,
    LICHEN: figures.TOGETHER,
}
ALWAYS, EVERYONE = 1e-9, 99
Answer = Callable[[Decisions], Floats]


def doubt(decisions: Decisions) -> Floats:
    """What a threshold rule ranks cases by; never zero, for such a rule spends its whole budget."""
    return np.asarray(1 - decisions.ai.max(1) + ALWAYS)


def unsure(belief: Answer) -> Worth:
    """Ask where the belief is least sure: the common stand-in for the value of a review."""
    return lambda decisions: np.asarray(1 - belief(decisions).max(1) + ALWAYS)


def person_where_asked(decisions: Decisions) -> Floats:
    asked = decisions.people[:, :1] != ABSENT
    return np.where(asked, PersonAlone().belief(decisions), decisions.ai)


def chosen_rules(fit: Decisions) -> tuple[Together, dict[str, tuple[Worth, Answer]]]:
    """The rules that may also choose whom to ask, and the belief that says who is most reliable."""
    kerrigan, together = Kerrigan().fit(fit), Together().fit(fit)
    return together, {
        SEVERAL_CHOSEN: (unsure(kerrigan.belief), kerrigan.belief),
        CHOSEN: (together.review_value, together.belief),
    }


def rules(fit: Decisions) -> dict[str, tuple[int, Worth, Answer]]:
    """Each rule: how many people it may ask about a case, the worth of asking, and the answer it gives."""
    kerrigan, together, single = Kerrigan().fit(fit), Together().fit(fit), fit.with_people(1)
    stacked = Stacked().fit(single)

    def stacked_where_asked(decisions: Decisions) -> Floats:
        return np.where(decisions.people[:, :1] != ABSENT, stacked.belief(decisions), decisions.ai)

    return {
        TODAY: (1, doubt, person_where_asked),
        STACKED: (1, doubt, stacked_where_asked),
        SINGLE: (1, doubt, kerrigan.belief),
        SEVERAL: (EVERYONE, unsure(kerrigan.belief), kerrigan.belief),
        UNSURE: (EVERYONE, unsure(together.belief), together.belief),
        LICHEN: (EVERYONE, together.review_value, together.belief),
    }


def compare_rules(
    setting: str, split: int, fit: Decisions, test: Decisions, budgets: Sequence[float]
) -> Iterator[Record]:
    """The error of every rule at every budget, and of people alone with one, three and all seats."""
    for seats in sorted({1, 3, test.people.shape[1]}):
        few = test.with_people(seats)
        used = float((few.people != ABSENT).sum(1).mean())
        yield Record(setting, "people", str(seats), split, "error", error(Majority().belief(few), few.truth))
        yield Record(setting, "people", str(seats), split, "used", used)
    for name, (seats, worth, answer) in rules(fit).items():
        seen = test.with_people(seats)
        for budget, reviews in spend(seen, worth, (0.0, *budgets)):
            yield from outcome(setting, name, budget, split, seen, reviews, answer)
    if test.reviewers is not None:
        yield from compare_chosen(setting, split, fit, test, budgets)


def compare_chosen(
    setting: str, split: int, fit: Decisions, test: Decisions, budgets: Sequence[float]
) -> Iterator[Record]:
    """The same where a rule may also choose whom to ask among the people on record for the case."""
    together, chosen = chosen_rules(fit)
    seen = together.best_first(test)
    for name, (worth, answer) in chosen.items():
        for budget, reviews in spend(seen, worth, (0.0, *budgets)):
            yield from outcome(setting, name, budget, split, seen, reviews, answer)


def outcome(
    setting: str, rule: str, budget: float, split: int, cases: Decisions, reviews: Ints, answer: Answer
) -> Iterator[Record]:
    wrong = error(answer(cases.after(reviews)), cases.truth)
    yield Record(setting, rule, f"{budget:g}", split, "error", wrong)
    yield Record(setting, rule, f"{budget:g}", split, "used", float(reviews.mean()))


def budget_page(
    records: Records, settings: Sequence[str], budgets: Sequence[float], introduction: str
) -> Page:
    parts = [introduction, HOW]
    for setting in settings:
        parts += [f"## {setting}\n", budget_table(records, setting, budgets)]
        parts += ["People alone, no AI, majority of everyone asked:", people_line(records, setting) + "\n"]
    return Page("\n".join(parts), budget_figure(records, settings, budgets))


HOW = """\
*Confidence threshold → person* is today's practice: the cases the AI is least sure of go to one person, who
decides; the threshold follows from the budget. *→ stacked regression* and *→ Kerrigan* ask about the same
cases and combine instead of replacing. *Kerrigan, least sure first* may ask several people about a case and
asks where its own posterior is least sure. *Lichen's belief, least sure first* does the same with Lichen's
belief, to tell what the belief contributes and what the value of a review. *Lichen* asks where `review_value`
is highest and may leave budget unspent where it expects nothing from a review; *reviews used* says how much
it spent. In all these rows a case's people answer in random order. Where people have names, the rows *most
reliable first* let the rule ask the one first who was right most often on the fit part, given how hard those
cases were (`TeamBelief.skill`): for Kerrigan and Lichen the same people in the same order.
"""


def budget_table(records: Records, setting: str, budgets: Sequence[float]) -> str:
    at = [f"{budget:g}" for budget in (0.0, *budgets)]
    ranked = (TODAY, STACKED, SINGLE, SEVERAL, UNSURE)
    rows = [[rule, *(cell(records.mean(setting, rule, b)) for b in at)] for rule in ranked]
    rows = [row if row[0] in (SEVERAL, UNSURE) else blank_beyond(row, at, 1.0) for row in rows]
    rows += [
        [LICHEN, *(cell(records.mean(setting, LICHEN, b)) for b in at)],
        ["*reviews used*", *(cell(records.mean(setting, LICHEN, b, "used"), scale=1) for b in at)],
        [f"*{LICHEN} − {SEVERAL}, paired*", *(signed(records.gap(setting, LICHEN, SEVERAL, b)) for b in at)],
    ]
    rows += [
        [rule, *(cell(records.mean(setting, rule, b)) for b in at)]
        for rule in (SEVERAL_CHOSEN, CHOSEN)
        if records.mean(setting, rule, at[0])
    ]
    return table(["reviews per case", *at], rows, strong=LICHEN)


def blank_beyond(row: list[str], at: Sequence[str], most: float) -> list[str]:
    return [row[0], *(text if float(b) <= most else "" for text, b in zip(row[1:], at, strict=True))]


def people_line(records: Records, setting: str) -> str:
    found = sorted(
        int(at) for s, method, at, m in records.index if (s, method, m) == (setting, "people", "error")
    )
    return "; ".join(
        f"{used.value:.2f} reviews per case {cell(records.mean(setting, 'people', str(n)))}"
        for n in found
        if (used := records.mean(setting, "people", str(n), "used"))
    )


def budget_rows(
    records: Records, settings: Sequence[str], budgets: Sequence[float]
) -> list[dict[str, object]]:
    """One row per setting, rule and budget, for a figure."""
    return [
        {
            "setting": setting,
            "method": rule,
            "reviews": records.mean(setting, rule, f"{budget:g}", "used").value,  # type: ignore[union-attr]
            "error": 100 * found.value,
        }
        for setting in settings
        for rule in ROLES
        for budget in (0.0, *budgets)
        if (found := records.mean(setting, rule, f"{budget:g}"))
        and (budget <= 1 or rule in (SEVERAL, LICHEN))
    ]


def budget_figure(records: Records, settings: Sequence[str], budgets: Sequence[float]) -> alt.FacetChart:
    rows = budget_rows(records, settings, budgets)
    lines = (
        alt.Chart(figures.data(rows))
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=alt.X("reviews:Q", title="reviews per case"),
            y=alt.Y("error:Q", title="error, %", scale=alt.Scale(zero=True)),
            color=alt.Color("method:N", scale=figures.colours(ROLES)),
        )
        .properties(width=270, height=230)
    )
    return lines.facet(alt.Facet("setting:N", sort=list(settings)), columns=2)
