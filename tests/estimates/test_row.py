"""How much partners count side by side is learned where they speak side by side."""

from __future__ import annotations

import numpy as np

from lichen.estimates.case import Opinion
from lichen.estimates.row import ENOUGH_OF_A_VERSION, Roster, Row, label_arrays

LABELS = {"yes": 0, "no": 1}


def opinion(partner: str, version: str) -> Opinion:
    return Opinion("c", partner, "yes", version, (0.8, 0.2))  # type: ignore[arg-type]


def rows(n: int, *versions: str) -> list[Row]:
    """Cases on which the learner spoke in this version, if any, and the rules always."""
    said = [opinion("rules", "rules-1"), *(opinion("learner", version) for version in versions)]
    return [Row(f"{versions}{at}", {each.partner: each for each in said}, {}, (), "yes") for at in range(n)]  # type: ignore[arg-type, misc]


def heard(known: list[Row]) -> np.ndarray:
    champions = {"learner": "learner-2", "rules": "rules-1"}
    roster = Roster(LABELS, {}, {"learner": 0, "rules": 1}, champions)  # type: ignore[arg-type]
    return ~np.isnan(label_arrays(known, roster).ai[:, :, 0])


def test_a_partner_is_not_weighed_on_cases_where_another_was_not_yet_what_it_is_now() -> None:
    found = heard([*rows(80, "learner-1"), *rows(ENOUGH_OF_A_VERSION, "learner-2")])
    assert not found[:80].any()
    assert found[80:].all()


def test_where_a_partner_sat_out_the_others_are_weighed_all_the_same() -> None:
    found = heard([*rows(20), *rows(ENOUGH_OF_A_VERSION, "learner-2")])
    assert found[:20].tolist() == [[False, True]] * 20
    assert found[20:].all()


def test_a_version_of_which_little_is_known_is_weighed_by_what_others_of_it_said() -> None:
    found = heard([*rows(80, "learner-1"), *rows(ENOUGH_OF_A_VERSION - 1, "learner-2")])
    assert found.all()
