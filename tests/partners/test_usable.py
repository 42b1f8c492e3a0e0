"""Erased cases and odd images are left out of training, and nothing else."""

from __future__ import annotations

import pytest

from lichen.errors import InputRefused
from lichen.partners.protocol import Example
from lichen.partners.usable import usable

SMALL, LARGE = [[0, 1], [1, 0]], [[0, 1, 2], [1, 0, 2]]


def test_erased_cases_are_left_out() -> None:
    kept = Example({"a": 1}, "x")
    assert usable([kept, Example({}, "x")], {"a": "number"}) == [kept]


def test_if_all_are_erased_the_answers_are_still_used() -> None:
    erased = [Example({}, "x"), Example({}, "y")]
    assert usable(erased, {}) == erased


def test_images_of_another_shape_or_none_are_left_out() -> None:
    good = [Example({"scan": SMALL}, "x"), Example({"scan": SMALL}, "y")]
    odd = [Example({"scan": LARGE}, "x"), Example({"scan": None}, "x"), Example({"scan": [[1], [2, 3]]}, "x")]
    assert usable([odd[0], *good, *odd[1:]], {"scan": "image"}) == good


def test_no_usable_image_at_all_is_refused() -> None:
    with pytest.raises(InputRefused, match="scan"):
        usable([Example({"scan": "a.png"}, "x")], {"scan": "image"})
