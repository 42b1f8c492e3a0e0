"""Writes the glossary for the documentation: `python -m lichen.web.glossary.describe`."""

from __future__ import annotations

import sys

from lichen.web.glossary.terms import Term, groups

_HEAD = """# Glossary

Each word that stands beside a number, in one plain sentence. In the workbench the same words are underlined
with dots: hover, tap or press Enter on them. This page is written from the same source by
`python -m lichen.web.glossary.describe > docs/reference/glossary.md`; a test keeps it current.
"""


def describe() -> str:
    """The glossary in Markdown."""
    parts = (f"\n## {name}\n{''.join(_entry(each) for each in found)}" for name, found in groups())
    return _HEAD + "".join(parts)


def _entry(term: Term) -> str:
    return (
        f"\n### {term.name}\n{term.says}\n\n"
        f"- **Measured:** {term.measured}\n- **Assumes:** {term.assumes}\n- [Read on](../{term.read})\n"
    )


if __name__ == "__main__":
    sys.stdout.write(describe())
