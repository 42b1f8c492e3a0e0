"""Every address of the workbench, found by walking Django's resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Address(NamedTuple):
    """One address: its route with names in brackets, and the methods an API view takes."""

    route: str
    methods: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def names(self) -> list[str]:
        """What has to be filled in."""
        return re.findall(r"<(?:[^:<>]+:)?(\w+)>", self.route)

    def filled(self, values: Mapping[str, str]) -> str:
        """The path with every name filled in; what has no value is `none`."""
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", self.route).replace("^", "").replace("$", "")
        return "/" + re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values.get(found[1], "1"), plain)


def addresses() -> list[Address]:
    """Every address there is."""
    from django.urls import get_resolver

    return sorted(set(_walk(get_resolver())))


def _walk(resolver: Any, before: str = "") -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _walk(each, route)
        else:
            yield Address(route, _methods(each.callback))


def _methods(view: Any) -> tuple[str, ...]:
    found = {
        method
        for cell in _closures(view)
        for operation in getattr(cell, "operations", ())
        for method in operation.methods
    }
    return tuple(sorted(found)) or ("GET", "POST")


def _closures(view: Any, depth: int = 4) -> Iterator[Any]:
    """What a decorated view holds: the API's views are methods of an object behind two wrappers."""
    while view is not None and depth:
        for cell in getattr(view, "__closure__", None) or ():
            yield cell.cell_contents
        view, depth = getattr(view, "__wrapped__", None), depth - 1
