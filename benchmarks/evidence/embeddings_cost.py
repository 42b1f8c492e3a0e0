"""What embeddings cost in time and memory, each figure in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lichen.partners.protocol import Example, Question, Request
from lichen.partners.registry import create
from lichen.types import CaseId

from .datasets import banking77

KNOWN, ASKED = 10_000, 1_000
WAYS = {"words": "", "both": "wordllama"}


def costs() -> dict[str, dict[str, float]]:
    """Per way of reading: seconds to learn and milliseconds a message, of the processor; MB at the peak."""
    return {way: _alone(way) for way in WAYS}


def _alone(way: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.evidence.embeddings_cost", way]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said)
    return found


def measured(way: str) -> dict[str, float]:
    """A precedent partner that learns 10,000 messages and is then asked one at a time."""
    texts, intents, codes = banking77.messages()
    question = Question(labels=intents)
    options: dict[str, Any] = {"kind": "precedent", "text": "text", "first": KNOWN, "embeddings": WAYS[way]}
    before = _peak()
    partner: Any = create("ai", question, options)
    partner.learn([Example({"text": texts[at]}, intents[codes[at]]) for at in range(KNOWN)])
    partner.promote()
    began = time.process_time()
    partner.prepare()
    learn, began = time.process_time() - began, time.process_time()
    for at in range(KNOWN, KNOWN + ASKED):
        partner.reply([Request(CaseId("case"), {"text": texts[at]}, question)])
    each = (time.process_time() - began) / ASKED
    peak = _peak() - before
    return {"learn": learn, "milliseconds": 1e3 * each, "megabytes": peak / 1024}


def _peak() -> int:
    """The most memory this program has had, in kB; what `resource` says counts what started it, too."""
    told = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in told if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
