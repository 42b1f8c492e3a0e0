"""Names of files made from ids: letters, digits and a few signs, so that no id leads out of its folder."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from lichen.errors import InputRefused

LONGEST = 80
_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")


def file_name(*ids: str, ending: str) -> str:
    """A name for a file about these ids; where letters had to give way, with a digest that keeps it apart.

    >>> file_name("desk", "decisions", ending="csv")
    'desk-decisions.csv'
    >>> file_name("../../etc/passwd", ending="csv")
    'etc-passwd-3754d6cb.csv'
    """
    given = "-".join(ids)
    clean = _STRANGE.sub("-", given).strip("-")[:LONGEST]
    if clean != given or not clean:
        clean = f"{clean}-{sha256(given.encode(errors='surrogatepass')).hexdigest()[:8]}".strip("-")
    return f"{clean}.{_STRANGE.sub('', ending)}"


def inside(folder: Path, name: str) -> Path:
    """The file of this name in the folder; raises `InputRefused` for a name that leads anywhere else."""
    path = folder / name
    if Path(name).name != name or name in ("", ".", "..") or "\\" in name or "\0" in name:
        raise InputRefused(f"{name!r} is not the name of a file here. Ask for one that is in the list.")
    if path.resolve().parent != folder.resolve():
        raise InputRefused(f"{name!r} leads out of its folder. Ask for one that is in the list.")
    return path
