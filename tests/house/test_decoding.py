"""Shapes are worked out by one thread at a time: several at once crash the process inside msgspec."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TYPED = re.compile(r"msgspec\.convert\(|msgspec\.json\.decode\([^()]*type=|from msgspec import .*\bconvert\b")
MANY = """
import sys, threading
from lichen.decoding import convert, decode
from tests.house.fresh_shapes import fresh

sys.setswitchinterval(1e-6)
body = b'{"one": {"a": 1, "b": {"x": [1]}}, "two": [{"a": 2}], "three": {"k": {}}, "four": [{}]}'
for turn in range(40):
    wide, gate = fresh(turn), threading.Barrier(8)

    def read():
        gate.wait()
        assert decode(body, wide) == convert({"one": {"a": 1, "b": {"x": [1]}}, "two": [{"a": 2}],
            "three": {"k": {}}, "four": [{}]}, wide)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
print("fine")
"""


def test_many_threads_may_be_the_first_to_read_a_shape() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY], capture_output=True, text=True, check=False, cwd=ROOT, timeout=120
    )
    assert (done.returncode, done.stdout.strip()) == (0, "fine"), done.stderr[-2000:]


def test_nothing_else_works_shapes_out_while_it_runs() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "src/lichen").rglob("*.py"))
        if path.name != "decoding.py"
        for line in path.read_text().splitlines()
        if TYPED.search(line)
    ]
    assert found == []
