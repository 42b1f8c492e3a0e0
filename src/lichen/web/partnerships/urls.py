"""The addresses of partnerships: the list, a new one, and the pages of each."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.partnerships import (
    allocation,
    bundle,
    cards_pages,
    charter_edit,
    charter_pages,
    drawing,
    drift_page,
    entries,
    figures,
    incident_pages,
    lane_acts,
    lane_pages,
    listing,
    opening,
    overview,
    predictions,
    rehearsals,
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
    path(ONE + "lane/", lane_pages.lane),
    path(ONE + "lane/close/", lane_acts.close),
    path(ONE + "lane/reopen/", lane_acts.reopen),
    path(ONE + "incidents/", incident_pages.listed),
    path(ONE + "incidents/<str:incident>/", incident_pages.one),
    path(ONE + "incidents/<str:incident>/cases.csv", incident_pages.as_csv),
    path(ONE + "incidents/<str:incident>/close/", lane_acts.close_one_incident),
    path(ONE + "incidents/<str:incident>/reask/", lane_acts.ask_again),
    path(ONE + "charter/", charter_pages.read),
    path(ONE + "charter/yaml/", charter_pages.as_yaml),
    path(ONE + "charter/versions/", charter_pages.versions),
    path(ONE + "charter/edit/", charter_edit.edit),
    path(ONE + "charter/check/", charter_edit.check),
    path(ONE + "charter/adopt/", charter_edit.adopt_it),
    path(ONE + "cards/", cards_pages.listed),
    path(ONE + "cards/<str:partner>/", cards_pages.card),
    path(ONE + "cards/<str:partner>/charts/", cards_pages.charts),
    path(ONE + "cards/<str:partner>/calibration.csv", cards_pages.as_csv),
    path(ONE + "draw/", drawing.draw),
    path(ONE + "drift/", drift_page.page),
    path(ONE + "drift/charts/", drift_page.charts),
    path(ONE + "allocation/", allocation.panel),
    path(ONE + "allocation/preview/", allocation.preview),
    path(ONE + "allocation/adopt/", allocation.propose),
    path(ONE + "allocation/rehearsals/", rehearsals.listed),
    path(ONE + "allocation/rehearsals/compare/", rehearsals.compared),
    path(ONE + "allocation/rehearsals/<slug:rehearsal>/", rehearsals.rehearsal),
    path(ONE + "allocation/predictions/", predictions.listed),
    path(ONE + "allocation/predictions/<int:version>/", predictions.one),
    path(ONE + "entries/", entries.entries),
    path(ONE + "entries/verify/", entries.verify),
]
