"""Marks: how a contribution names the note, the version of a note, the lesson or the case it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused

_VERSION = re.compile(r"note ([^@\s]+)@([1-9][0-9]{0,8})")


def without_version(mark: str) -> tuple[str, int | None]:
    """The mark of the whole note, and which version of it is named; None where none is.

    >>> without_version("note refunds@2"), without_version("lesson l1"), without_version("case order@12")
    (('note refunds', 2), ('lesson l1', None), ('case order@12', None))
    """
    found = _VERSION.fullmatch(mark.strip())
    return (mark, None) if found is None else (f"note {found[1]}", int(found[2]))


def require_versions(partnership: Partnership, cites: Iterable[str]) -> None:
    """Raise `InputRefused` where a version of a note is named that was never written."""
    for cite in cites:
        mark, version = without_version(cite)
        if version is None:
            continue
        note = mark.removeprefix("note ")
        rows = partnership.ledger.rows("note_revisions", chain=partnership.id, note=note)
        if not any(row.revision == version and not row.retired for row in rows):
            raise InputRefused(f"`cites`: there is no version {version} of the note `{note[:64]}`.")
