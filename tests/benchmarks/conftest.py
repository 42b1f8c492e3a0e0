"""The benchmarks are a folder beside the package, not part of it: tests find them from the project's root."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
