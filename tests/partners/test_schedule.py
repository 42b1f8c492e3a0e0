"""Trainings follow the growth of what was learned from."""

from __future__ import annotations

from lichen.partners.schedule import Schedule


def test_the_first_training_waits_for_enough_examples() -> None:
    assert Schedule(first=10).after(0) == 10


def test_then_examples_must_double() -> None:
    assert [Schedule(first=10).after(n) for n in (10, 20, 640)] == [20, 40, 1280]


def test_the_gap_bounds_the_wait() -> None:
    assert Schedule(gap=1000).after(50_000) == 51_000


def test_growth_close_to_one_still_moves_on() -> None:
    assert Schedule(first=1, growth=1.01).after(1) == 2
