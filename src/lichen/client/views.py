"""Saved views of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lichen.client.link import Link, at, given
from lichen.client.paging import whole
from lichen.client.shapes import View


class Views:
    """Your saved views, and those shared with you."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def list(self) -> list[View]:
        """All of them, by name."""
        return whole(self._link, View, "/views")

    def save(self, name: str, filters: Mapping[str, Any], *, partnership: str | None = None) -> View:
        """A new view; with a partnership it is shared there."""
        body = given(name=name, filters=dict(filters), partnership=partnership)
        return self._link.act(View, "POST", "/views", body, repeatable=False)

    def change(
        self, view: str, name: str, filters: Mapping[str, Any], *, partnership: str | None = None
    ) -> View:
        """Your own view, changed."""
        body = given(name=name, filters=dict(filters), partnership=partnership)
        return self._link.act(View, "PUT", at("views", view), body)

    def drop(self, view: str) -> None:
        """Delete your own view."""
        self._link.drop(at("views", view))
