"""The addresses of suggestions."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.suggestions import acts, pages

ALL = "partnerships/<slug:partnership>/suggestions/"

urlpatterns: list[URLPattern] = [
    path(ALL, pages.page),
    path(f"{ALL}look/", acts.look),
    path(f"{ALL}<slug:suggestion>/", acts.answer),
    path(f"{ALL}<slug:suggestion>/rehearse/", acts.rehearse),
]
