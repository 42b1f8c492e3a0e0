"""The garbage collector is off for one bulk at a time, and always on again."""

from __future__ import annotations

import gc
import threading

import pytest

from lichen.web.api.uncollected import uncollected


def test_it_is_off_within_and_on_again_afterwards() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_one_that_comes_meanwhile_does_not_keep_it_off() -> None:
    second, began = threading.Event(), threading.Event()

    def other() -> None:
        with uncollected():
            began.set()
            second.wait(10)

    with uncollected():
        thread = threading.Thread(target=other)
        thread.start()
        began.wait(10)
    assert gc.isenabled()
    second.set()
    thread.join()
    assert gc.isenabled()


def test_where_it_was_off_before_it_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
