"""Picks among options with features: four recorded choice studies, and comparisons derived from ratings.

The choice studies are not in the folder of recorded decisions. They are files of the public repository
github.com/arteagac/xlogit (examples/data, commit c3d6d44b4df679f8757b7076f3058fc3f840ab90), which takes them
from the R package mlogit and from K. Train's course: put them into one folder and name it. Electricity: Huber
and Train (2001), stated choices among four suppliers. Yogurt: Jain, Vilcassim and Chintagunta (1994),
purchases of 100 households. Cars: stated choices of 100 people among three vehicles, Train. Fishing: Herriges
and Kling (1999), one trip each of 1,182 people.

Comparisons from ratings: Lin, Jung, Goel, Skeem (2020): The limits of human predictions of recidivism.
Science Advances 6(7).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..decisions import Bools, Floats, Ints
from .folder import read_columns

STUDIES = {
    "electricity": ("id", "chid", ("pf", "cl", "loc", "wk", "tod", "seas"), ()),
    "yogurt": ("id", "chid", ("price", "feat"), ("dannon", "hiland", "weight")),
    "car100": (
        "person_id",
        "choice_id",
        ("price", "opcost", "range", "ev", "hybrid", "hiperf", "medhiperf"),
        (),
    ),
    "fishing": ("id", "id", ("price", "catch"), ("beach", "boat", "charter")),
}
"""Who picked, which options stood together, features, and the names of options that are features too."""


@dataclass(frozen=True, eq=False)
class Picks:
    """Rows are options: `features` (m, d), `sets` (m,), `picked` (m,) shares, `people` (m,), `order` (m,).

    `order` counts each person's sets from 0 in the order in which they were answered.
    """

    name: str
    columns: tuple[str, ...]
    features: Floats
    sets: Ints
    picked: Floats
    people: Ints
    order: Ints

    def at(self, rows: Bools) -> dict[str, Any]:
        return {name: getattr(self, name)[rows] for name in ("features", "sets", "picked", "people")}


def study(name: str, folder: Path) -> Picks:
    """One of the recorded choice studies."""
    who, choice, columns, options = STUDIES[name]
    with (folder / f"{name}_long.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = [
        [float(row[each]) for each in columns] + [float(row["alt"] == each) for each in options]
        for row in rows
    ]
    sets, people = (np.array([int(row[each]) for row in rows]) for each in (choice, who))
    if choice not in ("chid", "id"):
        sets = sets + 1000 * people
    picked = np.array([float(row["choice"]) for row in rows])
    return Picks(name, columns + options, np.array(values), sets, picked, people, counted(sets, people))


def ratings() -> Picks:
    """Which of two defendants a rater found riskier: neighbours in the order of rating, each used once.

    Derived, not asked: the one with the higher stated risk counts as picked, equal risks as a tie.
    """
    columns = read_columns("recidivism_human_vs_compas/clean_decisions.csv.gz")
    names = ("age", "priors_count", "juv_fel_count", "juv_misd_count", "charge_is_felony", "sex")
    columns["sex"] = [str(float(each == "Male")) for each in columns["sex"]]
    keep = [row for row, experiment in enumerate(columns["experiment"]) if experiment == "df"]
    ids = np.unique([columns["user_id"][row] for row in keep], return_inverse=True)[1]
    trial = np.array([float(columns["trial"][row] or 0) for row in keep])
    risk = np.array([float(columns["human_risk_pct"][row]) for row in keep])
    values = np.array([[float(columns[name][row] or 0) for name in names] for row in keep])
    values[:, 0] = np.log(values[:, 0])
    values[:, 1:4] = np.log1p(values[:, 1:4])
    pairs = []
    for person in np.unique(ids):
        rows = np.flatnonzero(ids == person)
        rows = rows[np.argsort(trial[rows], kind="stable")]
        pairs += [rows[at : at + 2] for at in range(0, len(rows) - 1, 2)]
    rows, sets = np.concatenate(pairs), np.repeat(np.arange(len(pairs)), 2)
    higher = np.sign(risk[rows].reshape(-1, 2) - risk[rows].reshape(-1, 2)[:, ::-1])
    return Picks(
        "ratings of risk",
        names,
        values[rows],
        sets,
        (0.5 + 0.5 * higher).ravel(),
        ids[rows],
        counted(sets, ids[rows]),
    )


def counted(sets: Ints, people: Ints) -> Ints:
    """Which set of the person each row belongs to, counted from 0."""
    order = np.zeros(len(sets), np.int64)
    for person in np.unique(people):
        rows = np.flatnonzero(people == person)
        first = {each: at for at, each in enumerate(dict.fromkeys(sets[rows].tolist()))}
        order[rows] = [first[each] for each in sets[rows].tolist()]
    return order
