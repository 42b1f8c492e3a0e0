"""Commented charters to begin from, one file each in `templates/`."""

from __future__ import annotations

from importlib.resources import files

from lichen.charter.problem import perhaps
from lichen.errors import NotFound

_HOME = files("lichen.charter") / "templates"


def names() -> list[str]:
    """The templates there are, in alphabetical order.

    >>> names()
    ['blank', 'document-reading', 'drafts', 'explore', 'lending-review', 'support-triage']
    """
    return sorted(file.name.removesuffix(".yaml") for file in _HOME.iterdir() if file.name.endswith(".yaml"))


def write(template: str = "support-triage") -> str:
    """The template's commented YAML; `blank` is refused by the gate until it is filled in.

    Raises `NotFound` for a name there is no template of.

    >>> write("blank").splitlines()[0]
    '# yaml-language-server: $schema=charter.schema.json'
    """
    if template not in names():
        raise NotFound(f'There is no charter template "{template}". {perhaps(template, names())}.')
    return (_HOME / f"{template}.yaml").read_text(encoding="utf-8")
