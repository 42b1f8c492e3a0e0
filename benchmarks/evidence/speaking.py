"""`python -m benchmarks.evidence.speaking`: which suggestions to leave unsaid, on people the rule never saw.

Writes docs/evidence/speaking.md and speaking.svg. Each of 21 programmers is left out in turn: fit and
threshold come from the other 20. What the rule learns of the person while they work, it learns from what they
answered before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from lichen.core.speaking import Speaking, held_out_scores, threshold_for

from . import figures
from .datasets import copilot
from .datasets.folder import REPOSITORY
from .decisions import Bools, Floats, Ints
from .speaking_page import Outcome, gather, page

KEEPS = (0.99, 0.98, 0.97, 0.96, 0.95, 0.93, 0.9, 0.85, 0.8)


def main_features() -> list[int]:
    """Where the features named MAIN stand."""
    found = copilot.load()
    names = list(copilot.features(found.moments[0], []))
    return [names.index(name) for name in copilot.MAIN]


def rules(person: int) -> tuple[Speaking, dict[str, float]]:
    """The rule learned without this person, and the threshold for each share to keep and for new people."""
    found = copilot.load()
    out = found.people == person
    known = {"features": found.features[~out], "useful": found.accepted[~out], "people": found.people[~out]}
    rule = Speaking.fit(**known, main=main_features())
    scores = held_out_scores(**known, main=main_features())
    useful, people = scores[known["useful"]], known["people"][known["useful"]]
    thresholds = {f"{keep:g}": threshold_for(useful, people, keep=keep) for keep in KEEPS}
    for keep in (0.95, 0.9):
        thresholds[f"person {keep:g}"] = threshold_for(useful, people, keep=keep, promise="person")
    return rule, thresholds


def as_logged(rule: Speaking, rows: Ints) -> Floats:
    """The score of each suggestion; every earlier one was shown, as it was in the record."""
    found, own, scores = copilot.load(), rule.newcomer(), []
    for row in rows:
        x = found.features[row]
        scores.append(float(rule.score(features=x[None], own=own)[0]))
        own = rule.heard(own, features=x, useful=bool(found.accepted[row]))
    return np.array(scores)


def as_lived(rule: Speaking, rows: Ints) -> Bools:
    """What is shown where what was hidden leaves no trace: neither in the features nor in what is learned."""
    found, own, spoken = copilot.load(), rule.newcomer(), []
    past: list[copilot.Moment] = []
    for row in rows:
        moment = found.moments[row]
        x = np.array(list(copilot.features(moment, past).values()))
        speaks = bool(rule.speaks(features=x[None], own=own)[0])
        spoken.append(speaks)
        if speaks:
            past.append(moment)
            own = rule.heard(own, features=x, useful=moment.accepted)
    return np.array(spoken, np.bool_)


def alone(person: int) -> tuple[Floats, float]:
    """The editor's own confidence as score, with a threshold chosen on the other people in the same way."""
    found = copilot.load()
    score = np.array([each.number("meas_confidence", 0.5) for each in found.moments])
    out = found.people == person
    others = found.accepted & ~out
    return score[out], threshold_for(score[others], found.people[others], keep=0.95)


def trees(person: int) -> Floats:
    """For comparison: gradient-boosted trees on the same features (scikit-learn)."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    found = copilot.load()
    out = found.people == person
    model = HistGradientBoostingClassifier(
        max_iter=100, learning_rate=0.04, max_depth=3, min_samples_leaf=20, random_state=0
    )
    model.fit(found.features[~out], found.accepted[~out])
    return np.asarray(model.decision_function(found.features[out]))


def measure(person: int) -> Outcome:
    """Everything about one left-out person."""
    found = copilot.load()
    rows = np.flatnonzero(found.people == person)
    rule, thresholds = rules(person)
    scores = as_logged(rule, rows)
    confidence, limit = alone(person)
    lived = as_lived(replace(rule, threshold=thresholds["0.95"]), rows)
    return {
        "rows": rows.tolist(),
        "scores": scores.tolist(),
        "said": {name: (scores >= limit).tolist() for name, limit in thresholds.items()},
        "lived": lived.tolist(),
        "confidence": confidence.tolist(),
        "by confidence": (confidence >= limit).tolist(),
        "trees": trees(person).tolist(),
    }


def curve(scores: Floats, name: str) -> Iterator[dict[str, Any]]:
    """Kept and hidden in per cent at every threshold from nothing hidden to a quarter of the accepted."""
    accepted = copilot.load().accepted
    for lost in np.arange(0.0, 0.2501, 0.005):
        limit = np.sort(scores[accepted])[int(lost * accepted.sum())]
        kept, hidden = (scores[accepted] >= limit).mean(), (scores[~accepted] < limit).mean()
        yield {"name": name, "kept": 100 * kept, "hidden": 100 * hidden}


def picture(parts: list[Outcome], out: Path) -> None:
    """The whole curve of held-out scores, and where the rule's own thresholds fell."""
    import altair as alt

    colours = (figures.TOGETHER, figures.STACKED, figures.TODAY)
    names = dict(zip(("Lichen", "boosted trees", "editor's confidence"), colours, strict=True))
    fields = ("scores", "trees", "confidence")
    rows = [
        row for name, field in zip(names, fields, strict=True) for row in curve(gather(parts, field), name)
    ]
    accepted = copilot.load().accepted
    dots = []
    for keep in KEEPS:
        said = gather(parts, "said", f"{keep:g}")
        kept, hidden = 100 * said[accepted].mean(), 100 * (~said[~accepted]).mean()
        dots.append({"name": "Lichen", "kept": kept, "hidden": hidden})
    x = alt.X("kept:Q", title="accepted suggestions kept, %", scale=alt.Scale(domain=[75, 100]))
    y = alt.Y("hidden:Q", title="rejected suggestions hidden, %", scale=alt.Scale(domain=[0, 70]))
    colour = alt.Color("name:N", scale=figures.colours(names))
    lines = alt.Chart(figures.data(rows)).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    points = alt.Chart(figures.data(dots)).mark_point(filled=True, size=60, opacity=1)
    goal = alt.Chart(figures.data([{"kept": 95, "hidden": 25}])).mark_point(
        shape="cross", filled=True, size=90, color=figures.INK, opacity=1
    )
    chart = alt.layer(lines, points.encode(x=x, y=y, color=colour), goal.encode(x=x, y=y))
    figures.save(chart.properties(width=480, height=300), out)


def main(
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "speaking.md",
    again: Annotated[bool, typer.Option(help="Measure; --no-again only rewrites the page.")] = True,
) -> None:
    """Measure on every left-out person, and write the page and its figure."""
    cache = REPOSITORY / "build" / "evidence" / "speaking.json"
    if again:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps([measure(each) for each in np.unique(copilot.load().people)]))
    parts = json.loads(cache.read_text())
    out.write_text(page(parts))
    picture(parts, out.with_suffix(".svg"))


if __name__ == "__main__":
    typer.run(main)
