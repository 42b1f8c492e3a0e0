"""A version is trained once, when it is first needed."""

from __future__ import annotations

import threading
import time

import pytest

from lichen.partners.fake import Fake
from lichen.partners.protocol import Partner, Question, Request
from lichen.partners.versions import Version

ASK = Request("a", {}, Question(labels=("yes", "no")))  # type: ignore[arg-type]


def test_many_threads_at_once_train_it_once() -> None:
    trained = []

    def train() -> Partner:
        time.sleep(0.05)
        trained.append(1)
        return Fake(["yes"])

    version = Version("ai", "v", train)
    threads = [threading.Thread(target=version.reply, args=([ASK],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trained == [1]


def test_a_training_that_failed_is_tried_again() -> None:
    attempts = []

    def train() -> Partner:
        attempts.append(1)
        if len(attempts) == 1:
            raise MemoryError
        return Fake(["yes"])

    version = Version("ai", "v", train)
    with pytest.raises(MemoryError):
        version.prepare()
    assert version.reply([ASK])[0].answer == "yes"
