"""What is written behind is written before anything is read, by the thread that owes it."""

from __future__ import annotations

import threading

from lichen.ledger.behind import Behind


def test_what_waits_is_written_once() -> None:
    behind, written = Behind(), list[str]()
    behind.write = lambda: written.append("rows")
    behind.catch_up()
    behind.catch_up()
    assert written == ["rows"]


def test_what_is_asked_aside_writes_nothing() -> None:
    behind, written = Behind(), list[str]()
    behind.write = lambda: written.append("rows")
    with behind.aside():
        behind.catch_up()
    assert written == []
    behind.catch_up()
    assert written == ["rows"]


def test_threads_owe_nothing_for_each_other() -> None:
    behind, written = Behind(), list[str]()
    behind.write = lambda: written.append("rows")
    other = threading.Thread(target=behind.catch_up)
    other.start()
    other.join()
    assert written == []
