"""Every address of the workbench, one line per part."""

from __future__ import annotations

from django.urls import include, path

from lichen.web.api import api

handler404 = "lichen.web.refusals.not_found"
handler500 = "lichen.web.refusals.broken"

PARTS = (
    "accounts", "inbox", "cases", "exploring", "partnerships", "disagreements", "work", "mentions", "search",
    "glossary",
    "context",
    "suggestions", "process",
)  # fmt: skip

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    *(path("", include(f"lichen.web.{part}.urls")) for part in PARTS),
]
