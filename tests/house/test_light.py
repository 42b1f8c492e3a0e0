"""What is loaded only where it is needed: the core costs numpy, the server's pages no fitting library."""

import subprocess
import sys
from pathlib import Path

CORE = (
    "import sys, lichen, lichen.core.belief, lichen.core.certificate, lichen.core.skill; "
    "print([name for name in {heavy!r} if name in sys.modules])"
)
SERVER = """
import sys
from django.urls import reverse
from lichen.web.options import Options
from lichen.web.start import start

_, house = start(Options(where={where!r}))
reverse("account_login")
print([name for name in {heavy!r} if name in sys.modules])
house.close()
"""


def loaded(code: str) -> str:
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def test_importing_the_core_loads_no_other_library() -> None:
    heavy = ("scipy", "sklearn", "msgspec", "typer", "rich", "cryptography", "yaml", "altair")
    assert loaded(CORE.format(heavy=heavy)) == "[]"


def test_a_server_with_all_its_addresses_loads_nothing_that_fits_draws_or_speaks_to_agents(
    tmp_path: Path,
) -> None:
    heavy = ("scipy", "sklearn", "pandas", "altair", "mcp", "duckdb", "pyarrow", "tokenizers", "safetensors")
    assert loaded(SERVER.format(where=str(tmp_path / "lichen.db"), heavy=heavy)) == "[]"
