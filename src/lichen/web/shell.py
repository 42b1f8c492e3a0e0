"""What every page shows around its content: where one is, where one can go, what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

PLACES = (
    ("inbox", "Inbox", "/"),
    ("partnerships", "Partnerships", "/partnerships/"),
    ("disagreements", "Disagreements", "/disagreements/"),
    ("work", "Jobs", "/jobs/"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The names a template may use on any page."""
    from lichen.web.house import house

    actor = getattr(request, "actor", None)
    theme = getattr(getattr(request, "user", None), "settings", None) or {}
    return {
        "actor": actor,
        "places": PLACES,
        "options": house().options,
        "theme": theme.get("theme", "auto"),
        "density": theme.get("density", "normal"),
    }
