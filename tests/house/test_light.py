"""Importing the core costs numpy and nothing else."""

import subprocess
import sys

HEAVY = ("scipy", "sklearn", "msgspec", "typer", "rich", "cryptography", "yaml", "altair")


def test_importing_the_core_loads_no_other_library() -> None:
    code = (
        "import sys, lichen, lichen.core.belief, lichen.core.certificate, lichen.core.skill; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
