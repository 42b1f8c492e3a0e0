"""The HTTP API: everything a person can do, for programs."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lichen.web.api.routing import Api

RESOURCES = (
    "me",
    "partnerships",
    "charters",
    "opening",
    "cases",
    "entries",
    "asks",
    "asks_moved",
    "contributions",
    "decisions",
    "variations",
    "carrying_out",
    "outcomes",
    "remarks",
    "notes",
    "lessons",
    "beside",
    "disagreements",
    "lanes",
    "incidents",
    "searching",
    "figures",
    "rehearsals",
    "cards",
    "suggestions",
    "processes",
    "exports",
    "imports",
    "jobs",
    "webhooks",
    "members",
    "tokens",
    "absences",
    "views",
)
"""One file each, in the order of the description; of two addresses that fit, the first one counts."""


@cache
def _api() -> Api:
    from lichen.web.api.routing import DECLARED, ROUTER, Api

    for name in RESOURCES:
        module = import_module(f"lichen.web.api.{name}").__name__
        for register in [each for declared_in, each in DECLARED if declared_in == module]:
            register()
    made = Api(title="Lichen", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
    made.add_router("", ROUTER)
    return made


def __getattr__(name: str) -> Any:
    """`api`, made when it is first asked for: Django must be set up by then."""
    if name == "api":
        return _api()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
