"""The assessment as one page for people: a file that needs no network, no script and no server."""

from __future__ import annotations

import re
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from lichen.reports.assess import words
from lichen.reports.assess.charts import charts, shown_ai
from lichen.reports.assess.findings import Assessment, Card

CARDS_SHOWN = 10


def page(found: Assessment) -> str:
    """The page as HTML."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=words.percent, range=words.percent_range, compact=words.compact, code=_code
    )
    template = environment.from_string(_template("assess.html.j2"))
    people = [card for card in found.partners if card.role == "person"]
    html: str = template.render(
        a=found,
        style=_template("assess.css"),
        charts=charts(found),
        shown_ai=shown_ai(found),
        curve=_table_points(found),
        ai_cards=[card for card in found.partners if card.role == "ai"],
        first_people=people[:CARDS_SHOWN],
        other_people=people[CARDS_SHOWN:],
        has_seconds=any(card.median_seconds is not None for card in found.partners),
        has_ece=any(card.ece is not None for card in people),
        spread=_spread(people),
        agreement=_agreement(found),
    )
    return html.replace(" %", "\u00a0%")


def _code(sentence: str) -> Markup:
    """The sentence with `words` between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(sentence))))


def _template(name: str) -> str:
    return files("lichen.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _table_points(found: Assessment) -> list[object]:
    wanted = {0.0, 1.0, 2.0, *(round(budget, 6) for budget in found.reviews)}
    shown = [point for point in found.curve if point.reviews_per_case in wanted]
    return list(shown if len(shown) > 1 else found.curve)


def _agreement(found: Assessment) -> str:
    agreed = found.agreement
    if agreed is None:
        return ""
    return (
        f"On {words.count(agreed.n, 'case')} that two people or more answered on their own, they agree "
        f"beyond chance by {agreed.value:.2f} ({agreed.low:.2f} to {agreed.high:.2f}; Krippendorff's alpha: "
        "1 is perfect, 0 what chance gives)."
    )


def _spread(people: list[Card]) -> str:
    values = sorted(card.accuracy.value for card in people if card.accuracy and card.accuracy.n >= 20)
    if len(values) < 4:
        return ""
    low, high = values[len(values) // 4], values[(3 * len(values)) // 4]
    return (
        f"Half of the people with 20 or more answers are right in {100 * low:.0f} to {100 * high:.0f} % of "
        f"cases."
    )
