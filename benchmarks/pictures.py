"""The picture of the demonstration, drawn from a real run: docs/pictures/demo.svg.

python -m benchmarks.pictures
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

from lichen.cli.live import View
from lichen.demo.desk import open_desk

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "demo.svg"
NOTE = "real digits · simulated colleagues · measured against the true readings, which Lichen never sees"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder) / "lichen.db", 1797) as desk:
        console = Console(record=True, width=112, force_terminal=True, file=io.StringIO())
        view = View(console, len(desk.cases), title="Document reading desk", note=NOTE)
        score = desk.stream.run(desk.cases)
        view.update(score)
        console.print(view.drawn(score))
    svg = console.export_svg(title="lichen demo")
    # The fonts are the reader's own: a picture fetches nothing.
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    PICTURE.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
