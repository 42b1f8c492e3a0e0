"""What the fields are is found out, or taken as said."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.partners.fields import as_category, as_number, given_kinds, kinds, missing, stack


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, None], "number"),
        (["1", "2.5", ""], "number"),
        ([True, False], "number"),
        ([None, None], "number"),
        (["red", "dark blue", None], "category"),
        (["1", "2", "unknown"], "category"),
        (["where is my card", "I lost my phone today"], "text"),
        (["paid at this bank", "paid back in time"] * 20, "category"),
        ([[[0, 1], [1, 0]]], "image"),
        ([np.zeros((8, 8))], "image"),
        ([np.zeros((8, 8, 3)), None], "image"),
        ([[1, 2, 3]], "ignore"),
        ([{"a": 1}], "ignore"),
    ],
)
def test_kinds_are_found_out(values: list[object], kind: str) -> None:
    assert kinds([{"field": value} for value in values]) == {"field": kind}


def test_a_field_some_cases_lack_is_still_a_field() -> None:
    assert kinds([{"a": 1}, {"b": "x"}]) == {"a": "number", "b": "category"}


def test_what_is_given_wins() -> None:
    assert kinds([{"code": 7}], {"code": "category"}) == {"code": "category"}


def test_the_star_speaks_for_the_rest() -> None:
    assert kinds([{"a": 1, "b": 2}], {"a": "auto", "*": "ignore"}) == {"a": "number", "b": "ignore"}


def test_naming_columns_leaves_the_rest_out() -> None:
    assert given_kinds(columns=["a", "b"]) == {"a": "auto", "b": "auto", "*": "ignore"}
    assert given_kinds(text="note", fields={"amount": "number"}) == {
        "note": "text",
        "*": "ignore",
        "amount": "number",
    }


@pytest.mark.parametrize("options", [{"fields": {"a": "sound"}}, {"fields": ["a"]}, {"text": 3}])
def test_senseless_fields_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        given_kinds(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf"), np.float64("nan")])
def test_empty_values_are_missing(value: object) -> None:
    assert missing(value)
    assert np.isnan(as_number(value))
    assert as_category(value) == ""


def test_huge_numbers_stay_finite_when_squared() -> None:
    assert as_number(1e300) ** 2 == 1e200
    assert np.isnan(as_number("1e999"))


def test_images_must_share_a_shape() -> None:
    with pytest.raises(InputRefused, match="one shape"):
        stack([np.zeros((2, 2)), np.zeros((3, 3))])


@pytest.mark.parametrize("value", [None, "img", [[1, 2], [3]], 7])
def test_what_is_no_image_is_refused(value: object) -> None:
    with pytest.raises(InputRefused, match="image"):
        stack([value])
