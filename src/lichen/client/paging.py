"""Lists that fetch their next page when they come to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from lichen.client.link import Link, Query

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """A page of a list, and the word for the next one; None on the last."""

    items: list[Item]
    next: str | None = None


def pages(link: Link, shape: type[Item], path: str, query: Query | None = None) -> Iterator[Item]:
    """Every item, page by page; no page is fetched before it is needed."""
    after: str | None = None
    while True:
        page = link.get(Page[shape], path, {**(query or {}), "after": after})  # type: ignore[valid-type]  # a type at run time
        yield from page.items
        if page.next is None or page.next == after:
            return
        after = page.next


def whole(link: Link, shape: type[Item], path: str, query: Query | None = None) -> list[Item]:
    """A list that comes in one page."""
    return link.get(Page[shape], path, query).items  # type: ignore[valid-type]  # as above
