"""`python -m lichen` is `lichen`."""

from __future__ import annotations

from lichen.cli import app

app(prog_name="lichen")
