"""The addresses of disagreements and precedents."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.disagreements import acts, listed, one, precedents, right

ONE = "disagreements/<slug:partnership>/<slug:disagreement>/"
CASE = "precedents/<slug:partnership>/<path:case>/"

urlpatterns: list[URLPattern] = [
    path("disagreements/", listed.page),
    path("disagreements/right/", right.first),
    path("disagreements/<slug:partnership>/right/", right.page),
    path(ONE, one.page),
    path(f"{ONE}show/", acts.show),
    path(f"{ONE}resolve/", acts.resolve),
    path(f"{ONE}precedent/", acts.precedent),
    path("precedents/", precedents.page),
    path(f"{CASE}retire/", precedents.retire),
]
