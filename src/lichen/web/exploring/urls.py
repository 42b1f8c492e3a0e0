"""The addresses of exploring: where it begins, one case's table, and what is done on it."""

from __future__ import annotations

from django.urls import path

from lichen.web.exploring import acts, pages, start

TABLE = "explore/<slug:partnership>/<path:case>/"

urlpatterns = [
    path("partnerships/<slug:partnership>/start/", start.page),
    path("partnerships/<slug:partnership>/start/open/", start.begin),
    path("partnerships/<slug:partnership>/explore/", start.page),
    path(f"{TABLE}combine/", pages.combine),
    path(f"{TABLE}vary/", acts.vary),
    path(f"{TABLE}take/", acts.take),
    path(f"{TABLE}leave/", acts.leave),
    path(TABLE, pages.page),
]
