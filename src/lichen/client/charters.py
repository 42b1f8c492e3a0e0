"""The charter of a partnership: its versions, and a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lichen.client.link import Link, at, given
from lichen.client.paging import pages
from lichen.client.shapes import CharterVersion, Checked

Charter = str | Mapping[str, Any]
"""The text of a YAML file, or an object."""


class Charters:
    """The versions of a charter."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership)

    def list(self) -> Iterator[CharterVersion]:
        """All versions, the newest first, with what each changed."""
        return pages(self._link, CharterVersion, f"{self._at}/charters", {"limit": 100})

    def get(self, version: int | None = None) -> CharterVersion:
        """One version; the one in force when none is named."""
        path = f"{self._at}/charter" if version is None else self._at + at("charters", version)
        return self._link.get(CharterVersion, path)

    def check(self, charter: Charter) -> Checked:
        """What a charter would be refused for, and what it would change; nothing is written."""
        return self._link.act(Checked, "POST", f"{self._at}/charter/check", charter_given(charter))

    def adopt(
        self,
        charter: Charter,
        *,
        instead_of: int | None = None,
        rehearsal: str | None = None,
        key: str | None = None,
    ) -> CharterVersion:
        """The new version in force, as the owner.

        With `instead_of` only while that version is still in force: raises `Conflict` when somebody was
        first. With `rehearsal`, the id of a finished rehearsal of this very change, what it predicts goes on
        record: raises `NotFound` where it is not kept and `Conflict` where it says nothing about this change.
        Raises `CharterRefused` with everything to mend.
        """
        headers = None if instead_of is None else {"if-match": f'"v{instead_of}"'}
        path, body = f"{self._at}/charter", charter_given(charter) | given(rehearsal=rehearsal)
        return self._link.act(CharterVersion, "PUT", path, body, key=key, headers=headers)


def charter_given(charter: Charter) -> dict[str, Any]:
    """A charter as the server takes it."""
    return given(yaml=charter) if isinstance(charter, str) else given(charter=dict(charter))
