"""The description of the API, written down: for machines, and as one page for people.

python -m lichen.web.api.describe        writes docs/reference/openapi.json and docs/reference/api.md
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import msgspec

Json = dict[str, Any]


def page() -> str:
    """The description as one page for people."""
    from lichen.web.api.openapi import ABOUT, ERRORS, document

    lines = ["# The HTTP API", "", "<!-- made by python -m lichen.web.api.describe -->", "", ABOUT, ""]
    lines += [
        "The same for machines: [openapi.json](openapi.json), and `/api/v1/openapi.json` of any server.",
        "",
    ]
    lines += [
        "| refusal | when |",
        "|---|---|",
        *(f"| {status} | {text} |" for status, text in ERRORS.items()),
        "",
    ]
    by_tag: dict[str, list[tuple[str, str, Json]]] = {}
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            by_tag.setdefault(said["tags"][0], []).append((method.upper(), path, said))
    for tag, operations in by_tag.items():
        lines += [f"## {tag}", ""]
        for method, path, said in operations:
            lines += _about(method, path, said)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).rstrip()) + "\n"


def _about(method: str, path: str, said: Json) -> list[str]:
    lines = [
        f"### {said['summary']}",
        "",
        f"`{method} {path}` · `{said['operationId']}`",
        "",
        said["description"],
        "",
    ]
    query = [each for each in said["parameters"] if each["in"] == "query"]
    lines += [
        f"- `{each['name']}`: {each.get('description', '')}{_choices(each['schema'])}" for each in query
    ]
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in body:
        lines += [
            "",
            "```json",
            msgspec.json.format(msgspec.json.encode(body["example"]), indent=2).decode(),
            "```",
        ]
    return [*lines, ""]


def _choices(schema: Json) -> str:
    choices = ", ".join(f"`{each}`" for each in schema.get("enum", ()))
    return f" One of {choices}." if choices else ""


def main() -> None:
    """Write both files."""
    from lichen.web.configure import configure
    from lichen.web.options import Options

    with tempfile.TemporaryDirectory() as folder:
        configure(Options(where=f"{folder}/lichen.db"))
        from lichen.web.api.openapi import document  # needs Django set up

        here = Path(__file__).parents[4] / "docs" / "reference"
        written = msgspec.json.format(msgspec.json.encode(document()), indent=1)
        (here / "openapi.json").write_bytes(written + b"\n")
        (here / "api.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
