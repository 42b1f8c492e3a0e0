"""The addresses of the process page and of uploaded event logs."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.process import logs, pages

OWN = "partnerships/<slug:partnership>/process/"
LOG = f"{OWN}logs/<slug:log>/"

urlpatterns: list[URLPattern] = [
    path(OWN, pages.page),
    path(f"{OWN}draw/", pages.draw),
    path(f"{OWN}tables/<int:number>.csv", pages.as_csv),
    path(f"{OWN}logs/", logs.upload),
    path(LOG, logs.page),
    path(f"{LOG}draw/", logs.draw),
    path(f"{LOG}forget/", logs.forget),
    path(f"{LOG}tables/<int:number>.csv", logs.as_csv),
]
