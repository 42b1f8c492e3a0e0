"""What programs rely on beside behaviour: types, and how little is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "django",
    "numpy",
    "scipy",
    "sklearn",
    "cryptography",
    "yaml",
    "lichen.ledger",
    "lichen.core",
    "lichen.web",
)


def test_the_public_types_are_as_pinned() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "tests/typing/client.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_client_loads_neither_the_engine_nor_the_web() -> None:
    code = f"""
import sys, lichen.client, lichen.client.testing
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
