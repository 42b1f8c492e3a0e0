"""Memory is bounded, and its bytes are data."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.partners.memory import Memory, dump, load
from lichen.partners.protocol import Example


def filled(n: int, keep: int) -> Memory:
    memory = Memory(keep)
    for i in range(n):
        memory.add(Example({"i": i}, "a"))
    return memory


def test_the_most_recent_examples_are_kept() -> None:
    memory = filled(25, keep=10)
    assert len(memory) == 10
    assert [example.inputs["i"] for example in memory.take(memory.window)] == list(range(15, 25))


def test_pinned_examples_outlive_the_window() -> None:
    memory = filled(5, keep=5)
    memory.pin([(0, 3)])
    for i in range(5, 30):
        memory.add(Example({"i": i}, "a"))
    assert [example.inputs["i"] for example in memory.take((0, 3))] == [0, 1, 2]
    assert len(memory) == 8


def test_what_is_no_longer_pinned_goes() -> None:
    memory = filled(20, keep=5)
    memory.pin([])
    assert len(memory) == 5


def test_every_kind_of_value_comes_back_as_it_was_kept() -> None:
    image = np.arange(6, dtype=float).reshape(2, 3)
    memory = Memory(5)
    memory.add(
        Example(
            {
                "text": "é",
                "number": np.float64(1.5),
                "missing": None,
                "image": image,
                "nested": image.tolist(),
                "money": Decimal("1.10"),
                "day": datetime.date(2026, 1, 2),
                "huge": 10**400,
                "object": {"a": 1},
            },
            "a",
            2.0,
        )
    )
    again = Memory.unpacked(load(dump({"form": "x", **memory.packed()}), form="x"))
    (before,), (after,) = memory.take((0, 1)), again.take((0, 1))
    assert after.inputs.keys() == before.inputs.keys()
    for name, value in before.inputs.items():
        np.testing.assert_array_equal(after.inputs[name], value)  # type: ignore[arg-type]
    assert (after.answer, after.weight) == ("a", 2.0)
    np.testing.assert_array_equal(after.inputs["image"], image.astype(np.float32))  # type: ignore[arg-type]


def test_an_image_takes_four_bytes_a_pixel() -> None:
    memory = Memory(1)
    memory.add(Example({"scan": [[0.5] * 28] * 28}, "a"))
    (example,) = memory.take((0, 1))
    assert example.inputs["scan"].nbytes == 28 * 28 * 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", [b"", b"x", dump({"form": "y"}), dump({})])
def test_anything_but_a_state_of_this_form_is_refused(state: bytes) -> None:
    with pytest.raises(InputRefused, match="state"):
        load(state, form="x")
