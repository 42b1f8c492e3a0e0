"""The addresses of the glossary and of the page about the promise."""

from __future__ import annotations

from django.urls import path

from lichen.web.glossary import pages

urlpatterns = [path("glossary/", pages.glossary), path("promise/", pages.kept)]
