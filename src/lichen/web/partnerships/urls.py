"""The addresses of partnerships: the list, a new one, and the pages of each."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.partnerships import (
    allocation,
    bundle,
    cards_pages,
    charter_edit,
    charter_pages,
    entries,
    figures,
    listing,
    opening,
    overview,
)

ONE = "partnerships/<slug:partnership>/"

urlpatterns: list[URLPattern] = [
    path("partnerships/", listing.listed),
    path("partnerships/charts.js", bundle.script),
    path("partnerships/new/", opening.new),
    path("partnerships/new/check/", opening.check),
    path(ONE, overview.overview),
    path(ONE + "charts/", figures.charts),
    path(ONE + "figures/<slug:figure>/", figures.as_table),
    path(ONE + "figures/<slug:figure>.csv", figures.as_csv),
    path(ONE + "charter/", charter_pages.read),
    path(ONE + "charter/yaml/", charter_pages.as_yaml),
    path(ONE + "charter/versions/", charter_pages.versions),
    path(ONE + "charter/edit/", charter_edit.edit),
    path(ONE + "charter/check/", charter_edit.check),
    path(ONE + "charter/adopt/", charter_edit.adopt_it),
    path(ONE + "cards/", cards_pages.listed),
    path(ONE + "cards/<str:partner>/", cards_pages.card),
    path(ONE + "allocation/", allocation.panel),
    path(ONE + "allocation/preview/", allocation.preview),
    path(ONE + "allocation/adopt/", allocation.propose),
    path(ONE + "entries/", entries.entries),
    path(ONE + "entries/verify/", entries.verify),
]
