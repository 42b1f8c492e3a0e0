"""The address of search."""

from __future__ import annotations

from django.urls import path

from lichen.web.search import pages

urlpatterns = [path("search/", pages.page)]
