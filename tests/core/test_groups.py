"""Certificates of groups: none is wrong, whichever they are and however many."""

import numpy as np
import pytest

from lichen.core.betting import fewest_audits
from lichen.core.certificate import Certificate
from lichen.core.groups import Groups, budget


def fed(groups: Groups, *, errors: dict[int, float], cases: int, seed: int = 0) -> Groups:
    """Simulated cases, each of one group drawn evenly, with these errors."""
    rng, names = np.random.default_rng(seed), list(errors)
    for group in rng.choice(names, cases):
        groups.update([int(group)], score=rng.random(), error=bool(rng.random() < errors[int(group)]))
    return groups


def test_a_group_that_errs_is_not_hidden_by_the_others() -> None:
    groups = fed(Groups(bound=0.05), errors={1: 0.005, 2: 0.005, 3: 0.2}, cases=3000)
    assert groups.enters(1, 0.0) is not None
    assert groups.enters(2, 0.0) is not None
    assert groups.enters(3, 0.0) is None


def test_no_group_enters_below_the_lane_of_all_cases() -> None:
    groups = fed(Groups(bound=0.05), errors={1: 0.0}, cases=1500)
    entered = groups.enters(1, 0.5)
    assert entered is not None
    assert entered >= 0.5
    assert groups.enters(1, 0.999999) is None
    assert groups.standing(1, threshold=0.5).lane.threshold == entered


def test_a_case_counts_for_every_group_it_belongs_to() -> None:
    groups = Groups(bound=0.05)
    groups.update([1, 4], score=0.9, error=0.0).update([4], score=0.9, error=1.0)
    assert (groups.standing(1).checked, groups.standing(4).checked, groups.standing(2).checked) == (1, 2, 0)


def test_a_small_group_has_no_certificate_and_says_what_it_takes() -> None:
    groups = fed(Groups(bound=0.05), errors={2: 0.0}, cases=60)
    standing = groups.standing(2)
    assert standing.fewest == fewest_audits(0.05, 0.05 / 6)
    assert standing.small
    assert standing.lane.threshold is None


def test_the_parts_of_the_chance_to_be_wrong_never_exceed_the_whole() -> None:
    assert sum(budget(group, 0.05) for group in range(1, 10_000)) <= 0.05
    with pytest.raises(ValueError, match="numbered from 1"):
        budget(0, 0.05)


def test_what_is_written_down_goes_on_as_before() -> None:
    groups = fed(Groups(bound=0.05), errors={1: 0.01, 2: 0.1}, cases=800)
    again = Groups.from_state(groups.state())
    fed(groups, errors={1: 0.01, 2: 0.1}, cases=800, seed=2)
    fed(again, errors={1: 0.01, 2: 0.1}, cases=800, seed=2)
    assert again.standing(1) == groups.standing(1)
    assert again.enters(1, 0.0) == groups.enters(1, 0.0)


def test_a_group_begins_anew_after_it_was_forgotten() -> None:
    groups = fed(Groups(bound=0.05), errors={1: 0.0}, cases=1500)
    groups.forget(1)
    assert groups.enters(1, 0.0) is None


def test_the_certified_lanes_of_a_certificate_begin_where_it_is_open() -> None:
    certificate = Certificate(bound=0.05)
    rng = np.random.default_rng(3)
    for _ in range(1500):
        score = rng.random()
        certificate.update(score=score, error=bool(rng.random() < 0.3 * (1 - score) ** 2))
    assert min(certificate.certified) == certificate.threshold
    narrow = certificate.lane_from(max(certificate.certified))
    assert narrow.n < certificate.lane.n
    with pytest.raises(ValueError, match="not certified"):
        certificate.lane_from(0.0)
