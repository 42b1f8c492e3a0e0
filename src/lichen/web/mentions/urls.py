"""The addresses of mentions."""

from __future__ import annotations

from django.urls import path

from lichen.web.mentions import pages

urlpatterns = [
    path("mentions/", pages.page),
    path("mentions/badge/", pages.badge),
    path("mentions/read/", pages.read),
]
